using System.Buffers;
using System.Text;

namespace EdgeGate.Protocols.Ssh.Commands;

/// <summary>Splits a command into the words a POSIX shell would make of it, where that can be told without running it.</summary>
/// <remarks>
/// POSIX.1-2024, Shell Command Language, 2.2 "Quoting", 2.3 "Token Recognition", 2.4 "Reserved Words", 2.6 "Word Expansions". A command whose words depend on
/// the shell (operators, expansions, redirections, patterns, assignments, reserved words, comments) is not plain and gives no words.
/// </remarks>
public static class ShellWords
{
    /// <summary>Words of one command that are looked at.</summary>
    public const int WordsMax = 4096;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Bytes that, unquoted, mean more than themselves: operators, expansions, patterns, brace and history expansion, and controls.</summary>
    private static readonly SearchValues<byte> Special = SearchValues.Create("|&;<>()$`*?[]{}!\n\r\0"u8);

    /// <summary>Words that, first and unquoted, begin a compound command in a POSIX shell, bash, ksh or zsh.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then", "until", "while", "function", "select", "time", "coproc", "end", "foreach", "repeat", "nocorrect", "noglob",
    };

    /// <summary>Splits a command.</summary>
    /// <returns>Its words; null when they are not plain, none, or not UTF-8.</returns>
    public static IReadOnlyList<string>? Split(ReadOnlySpan<byte> command)
    {
        List<string> words = [];
        ArrayBufferWriter<byte> word = new(command.Length + 1);
        int at = 0;
        while (true)
        {
            while (at < command.Length && command[at] is (byte)' ' or (byte)'\t') { at++; }
            if (at == command.Length) { break; }
            word.ResetWrittenCount();
            int start = at;
            if (!TryReadWord(command, ref at, word)) { return null; }
            bool isQuoted = !command[start..at].SequenceEqual(word.WrittenSpan);
            if (!TryAdd(words, word.WrittenSpan, isQuoted, command[start..at])) { return null; }
        }
        return words.Count == 0 ? null : words;
    }

    private static bool TryAdd(List<string> words, ReadOnlySpan<byte> word, bool isQuoted, ReadOnlySpan<byte> raw)
    {
        if (words.Count == WordsMax) { return false; }
        // A comment, or the home folder of somebody.
        if (raw[0] is (byte)'#' or (byte)'~') { return false; }
        string text;
        try
        {
            text = Utf8.GetString(word);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        if (words.Count == 0 && IsAssignment(raw)) { return false; }
        if (words.Count == 0 && !isQuoted && Reserved.Contains(text)) { return false; }
        // zsh expands =name.
        if (raw[0] == (byte)'=') { return false; }
        words.Add(text);
        return true;
    }

    /// <summary>Whether an unquoted name and an equals sign begin the word: the shell would set a variable for what follows.</summary>
    private static bool IsAssignment(ReadOnlySpan<byte> raw)
    {
        int equals = raw.IndexOf((byte)'=');
        return equals > 0 && raw[..equals].IndexOfAny((byte)'\'', (byte)'"', (byte)'\\') < 0 && raw[..equals].IndexOf((byte)'/') < 0;
    }

    private static bool TryReadWord(ReadOnlySpan<byte> command, ref int at, ArrayBufferWriter<byte> word)
    {
        int start = at;
        while (at < command.Length)
        {
            byte next = command[at];
            switch (next)
            {
                case (byte)' ' or (byte)'\t':
                    return true;
                case (byte)'\'':
                    int end = command[(at + 1)..].IndexOf((byte)'\'');
                    // A zero byte ends the command for the program that is given it.
                    if (end < 0 || command.Slice(at + 1, end).IndexOf((byte)0) >= 0) { return false; }
                    word.Write(command.Slice(at + 1, end));
                    at += end + 2;
                    break;
                case (byte)'"':
                    if (!TryReadDouble(command, ref at, word)) { return false; }
                    break;
                case (byte)'\\':
                    if (IsOfCharacter(command, at) || at + 1 == command.Length || command[at + 1] is (byte)'\n' or 0) { return false; }
                    word.Write(command.Slice(at + 1, 1));
                    at += 2;
                    break;
                default:
                    if (Special.Contains(next) || (next == (byte)'~' && IsHomeOfValue(command[start..at]))) { return false; }
                    word.Write(command.Slice(at, 1));
                    at++;
                    break;
            }
        }
        return true;
    }

    /// <summary>Whether a tilde behind this part of a word stands for a home folder: bash expands it where an argument looks like an assignment, behind its equals sign and each colon.</summary>
    private static bool IsHomeOfValue(ReadOnlySpan<byte> raw) => raw is [.., (byte)'=' or (byte)':'] && raw.Contains((byte)'=');

    /// <summary>
    /// Whether a backslash may be the second half of a character: in a locale of GBK, GB18030, Big5 or Shift JIS, which a client may ask for (<c>LC_ALL</c>), bash escapes nothing with
    /// one that stands behind such a byte.
    /// </summary>
    private static bool IsOfCharacter(ReadOnlySpan<byte> command, int at) => at > 0 && command[at - 1] >= 0x80;

    private static bool TryReadDouble(ReadOnlySpan<byte> command, ref int at, ArrayBufferWriter<byte> word)
    {
        at++;
        while (at < command.Length)
        {
            byte next = command[at];
            switch (next)
            {
                case (byte)'"':
                    at++;
                    return true;
                // An exclamation mark calls history up in an interactive shell, quoted or not.
                case (byte)'$' or (byte)'`' or 0 or (byte)'!':
                    return false;
                case (byte)'\\' when IsOfCharacter(command, at):
                    return false;
                case (byte)'\\' when at + 1 < command.Length && command[at + 1] is (byte)'$' or (byte)'`' or (byte)'"' or (byte)'\\':
                    word.Write(command.Slice(at + 1, 1));
                    at += 2;
                    break;
                case (byte)'\\' when at + 1 == command.Length || command[at + 1] == (byte)'\n':
                    return false;
                default:
                    word.Write(command.Slice(at, 1));
                    at++;
                    break;
            }
        }
        return false;
    }
}
