namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>Strings of SFTP, each with a bound of its own.</summary>
internal static class SftpText
{
    /// <summary>Reads a string of at most <paramref name="bytesMax"/> bytes; false, with nothing consumed, when it is longer or does not fit.</summary>
    public static bool TryReadText(this scoped ref SshReader reader, int bytesMax, out ReadOnlySpan<byte> text)
    {
        SshReader ahead = reader;
        if (!ahead.TryReadString(out text) || text.Length > bytesMax)
        {
            text = default;
            return false;
        }
        reader = ahead;
        return true;
    }
}
