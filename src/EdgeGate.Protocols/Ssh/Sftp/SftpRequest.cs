namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>A view of any request of a client but SSH_FXP_INIT: its type, its id, and what the type has.</summary>
/// <remarks>
/// <code>
/// OPEN               string path | uint32 flags | ATTRS
/// CLOSE FSTAT READDIR string handle
/// READ               string handle | uint64 offset | uint32 length
/// WRITE              string handle | uint64 offset | string data
/// LSTAT STAT OPENDIR REMOVE RMDIR REALPATH READLINK   string path
/// SETSTAT MKDIR      string path | ATTRS
/// FSETSTAT           string handle | ATTRS
/// RENAME             string old path | string new path
/// SYMLINK            string target | string link path                 (in OpenSSH's order, not the draft's)
/// EXTENDED           string name | what the extension has             (<see cref="SftpExtension"/>)
/// </code>
/// draft-ietf-secsh-filexfer-02, 6 and 8; OpenSSH PROTOCOL, 4.
/// </remarks>
public readonly ref struct SftpRequest
{
    /// <summary>The type: <see cref="SftpType"/>.</summary>
    public byte Type { get; private init; }
    /// <summary>The client's number of the request.</summary>
    public uint Id { get; private init; }
    /// <summary>EXTENDED: which; <see cref="SftpExtension.None"/> for one that is not parsed.</summary>
    public SftpExtension Extension { get; private init; }
    /// <summary>The path, the handle, the old path, what a link leads to, or the user's name.</summary>
    public ReadOnlySpan<byte> First { get; private init; }
    /// <summary>The new path, the link's own path, or the handle that is written.</summary>
    public ReadOnlySpan<byte> Second { get; private init; }
    /// <summary>OPEN: <see cref="SftpOpenFlags"/>.</summary>
    public uint Flags { get; private init; }
    /// <summary>READ, WRITE, copy-data: where.</summary>
    public ulong Offset { get; private init; }
    /// <summary>READ, copy-data: how much.</summary>
    public ulong Length { get; private init; }
    /// <summary>copy-data: where to.</summary>
    public ulong SecondOffset { get; private init; }
    /// <summary>WRITE: the data.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }
    /// <summary>OPEN, SETSTAT, FSETSTAT, MKDIR, lsetstat.</summary>
    public SftpAttributes Attributes { get; private init; }

    /// <summary>Whether a packet's type is one of a request.</summary>
    public static bool IsRequest(byte type) => type is (>= SftpType.Open and <= SftpType.Symlink) or SftpType.Extended;

    /// <summary>Reads a packet.</summary>
    /// <param name="packet">Type and body.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="read">The request.</param>
    /// <returns>False when it is no request, a field does not fit or is beyond its bound, or bytes are left over.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, SftpLimits limits, out SftpRequest read)
    {
        read = default;
        SshReader reader = new(packet);
        if (!reader.TryReadByte(out byte type) || !IsRequest(type) || !reader.TryReadUInt32(out uint id)) { return false; }
        SftpRequest head = new() { Type = type, Id = id };
        return type switch
        {
            SftpType.Open => TryReadOpen(reader, head, limits, out read),
            SftpType.Close or SftpType.Fstat or SftpType.Readdir => TryReadOne(reader, head, limits.HandleBytesMax, out read),
            SftpType.Read => TryReadRead(reader, head, limits, out read),
            SftpType.Write => TryReadWrite(reader, head, limits, out read),
            SftpType.Setstat or SftpType.Mkdir => TryReadChange(reader, head, limits.PathBytesMax, limits, out read),
            SftpType.Fsetstat => TryReadChange(reader, head, limits.HandleBytesMax, limits, out read),
            SftpType.Rename or SftpType.Symlink => TryReadTwo(reader, head, limits.PathBytesMax, out read),
            SftpType.Extended => TryReadExtended(reader, head, limits, out read),
            _ => TryReadOne(reader, head, limits.PathBytesMax, out read),
        };
    }

    /// <summary>Reads SSH_FXP_INIT: uint32 version, then extensions the client would like, which nobody uses.</summary>
    /// <returns>False when it is malformed.</returns>
    public static bool TryReadInit(ReadOnlySpan<byte> packet, SftpLimits limits, out uint version)
    {
        SshReader reader = new(packet);
        version = 0;
        return reader.TryReadByte(out byte type) && type == SftpType.Init && reader.TryReadUInt32(out version) && SshStringList.IsWellFormed(reader.Rest, 2 * limits.PairsMax);
    }

    private static bool TryReadOne(SshReader reader, SftpRequest head, int bytesMax, out SftpRequest read)
    {
        read = default;
        if (!reader.TryReadText(bytesMax, out ReadOnlySpan<byte> first) || !reader.AtEnd) { return false; }
        read = head with { First = first };
        return true;
    }

    private static bool TryReadTwo(SshReader reader, SftpRequest head, int bytesMax, out SftpRequest read)
    {
        read = default;
        if (!reader.TryReadText(bytesMax, out ReadOnlySpan<byte> first) || !reader.TryReadText(bytesMax, out ReadOnlySpan<byte> second) || !reader.AtEnd) { return false; }
        read = head with { First = first, Second = second };
        return true;
    }

    private static bool TryReadChange(SshReader reader, SftpRequest head, int bytesMax, SftpLimits limits, out SftpRequest read)
    {
        read = default;
        if (!reader.TryReadText(bytesMax, out ReadOnlySpan<byte> first) || !TryReadAttributes(reader.Rest, limits, out SftpAttributes attributes)) { return false; }
        read = head with { First = first, Attributes = attributes };
        return true;
    }

    private static bool TryReadOpen(SshReader reader, SftpRequest head, SftpLimits limits, out SftpRequest read)
    {
        read = default;
        if (!reader.TryReadText(limits.PathBytesMax, out ReadOnlySpan<byte> path) || !reader.TryReadUInt32(out uint flags) || (flags & ~SftpOpenFlags.All) != 0
            || !TryReadAttributes(reader.Rest, limits, out SftpAttributes attributes))
        {
            return false;
        }
        read = head with { First = path, Flags = flags, Attributes = attributes };
        return true;
    }

    private static bool TryReadRead(SshReader reader, SftpRequest head, SftpLimits limits, out SftpRequest read)
    {
        read = default;
        if (!reader.TryReadText(limits.HandleBytesMax, out ReadOnlySpan<byte> handle) || !reader.TryReadUInt64(out ulong offset) || !reader.TryReadUInt32(out uint length) || !reader.AtEnd) { return false; }
        read = head with { First = handle, Offset = offset, Length = length };
        return true;
    }

    private static bool TryReadWrite(SshReader reader, SftpRequest head, SftpLimits limits, out SftpRequest read)
    {
        read = default;
        if (!reader.TryReadText(limits.HandleBytesMax, out ReadOnlySpan<byte> handle) || !reader.TryReadUInt64(out ulong offset) || !reader.TryReadString(out ReadOnlySpan<byte> data) || !reader.AtEnd) { return false; }
        read = head with { First = handle, Offset = offset, Data = data };
        return true;
    }

    private static bool TryReadExtended(SshReader reader, SftpRequest head, SftpLimits limits, out SftpRequest read)
    {
        read = default;
        if (!reader.TryReadText(limits.TextBytesMax, out ReadOnlySpan<byte> name)) { return false; }
        SftpExtension extension = SftpExtensions.Find(name);
        SftpRequest named = head with { Extension = extension };
        switch (extension)
        {
            case SftpExtension.None:
                read = named with { First = name };
                return true;
            case SftpExtension.PosixRename or SftpExtension.Hardlink:
                return TryReadTwo(reader, named, limits.PathBytesMax, out read);
            case SftpExtension.Fstatvfs or SftpExtension.Fsync:
                return TryReadOne(reader, named, limits.HandleBytesMax, out read);
            case SftpExtension.Lsetstat:
                return TryReadChange(reader, named, limits.PathBytesMax, limits, out read);
            case SftpExtension.Limits:
                read = named;
                return reader.AtEnd;
            case SftpExtension.CopyData:
                return TryReadCopy(reader, named, limits, out read);
            case SftpExtension.UsersGroupsById:
                return TryReadTwo(reader, named, limits.IdsMax * sizeof(uint), out read) && (read.First.Length | read.Second.Length) % sizeof(uint) == 0;
            default:
                return TryReadOne(reader, named, limits.PathBytesMax, out read);
        }
    }

    private static bool TryReadCopy(SshReader reader, SftpRequest head, SftpLimits limits, out SftpRequest read)
    {
        read = default;
        if (!reader.TryReadText(limits.HandleBytesMax, out ReadOnlySpan<byte> from) || !reader.TryReadUInt64(out ulong offset) || !reader.TryReadUInt64(out ulong length)
            || !reader.TryReadText(limits.HandleBytesMax, out ReadOnlySpan<byte> to) || !reader.TryReadUInt64(out ulong toOffset) || !reader.AtEnd)
        {
            return false;
        }
        read = head with { First = from, Offset = offset, Length = length, Second = to, SecondOffset = toOffset };
        return true;
    }

    private static bool TryReadAttributes(ReadOnlySpan<byte> rest, SftpLimits limits, out SftpAttributes attributes)
        => SftpAttributes.TryRead(rest, limits, out attributes) && attributes.Bytes.Length == rest.Length;
}
