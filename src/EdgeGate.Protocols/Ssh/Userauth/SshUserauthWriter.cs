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
        SshWriter.Byte(output, number);
        SshWriter.String(output, name);
    }

    /// <summary>Writes SSH_MSG_USERAUTH_FAILURE.</summary>
    public static void Failure(IBufferWriter<byte> output, ReadOnlySpan<byte> methods, bool isPartialSuccess)
    {
        SshWriter.Byte(output, SshMessage.UserauthFailure);
        SshWriter.String(output, methods);
        SshWriter.Boolean(output, isPartialSuccess);
    }

    /// <summary>Writes SSH_MSG_USERAUTH_BANNER.</summary>
    public static void Banner(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        SshWriter.Byte(output, SshMessage.UserauthBanner);
        SshWriter.String(output, text);
        SshWriter.String(output, ""u8);
    }

    /// <summary>Writes SSH_MSG_USERAUTH_PK_OK.</summary>
    public static void PublicKeyOk(IBufferWriter<byte> output, ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> blob)
    {
        SshWriter.Byte(output, SshMessage.UserauthMethod);
        SshWriter.String(output, algorithm);
        SshWriter.String(output, blob);
    }

    /// <summary>Writes SSH_MSG_USERAUTH_INFO_REQUEST with one hidden prompt, or none when <paramref name="prompt"/> is empty.</summary>
    public static void InfoRequest(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> instruction, ReadOnlySpan<byte> prompt)
    {
        SshWriter.Byte(output, SshMessage.UserauthMethod);
        SshWriter.String(output, name);
        SshWriter.String(output, instruction);
        SshWriter.String(output, ""u8);
        SshWriter.UInt32(output, prompt.IsEmpty ? 0u : 1u);
        if (prompt.IsEmpty) { return; }
        SshWriter.String(output, prompt);
        SshWriter.Boolean(output, false);
    }

    /// <summary>Writes SSH_MSG_USERAUTH_INFO_RESPONSE with one answer, or none.</summary>
    public static void InfoResponse(IBufferWriter<byte> output, int count, ReadOnlySpan<byte> answer)
    {
        SshWriter.Byte(output, SshMessage.UserauthInfoResponse);
        SshWriter.UInt32(output, (uint)count);
        if (count == 1) { SshWriter.String(output, answer); }
    }

    /// <summary>Writes SSH_MSG_USERAUTH_REQUEST up to its method.</summary>
    public static void Request(IBufferWriter<byte> output, ReadOnlySpan<byte> user, ReadOnlySpan<byte> method)
    {
        SshWriter.Byte(output, SshMessage.UserauthRequest);
        SshWriter.String(output, user);
        SshWriter.String(output, "ssh-connection"u8);
        SshWriter.String(output, method);
    }
}
