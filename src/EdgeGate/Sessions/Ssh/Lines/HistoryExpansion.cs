namespace EdgeGate.Sessions.Ssh.Lines;

/// <summary>Tells whether a shell would put text of its history into a line once Enter is pressed.</summary>
/// <remarks>Bash Reference Manual, 9.3 "History Expansion".</remarks>
internal static class HistoryExpansion
{
    private static readonly System.Buffers.SearchValues<char> Designators = System.Buffers.SearchValues.Create("!?$^*-0123456789#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_./");

    /// <summary>Whether one is in the line. Single quotes and a backslash keep it from being one.</summary>
    public static bool IsIn(string line)
    {
        if (line.StartsWith('^') && line.IndexOf('^', 1) > 0) { return true; }
        bool isQuoted = false;
        for (int at = 0; at < line.Length - 1; at++)
        {
            switch (line[at])
            {
                case '\\':
                    at++;
                    break;
                case '\'':
                    isQuoted = !isQuoted;
                    break;
                // $! is a parameter, ${!name} an indirection, and [!a] a pattern.
                case '!' when !isQuoted && Designators.Contains(line[at + 1]) && (at == 0 || line[at - 1] is not ('$' or '{' or '[')):
                    return true;
                default:
                    break;
            }
        }
        return false;
    }
}
