namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>A view of any answer of a server but SSH_FXP_VERSION.</summary>
/// <remarks>
/// <code>
/// STATUS          uint32 code | string message | string language     (old servers stop behind the code)
/// HANDLE          string handle
/// DATA            string data
/// NAME            uint32 count | count of (string name | string long name | ATTRS)
/// ATTRS           ATTRS
/// EXTENDED_REPLY  what the extension has
/// </code>
/// draft-ietf-secsh-filexfer-02, 7.
/// </remarks>
public readonly ref struct SftpResponse
{
    /// <summary>The type: <see cref="SftpType"/>.</summary>
    public byte Type { get; private init; }
    /// <summary>The number of the request it answers.</summary>
    public uint Id { get; private init; }
    /// <summary>STATUS: <see cref="SftpStatus"/>.</summary>
    public uint Code { get; private init; }
    /// <summary>HANDLE: the handle. DATA: the data. NAME: the names, for <see cref="Names"/>. EXTENDED_REPLY: what it has.</summary>
    public ReadOnlySpan<byte> Content { get; private init; }
    /// <summary>NAME: how many.</summary>
    public int Count { get; private init; }
    /// <summary>ATTRS: the attributes.</summary>
    public SftpAttributes Attributes { get; private init; }

    /// <summary>NAME: the names.</summary>
    public SftpNames Names => new(Content);

    /// <summary>Whether a packet's type is one of an answer.</summary>
    public static bool IsResponse(byte type) => type is (>= SftpType.Status and <= SftpType.Attrs) or SftpType.ExtendedReply;

    /// <summary>Reads a packet.</summary>
    /// <param name="packet">Type and body.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="read">The answer.</param>
    /// <returns>False when it is no answer, a field does not fit or is beyond its bound, or bytes are left over.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, SftpLimits limits, out SftpResponse read)
    {
        read = default;
        SshReader reader = new(packet);
        if (!reader.TryReadByte(out byte type) || !IsResponse(type) || !reader.TryReadUInt32(out uint id)) { return false; }
        SftpResponse head = new() { Type = type, Id = id };
        switch (type)
        {
            case SftpType.Status:
                if (!reader.TryReadUInt32(out uint code)) { return false; }
                read = head with { Code = code };
                return reader.AtEnd || (reader.TryReadText(limits.TextBytesMax, out _) && reader.TryReadText(limits.TextBytesMax, out _) && reader.AtEnd);
            case SftpType.Handle:
                if (!reader.TryReadText(limits.HandleBytesMax, out ReadOnlySpan<byte> handle) || handle.IsEmpty || !reader.AtEnd) { return false; }
                read = head with { Content = handle };
                return true;
            case SftpType.Data:
                if (!reader.TryReadString(out ReadOnlySpan<byte> data) || !reader.AtEnd) { return false; }
                read = head with { Content = data };
                return true;
            case SftpType.Name:
                if (!reader.TryReadUInt32(out uint count) || count > (uint)limits.NamesMax || !SftpNames.IsWellFormed(reader.Rest, (int)count, limits)) { return false; }
                read = head with { Content = reader.Rest, Count = (int)count };
                return true;
            case SftpType.Attrs:
                if (!SftpAttributes.TryRead(reader.Rest, limits, out SftpAttributes attributes) || attributes.Bytes.Length != reader.Rest.Length) { return false; }
                read = head with { Attributes = attributes };
                return true;
            default:
                read = head with { Content = reader.Rest };
                return true;
        }
    }

    /// <summary>Reads SSH_FXP_VERSION: uint32 version, then pairs of an extension's name and its version.</summary>
    /// <param name="packet">Type and body.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="version">The version.</param>
    /// <param name="extensions">Names and versions, in turns.</param>
    /// <returns>False when it is malformed.</returns>
    public static bool TryReadVersion(ReadOnlySpan<byte> packet, SftpLimits limits, out uint version, out SshStringList extensions)
    {
        SshReader reader = new(packet);
        version = 0;
        extensions = default;
        if (!reader.TryReadByte(out byte type) || type != SftpType.Version || !reader.TryReadUInt32(out version) || !SshStringList.IsWellFormed(reader.Rest, 2 * limits.PairsMax)) { return false; }
        extensions = new SshStringList(reader.Rest);
        return true;
    }

    /// <summary>Whether an EXTENDED_REPLY has what its extension says; other extensions are answered otherwise.</summary>
    public static bool IsReplyRight(SftpExtension extension, ReadOnlySpan<byte> reply, SftpLimits limits)
    {
        const int StatvfsBytes = 11 * sizeof(ulong);
        const int LimitsBytes = 4 * sizeof(ulong);
        switch (extension)
        {
            case SftpExtension.Statvfs or SftpExtension.Fstatvfs:
                return reply.Length == StatvfsBytes;
            case SftpExtension.Limits:
                return reply.Length == LimitsBytes;
            case SftpExtension.UsersGroupsById:
                SshReader reader = new(reply);
                return reader.TryReadString(out ReadOnlySpan<byte> users) && reader.TryReadString(out ReadOnlySpan<byte> groups) && reader.AtEnd
                    && SshStringList.IsWellFormed(users, limits.IdsMax) && SshStringList.IsWellFormed(groups, limits.IdsMax);
            default:
                return false;
        }
    }
}
