using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Ssh.Channels;

namespace EdgeGate.Sessions.Ssh.Requests;

/// <summary>What a target asks on a channel: above all it tells how what ran has ended. Under the session's lock.</summary>
/// <remarks>RFC 4254, 6.10.</remarks>
public sealed class SshChannelExits(SshRelayParts parts)
{
    /// <summary>Handles a channel request of the target.</summary>
    public ProtocolFault OnTarget(ReadOnlySpan<byte> message)
    {
        if (!SshChannelRequest.TryRead(message, parts.Limits, out SshChannelRequest request)) { return ProtocolFault.SshMalformedMessage; }
        if (!parts.Channels.TryGetOpen(request.Recipient, isClient: false, out SshChannel? channel)) { return ProtocolFault.SshUnknownChannel; }
        if (channel.ToClient.HasSentClose || channel.Denial.Length > 0) { return ProtocolFault.None; }
        SshFields fields = new(request.Rest);
        switch (Encoding.ASCII.GetString(request.Type))
        {
            case "exit-status":
                if (!fields.TryReadUInt32(out uint status) || !fields.AtEnd) { return ProtocolFault.SshMalformedMessage; }
                return Exit(channel, status.ToString(System.Globalization.CultureInfo.InvariantCulture), "exit-status"u8, request.Rest);
            case "exit-signal":
                if (!fields.TryReadString(parts.Limits.NameBytesMax, out ReadOnlySpan<byte> name) || !fields.TryReadBoolean(out bool hasCore)) { return ProtocolFault.SshMalformedMessage; }
                return ExitBySignal(channel, name, hasCore);
            case "eow@openssh.com" or "xon-xoff" when !request.WantsReply:
                SshConnectionWriter.Request(parts.Client.Begin(), channel.ClientNumber, request.Type, wantsReply: false, request.Rest);
                parts.Client.Send();
                return ProtocolFault.None;
            default:
                // sshd asks so whether we live (keepalive@openssh.com): any answer will do.
                if (request.WantsReply) { parts.Target.SendSignal(SshMessage.ChannelFailure, channel.TargetNumber); }
                return ProtocolFault.None;
        }
    }

    /// <summary>Tells the client how what ran has ended.</summary>
    public ProtocolFault Exit(SshChannel channel, string exit, ReadOnlySpan<byte> type, ReadOnlySpan<byte> rest)
    {
        channel.Exit = exit;
        parts.Journal.Exited(channel.Number, exit);
        SshConnectionWriter.Request(parts.Client.Begin(), channel.ClientNumber, type, wantsReply: false, rest);
        parts.Client.Send();
        return ProtocolFault.None;
    }

    /// <summary>Passes an exit signal without its free text, which nobody has masked.</summary>
    private ProtocolFault ExitBySignal(SshChannel channel, ReadOnlySpan<byte> name, bool hasCore)
    {
        using ByteBuffer rest = new(parts.Limits.TextBytesMax);
        Protocols.Ssh.SshWriter.String(rest, name);
        Protocols.Ssh.SshWriter.Boolean(rest, hasCore);
        Protocols.Ssh.SshWriter.String(rest, ""u8);
        Protocols.Ssh.SshWriter.String(rest, ""u8);
        return Exit(channel, "SIG" + Encoding.UTF8.GetString(parts.Journal.Masked(name)), "exit-signal"u8, rest.Written);
    }
}
