using System.Buffers;

namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>Writes packets, whole, with their length.</summary>
/// <remarks>draft-ietf-secsh-filexfer-02, 4, 6, 7; OpenSSH PROTOCOL, 4.</remarks>
public static class SftpWriter
{
    private const int HeadBytes = 1 + sizeof(uint);

    /// <summary>SSH_FXP_INIT without extensions.</summary>
    public static void Init(IBufferWriter<byte> output, uint version) => Head(output, SftpType.Init, version, 0);

    /// <summary>SSH_FXP_VERSION.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="version">The version.</param>
    /// <param name="pairs">Names and versions of extensions as strings, in turns.</param>
    public static void Version(IBufferWriter<byte> output, uint version, ReadOnlySpan<byte> pairs)
    {
        Head(output, SftpType.Version, version, pairs.Length);
        SshWriter.Raw(output, pairs);
    }

    /// <summary>A request with one string: a path or a handle.</summary>
    public static void One(IBufferWriter<byte> output, byte type, uint id, ReadOnlySpan<byte> first)
    {
        Head(output, type, id, Bytes(first));
        SshWriter.String(output, first);
    }

    /// <summary>A request with two strings: RENAME or SYMLINK.</summary>
    public static void Two(IBufferWriter<byte> output, byte type, uint id, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Head(output, type, id, Bytes(first) + Bytes(second));
        SshWriter.String(output, first);
        SshWriter.String(output, second);
    }

    /// <summary>A request with a string and attributes: SETSTAT, FSETSTAT or MKDIR.</summary>
    public static void Change(IBufferWriter<byte> output, byte type, uint id, ReadOnlySpan<byte> first, ReadOnlySpan<byte> attributes)
    {
        Head(output, type, id, Bytes(first) + attributes.Length);
        SshWriter.String(output, first);
        SshWriter.Raw(output, attributes);
    }

    /// <summary>OPEN.</summary>
    public static void Open(IBufferWriter<byte> output, uint id, ReadOnlySpan<byte> path, uint flags, ReadOnlySpan<byte> attributes)
    {
        Head(output, SftpType.Open, id, Bytes(path) + sizeof(uint) + attributes.Length);
        SshWriter.String(output, path);
        SshWriter.UInt32(output, flags);
        SshWriter.Raw(output, attributes);
    }

    /// <summary>READ.</summary>
    public static void Read(IBufferWriter<byte> output, uint id, ReadOnlySpan<byte> handle, ulong offset, uint length)
    {
        Head(output, SftpType.Read, id, Bytes(handle) + sizeof(ulong) + sizeof(uint));
        SshWriter.String(output, handle);
        SshWriter.UInt64(output, offset);
        SshWriter.UInt32(output, length);
    }

    /// <summary>WRITE.</summary>
    public static void Write(IBufferWriter<byte> output, uint id, ReadOnlySpan<byte> handle, ulong offset, ReadOnlySpan<byte> data)
    {
        Head(output, SftpType.Write, id, Bytes(handle) + sizeof(ulong) + Bytes(data));
        SshWriter.String(output, handle);
        SshWriter.UInt64(output, offset);
        SshWriter.String(output, data);
    }

    /// <summary>EXTENDED with one string, or none for limits.</summary>
    public static void Extended(IBufferWriter<byte> output, uint id, SftpExtension extension, ReadOnlySpan<byte> first)
    {
        ReadOnlySpan<byte> name = SftpExtensions.NameOf(extension);
        bool hasFirst = extension != SftpExtension.Limits;
        Head(output, SftpType.Extended, id, Bytes(name) + (hasFirst ? Bytes(first) : 0));
        SshWriter.String(output, name);
        if (hasFirst) { SshWriter.String(output, first); }
    }

    /// <summary>EXTENDED with two strings: posix-rename, hardlink, users-groups-by-id.</summary>
    public static void ExtendedTwo(IBufferWriter<byte> output, uint id, SftpExtension extension, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        ReadOnlySpan<byte> name = SftpExtensions.NameOf(extension);
        Head(output, SftpType.Extended, id, Bytes(name) + Bytes(first) + Bytes(second));
        SshWriter.String(output, name);
        SshWriter.String(output, first);
        SshWriter.String(output, second);
    }

    /// <summary>EXTENDED with a string and attributes: lsetstat.</summary>
    public static void ExtendedChange(IBufferWriter<byte> output, uint id, SftpExtension extension, ReadOnlySpan<byte> first, ReadOnlySpan<byte> attributes)
    {
        ReadOnlySpan<byte> name = SftpExtensions.NameOf(extension);
        Head(output, SftpType.Extended, id, Bytes(name) + Bytes(first) + attributes.Length);
        SshWriter.String(output, name);
        SshWriter.String(output, first);
        SshWriter.Raw(output, attributes);
    }

    /// <summary>EXTENDED copy-data.</summary>
    public static void CopyData(IBufferWriter<byte> output, uint id, ReadOnlySpan<byte> from, ulong offset, ulong length, ReadOnlySpan<byte> to, ulong toOffset)
    {
        ReadOnlySpan<byte> name = SftpExtensions.NameOf(SftpExtension.CopyData);
        Head(output, SftpType.Extended, id, Bytes(name) + Bytes(from) + (3 * sizeof(ulong)) + Bytes(to));
        SshWriter.String(output, name);
        SshWriter.String(output, from);
        SshWriter.UInt64(output, offset);
        SshWriter.UInt64(output, length);
        SshWriter.String(output, to);
        SshWriter.UInt64(output, toOffset);
    }

    /// <summary>STATUS, with no language.</summary>
    public static void Status(IBufferWriter<byte> output, uint id, uint code, ReadOnlySpan<byte> message)
    {
        Head(output, SftpType.Status, id, sizeof(uint) + Bytes(message) + sizeof(uint));
        SshWriter.UInt32(output, code);
        SshWriter.String(output, message);
        SshWriter.UInt32(output, 0);
    }

    /// <summary>HANDLE, or DATA.</summary>
    public static void Content(IBufferWriter<byte> output, byte type, uint id, ReadOnlySpan<byte> content) => One(output, type, id, content);

    /// <summary>NAME with one name, which has no attributes: an answer to REALPATH, READLINK and the like.</summary>
    public static void Name(IBufferWriter<byte> output, uint id, ReadOnlySpan<byte> name)
    {
        Head(output, SftpType.Name, id, sizeof(uint) + (2 * Bytes(name)) + sizeof(uint));
        SshWriter.UInt32(output, 1);
        SshWriter.String(output, name);
        SshWriter.String(output, name);
        SshWriter.UInt32(output, 0);
    }

    /// <summary>Any answer, from behind its id: what was read and is passed on under another id.</summary>
    public static void Passed(IBufferWriter<byte> output, byte type, uint id, ReadOnlySpan<byte> rest)
    {
        Head(output, type, id, rest.Length);
        SshWriter.Raw(output, rest);
    }

    /// <summary>Any answer, from behind its id, in two parts.</summary>
    public static void Passed(IBufferWriter<byte> output, byte type, uint id, ReadOnlySpan<byte> first, ReadOnlySpan<byte> rest)
    {
        Head(output, type, id, first.Length + rest.Length);
        SshWriter.Raw(output, first);
        SshWriter.Raw(output, rest);
    }

    private static void Head(IBufferWriter<byte> output, byte type, uint id, int restBytes)
    {
        SshWriter.UInt32(output, (uint)(HeadBytes + restBytes));
        SshWriter.Byte(output, type);
        SshWriter.UInt32(output, id);
    }

    private static int Bytes(ReadOnlySpan<byte> text) => sizeof(uint) + text.Length;
}
