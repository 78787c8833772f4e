namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>A view of ATTRS: uint32 flags, then what the flags say: uint64 size, uint32 uid and gid, uint32 permissions, uint32 atime and mtime, extended pairs.</summary>
/// <remarks>draft-ietf-secsh-filexfer-02, 5 "File Attributes". A flag that version 3 does not have is malformed: what follows could not be parted.</remarks>
public readonly ref struct SftpAttributes
{
    /// <summary>SSH_FILEXFER_ATTR_SIZE</summary>
    public const uint HasSize = 0x1;
    /// <summary>SSH_FILEXFER_ATTR_UIDGID</summary>
    public const uint HasOwner = 0x2;
    /// <summary>SSH_FILEXFER_ATTR_PERMISSIONS</summary>
    public const uint HasPermissions = 0x4;
    /// <summary>SSH_FILEXFER_ATTR_ACMODTIME</summary>
    public const uint HasTimes = 0x8;
    /// <summary>SSH_FILEXFER_ATTR_EXTENDED</summary>
    public const uint HasExtended = 0x80000000;

    private const uint All = HasSize | HasOwner | HasPermissions | HasTimes | HasExtended;

    /// <summary>The bytes as they came.</summary>
    public ReadOnlySpan<byte> Bytes { get; private init; }
    /// <summary>Which attributes there are.</summary>
    public uint Flags { get; private init; }
    /// <summary>Bytes of the file; 0 when not said.</summary>
    public ulong Size { get; private init; }
    /// <summary>The user whose file it is; 0 when not said.</summary>
    public uint User { get; private init; }
    /// <summary>The group whose file it is; 0 when not said.</summary>
    public uint Group { get; private init; }
    /// <summary>The mode, with the kind of file as POSIX has it; 0 when not said.</summary>
    public uint Permissions { get; private init; }
    /// <summary>When it was changed, in seconds since 1970; 0 when not said.</summary>
    public uint Modified { get; private init; }

    /// <summary>Reads attributes from the front of bytes.</summary>
    /// <param name="bytes">Where they begin.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="read">The attributes; <see cref="Bytes"/> says how long they are.</param>
    /// <returns>False when they are malformed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, SftpLimits limits, out SftpAttributes read)
    {
        read = default;
        SshReader reader = new(bytes);
        ulong size = 0;
        uint user = 0, group = 0, permissions = 0, modified = 0;
        if (!reader.TryReadUInt32(out uint flags) || (flags & ~All) != 0
            || ((flags & HasSize) != 0 && !reader.TryReadUInt64(out size))
            || ((flags & HasOwner) != 0 && !(reader.TryReadUInt32(out user) && reader.TryReadUInt32(out group)))
            || ((flags & HasPermissions) != 0 && !reader.TryReadUInt32(out permissions))
            || ((flags & HasTimes) != 0 && !(reader.TryReadUInt32(out _) && reader.TryReadUInt32(out modified)))
            || ((flags & HasExtended) != 0 && !TrySkipPairs(ref reader, limits)))
        {
            return false;
        }
        read = new SftpAttributes { Bytes = bytes[..reader.Position], Flags = flags, Size = size, User = user, Group = group, Permissions = permissions, Modified = modified };
        return true;
    }

    private static bool TrySkipPairs(ref SshReader reader, SftpLimits limits)
    {
        if (!reader.TryReadUInt32(out uint count) || count > (uint)limits.PairsMax) { return false; }
        for (uint i = 0; i < count; i++)
        {
            if (!reader.TryReadString(out _) || !reader.TryReadString(out _)) { return false; }
        }
        return true;
    }
}
