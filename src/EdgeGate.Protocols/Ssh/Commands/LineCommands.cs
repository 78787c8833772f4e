using System.Text;

namespace EdgeGate.Protocols.Ssh.Commands;

/// <summary>Reads the commands out of a line that stands in an interactive shell, as far as that can be told without running it.</summary>
/// <remarks>
/// POSIX.1-2024, Shell Command Language, 2.2, 2.3, 2.9. Unlike <see cref="ShellWords"/> it always gives something: operators divide commands, quotes are removed, expansions
/// stay as they are written. It is for rules that keep honest people from mistakes; who wants to hide a command from it can.
/// </remarks>
public static class LineCommands
{
    /// <summary>Characters of a line that are looked at.</summary>
    public const int CharactersMax = 16 * 1024;

    /// <summary>Programs and reserved words behind which another command stands.</summary>
    private static readonly HashSet<string> Prefixes = new(StringComparer.Ordinal)
    {
        "sudo", "doas", "env", "command", "builtin", "exec", "nohup", "time", "nice", "ionice", "setsid", "stdbuf", "timeout", "xargs", "watch", "strace", "chroot", "unshare", "nsenter", "runuser",
        "then", "do", "else", "elif", "if", "while", "until", "!", "{", "noglob", "nocorrect",
    };

    /// <summary>Reads a line.</summary>
    /// <param name="line">What stands on the screen.</param>
    /// <param name="startsAnywhere">Whether something else, such as a prompt, may stand before the command: then it may begin with any word.</param>
    /// <returns>Each command in all ways it may be read, the way it is written first.</returns>
    public static List<List<ArraySegment<string>>> Read(string line, bool startsAnywhere)
    {
        List<List<ArraySegment<string>>> commands = [];
        if (line.Length > CharactersMax) { line = line[..CharactersMax]; }
        foreach (string[] words in Split(line)) { commands.Add(Readings(words, startsAnywhere)); }
        return commands;
    }

    private static List<ArraySegment<string>> Readings(string[] words, bool startsAnywhere)
    {
        List<ArraySegment<string>> readings = [words];
        bool isPrefixed = startsAnywhere;
        for (int i = 0; i < words.Length; i++)
        {
            if (i > 0 && !isPrefixed) { break; }
            if (i > 0) { readings.Add(new ArraySegment<string>(words, i, words.Length - i)); }
            int slash = words[i].LastIndexOf('/');
            if (slash >= 0 && slash < words[i].Length - 1) { readings.Add((string[])[words[i][(slash + 1)..], .. words[(i + 1)..]]); }
            isPrefixed |= Prefixes.Contains(words[i][(slash + 1)..]) || IsAssignment(words[i]);
        }
        return readings;
    }

    private static bool IsAssignment(string word)
    {
        int equals = word.IndexOf('=');
        return equals > 0 && word.AsSpan(0, equals).IndexOfAnyExcept(NameCharacters) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+");

    private static List<string[]> Split(string line)
    {
        List<string[]> commands = [];
        List<string> words = [];
        StringBuilder word = new();
        bool hasWord = false, isDouble = false;
        for (int at = 0; at < line.Length; at++)
        {
            char next = line[at];
            switch (next)
            {
                case '\\' when at + 1 < line.Length:
                    at++;
                    // In double quotes it escapes but a few; a line's end behind it goes.
                    if (isDouble && line[at] is not ('$' or '`' or '"' or '\\' or '\n')) { word.Append('\\'); }
                    if (line[at] != '\n') { word.Append(line[at]); }
                    hasWord = true;
                    break;
                case '\'' when !isDouble && line.IndexOf('\'', at + 1) is > 0 and int end:
                    word.Append(line, at + 1, end - at - 1);
                    hasWord = true;
                    at = end;
                    break;
                case '"' when isDouble || line.IndexOf('"', at + 1) > 0:
                    isDouble = !isDouble;
                    hasWord = true;
                    break;
                case ' ' or '\t' when !isDouble:
                    EndWord();
                    break;
                case ';' or '&' or '|' or '\n' or '(' or ')' when !isDouble:
                    EndCommand();
                    break;
                case '`':
                    EndCommand();
                    isDouble = false;
                    break;
                case '$' when at + 1 < line.Length && line[at + 1] == '(':
                    EndCommand();
                    isDouble = false;
                    at++;
                    break;
                case '<' or '>' when !isDouble:
                    // What a redirection names is a word of its own.
                    EndWord();
                    word.Append(next);
                    hasWord = true;
                    break;
                default:
                    word.Append(next);
                    hasWord = true;
                    break;
            }
        }
        EndCommand();
        return commands;

        void EndWord()
        {
            if (hasWord) { words.Add(word.ToString()); }
            word.Clear();
            hasWord = false;
        }

        void EndCommand()
        {
            EndWord();
            if (words.Count > 0) { commands.Add([.. words]); }
            words.Clear();
        }
    }
}
