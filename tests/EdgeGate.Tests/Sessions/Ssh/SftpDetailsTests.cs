using EdgeGate.Protocols.Ssh.Sftp;
using EdgeGate.Sessions.Ssh.Sftp;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>What people who approve a request about a file are told beside its path.</summary>
public sealed class SftpDetailsTests
{
    [Theory]
    [InlineData(SftpOpenFlags.Read, "to read")]
    [InlineData(SftpOpenFlags.Write | SftpOpenFlags.Create | SftpOpenFlags.Truncate, "to write, made where there is none, emptied first")]
    [InlineData(SftpOpenFlags.Read | SftpOpenFlags.Write | SftpOpenFlags.Append, "to read, to write, at its end")]
    [InlineData(0u, "")]
    public void Flags_are_told(uint flags, string told) => Assert.Equal(told, SftpDetails.Of(flags, [0, 0, 0, 0]));

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 4, 0, 0, 0x89, 0xED }, "mode 4755")]
    [InlineData(new byte[] { 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 3, 232 }, "owner 0:1000")]
    [InlineData(new byte[] { 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2 }, "size 5, time 1970-01-01T00:00:02Z")]
    [InlineData(new byte[] { 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 97, 0, 0, 0, 0 }, "attributes of its own")]
    public void Attributes_are_told(byte[] attributes, string told) => Assert.Equal(told, SftpDetails.Of(0, attributes));
}
