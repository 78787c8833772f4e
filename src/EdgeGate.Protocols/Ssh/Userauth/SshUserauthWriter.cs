using System.Buffers;
using EdgeGate.Protocols.Ssh.Connection;

namespace EdgeGate.Protocols.Ssh.Userauth;

/// <summary>Writes messages of the authentication protocol, whole, as payloads for the transport.</summary>
/// <remarks>RFC 4252; RFC 4256.</remarks>
public static class SshUserauthWriter
{
    /// <summary>Writes SSH_MSG_SERVICE_REQUEST or SSH_MSG_SERVICE_ACCEPT.</summary>
    public static void Service(IBufferWriter<byte> output, byte number, ReadOnlySpan<byte> name)
    {
        SshFieldWriter.Byte(output, number);
        SshFieldWriter.Text(output, name);
    }

    /// <summary>Writes SSH_MSG_USERAUTH_FAILURE.</summary>
    public static void Failure(IBufferWriter<byte> output, ReadOnlySpan<byte> methods, bool isPartialSuccess)
    {
        SshFieldWriter.Byte(output, SshMessage.UserauthFailure);
        SshFieldWriter.Text(output, methods);
        SshFieldWriter.Boolean(output, isPartialSuccess);
    }

    /// <summary>Writes SSH_MSG_USERAUTH_BANNER.</summary>
    public static void Banner(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        SshFieldWriter.Byte(output, SshMessage.UserauthBanner);
        SshFieldWriter.Text(output, text);
        SshFieldWriter.Text(output, ""u8);
    }

    /// <summary>Writes SSH_MSG_USERAUTH_PK_OK.</summary>
    public static void PublicKeyOk(IBufferWriter<byte> output, ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> blob)
    {
        SshFieldWriter.Byte(output, SshMessage.UserauthMethod);
        SshFieldWriter.Text(output, algorithm);
        SshFieldWriter.Text(output, blob);
    }

    /// <summary>Writes SSH_MSG_USERAUTH_INFO_REQUEST with one hidden prompt, or none when <paramref name="prompt"/> is empty.</summary>
    public static void InfoRequest(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> instruction, ReadOnlySpan<byte> prompt)
    {
        SshFieldWriter.Byte(output, SshMessage.UserauthMethod);
        SshFieldWriter.Text(output, name);
        SshFieldWriter.Text(output, instruction);
        SshFieldWriter.Text(output, ""u8);
        SshFieldWriter.UInt32(output, prompt.IsEmpty ? 0u : 1u);
        if (prompt.IsEmpty) { return; }
        SshFieldWriter.Text(output, prompt);
        SshFieldWriter.Boolean(output, false);
    }

    /// <summary>Writes SSH_MSG_USERAUTH_INFO_RESPONSE with one answer, or none.</summary>
    public static void InfoResponse(IBufferWriter<byte> output, int count, ReadOnlySpan<byte> answer)
    {
        SshFieldWriter.Byte(output, SshMessage.UserauthInfoResponse);
        SshFieldWriter.UInt32(output, (uint)count);
        if (count == 1) { SshFieldWriter.Text(output, answer); }
    }

    /// <summary>Writes SSH_MSG_USERAUTH_REQUEST up to its method.</summary>
    public static void Request(IBufferWriter<byte> output, ReadOnlySpan<byte> user, ReadOnlySpan<byte> method)
    {
        SshFieldWriter.Byte(output, SshMessage.UserauthRequest);
        SshFieldWriter.Text(output, user);
        SshFieldWriter.Text(output, "ssh-connection"u8);
        SshFieldWriter.Text(output, method);
    }
}
