using System.Buffers;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;

namespace EdgeGate.Fuzz.Vectors;

/// <summary>SFTP packets with their lengths: every request and every answer.</summary>
internal static class SftpVectors
{
    private static readonly byte[] NoAttributes = [0, 0, 0, 0];
    private static readonly byte[] AllAttributes =
        [0x80, 0, 0, 0x0f, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0x81, 0xa4, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 1, 0, 0, 0, 1, (byte)'k', 0, 0, 0, 0];

    /// <summary>What a client sends.</summary>
    public static IReadOnlyList<byte[]> Requests { get; } =
    [
        Made(static output => SftpWriter.Init(output, 3)),
        Made(static output => SftpWriter.Open(output, 1, "/a"u8, SftpOpenFlags.Read, NoAttributes)),
        Made(static output => SftpWriter.Open(output, 2, "b"u8, SftpOpenFlags.Write | SftpOpenFlags.Create, AllAttributes)),
        Made(static output => SftpWriter.One(output, SftpType.Close, 3, "h"u8)),
        Made(static output => SftpWriter.Read(output, 4, "h"u8, 9, 100)),
        Made(static output => SftpWriter.Write(output, 5, "h"u8, 1, "data"u8)),
        Made(static output => SftpWriter.One(output, SftpType.Lstat, 6, "/l"u8)),
        Made(static output => SftpWriter.One(output, SftpType.Fstat, 7, "h"u8)),
        Made(static output => SftpWriter.Change(output, SftpType.Setstat, 8, "/s"u8, AllAttributes)),
        Made(static output => SftpWriter.Change(output, SftpType.Fsetstat, 9, "h"u8, NoAttributes)),
        Made(static output => SftpWriter.One(output, SftpType.Opendir, 10, "/d"u8)),
        Made(static output => SftpWriter.One(output, SftpType.Readdir, 11, "h"u8)),
        Made(static output => SftpWriter.One(output, SftpType.Remove, 12, "/r"u8)),
        Made(static output => SftpWriter.Change(output, SftpType.Mkdir, 13, "/m"u8, NoAttributes)),
        Made(static output => SftpWriter.One(output, SftpType.Rmdir, 14, "/m"u8)),
        Made(static output => SftpWriter.One(output, SftpType.Realpath, 15, "."u8)),
        Made(static output => SftpWriter.One(output, SftpType.Stat, 16, "/s"u8)),
        Made(static output => SftpWriter.Two(output, SftpType.Rename, 17, "/o"u8, "/n"u8)),
        Made(static output => SftpWriter.One(output, SftpType.Readlink, 18, "/l"u8)),
        Made(static output => SftpWriter.Two(output, SftpType.Symlink, 19, "t"u8, "/l"u8)),
        Made(static output => SftpWriter.ExtendedTwo(output, 20, SftpExtension.PosixRename, "/o"u8, "/n"u8)),
        Made(static output => SftpWriter.ExtendedTwo(output, 21, SftpExtension.Hardlink, "/o"u8, "/n"u8)),
        Made(static output => SftpWriter.Extended(output, 22, SftpExtension.Statvfs, "/"u8)),
        Made(static output => SftpWriter.Extended(output, 23, SftpExtension.Fstatvfs, "h"u8)),
        Made(static output => SftpWriter.Extended(output, 24, SftpExtension.Fsync, "h"u8)),
        Made(static output => SftpWriter.ExtendedChange(output, 25, SftpExtension.Lsetstat, "/l"u8, AllAttributes)),
        Made(static output => SftpWriter.Extended(output, 26, SftpExtension.Limits, [])),
        Made(static output => SftpWriter.Extended(output, 27, SftpExtension.ExpandPath, "~"u8)),
        Made(static output => SftpWriter.CopyData(output, 28, "h"u8, 1, 2, "i"u8, 3)),
        Made(static output => SftpWriter.Extended(output, 29, SftpExtension.HomeDirectory, "u"u8)),
        Made(static output => SftpWriter.ExtendedTwo(output, 30, SftpExtension.UsersGroupsById, [0, 0, 0, 1], [])),
        [0, 0, 0, 12, 200, 0, 0, 0, 31, 0, 0, 0, 3, (byte)'a', (byte)'@', (byte)'b'],
    ];

    /// <summary>What a server answers.</summary>
    public static IReadOnlyList<byte[]> Responses { get; } =
    [
        Made(static output => SftpWriter.Version(output, 3, Made(static pairs =>
        {
            SshWriter.String(pairs, "copy-data"u8);
            SshWriter.String(pairs, "1"u8);
        }))),
        Made(static output => SftpWriter.Status(output, 1, SftpStatus.NoSuchFile, "no"u8)),
        [0, 0, 0, 9, 101, 0, 0, 0, 2, 0, 0, 0, 1],
        Made(static output => SftpWriter.Content(output, SftpType.Handle, 3, "h"u8)),
        Made(static output => SftpWriter.Content(output, SftpType.Data, 4, "data"u8)),
        Made(static output => SftpWriter.Name(output, 5, "/home"u8)),
        [0, 0, 0, 9, 104, 0, 0, 0, 6, 0, 0, 0, 0],
        Made(static output => SftpWriter.Passed(output, SftpType.Attrs, 7, AllAttributes)),
        Made(static output => SftpWriter.Passed(output, SftpType.ExtendedReply, 8, new byte[88])),
        Made(static output => SftpWriter.Passed(output, SftpType.ExtendedReply, 9, new byte[32])),
        Made(static output => SftpWriter.Passed(output, SftpType.ExtendedReply, 10, [0, 0, 0, 8, 0, 0, 0, 4, (byte)'r', (byte)'o', (byte)'o', (byte)'t', 0, 0, 0, 0])),
    ];

    private static byte[] Made(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
