namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>Names of SSH_FXP_NAME, walked in order: string name, string long name, ATTRS. A view over bytes that <see cref="IsWellFormed"/> has seen.</summary>
/// <remarks>draft-ietf-secsh-filexfer-02, 7 "Responses from the Server to the Client".</remarks>
public ref struct SftpNames(ReadOnlySpan<byte> bytes)
{
    private SshReader reader = new(bytes);

    /// <summary>Whether bytes are so many names and nothing else.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> bytes, int count, SftpLimits limits)
    {
        SshReader reader = new(bytes);
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadText(limits.PathBytesMax, out _) || !reader.TryReadText(limits.PathBytesMax + limits.TextBytesMax, out _)
                || !SftpAttributes.TryRead(reader.Rest, limits, out SftpAttributes attributes) || !reader.TryReadBytes(attributes.Bytes.Length, out _))
            {
                return false;
            }
        }
        return reader.AtEnd;
    }

    /// <summary>Goes to the next name; false behind the last.</summary>
    public bool Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> longName, out SftpAttributes attributes)
    {
        longName = default;
        attributes = default;
        return reader.TryReadString(out name) && reader.TryReadString(out longName)
            && SftpAttributes.TryRead(reader.Rest, SftpLimits.Default, out attributes) && reader.TryReadBytes(attributes.Bytes.Length, out _);
    }
}
