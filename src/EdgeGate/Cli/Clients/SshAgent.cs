using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Cli.Clients;

/// <summary>Hands a key with its certificate to the ssh-agent, for as long as the certificate is good.</summary>
/// <remarks>draft-ietf-sshm-ssh-agent, "Adding keys to the agent" and "Key constraints"; OpenSSH PROTOCOL.certkeys for certificates.</remarks>
internal static class SshAgent
{
    private const byte AddIdentityConstrained = 25;
    private const byte ConstrainLifetime = 1;
    private const byte Success = 6;

    /// <summary>Adds a key; null when it was taken, else why not.</summary>
    public static string? Add(Ed25519PrivateKey key, byte[] certificate, string comment, TimeSpan lifetime)
    {
        if (Environment.GetEnvironmentVariable("SSH_AUTH_SOCK") is not { Length: > 0 } path) { return "there is no ssh-agent: SSH_AUTH_SOCK is not set"; }
        ArrayBufferWriter<byte> message = new();
        message.Write([AddIdentityConstrained]);
        SshWriter.String(message, "ssh-ed25519-cert-v01@openssh.com"u8);
        SshWriter.String(message, certificate);
        ReadOnlySpan<byte> publicKey = key.PublicBlob.AsSpan()[^32..];
        SshWriter.String(message, publicKey);
        SshWriter.String(message, [.. key.Seed, .. publicKey]);
        SshWriter.Text(message, comment);
        message.Write([ConstrainLifetime]);
        SshWriter.UInt32(message, (uint)Math.Clamp(lifetime.TotalSeconds, 1, uint.MaxValue));
        byte[] framed = new byte[sizeof(uint) + message.WrittenCount];
        BinaryPrimitives.WriteUInt32BigEndian(framed, (uint)message.WrittenCount);
        message.WrittenSpan.CopyTo(framed.AsSpan(sizeof(uint)));
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            using NetworkStream stream = new(socket) { ReadTimeout = 10_000, WriteTimeout = 10_000 };
            stream.Write(framed);
            byte[] answer = new byte[sizeof(uint) + 1];
            stream.ReadExactly(answer);
            return answer[^1] == Success ? null : "the ssh-agent refused the key";
        }
        catch (Exception problem) when (problem is SocketException or IOException)
        {
            return $"the ssh-agent does not answer: {problem.Message}";
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(framed);
        }
    }
}
