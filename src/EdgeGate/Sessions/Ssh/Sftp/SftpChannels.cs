using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Channels;
using EdgeGate.Sessions.Ssh.Requests;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Turns channels into sftp channels, each of whose requests is judged and none of whose bytes recorded, and back.</summary>
internal sealed class SftpChannels(SshRelayParts parts, Masker masker, SpoolFolder spools, SftpTurns turns)
{
    /// <summary>The subsystem was allowed on a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="operation">What was allowed.</param>
    /// <param name="masks">How the target's errors are masked.</param>
    /// <param name="end">Ends the channel and tells its denial.</param>
    /// <param name="goOn">Has it go on, though no byte of it has come.</param>
    public void Open(SshChannel channel, SshOperation operation, SshMasks masks, Action<SshChannel> end, Action<SshChannel> goOn)
    {
        SftpContext context = new(channel, new SftpJournal(parts.Journal, channel.Number), home => parts.Judge.ForFiles(operation.Connection, operation.User, home), new SftpMasking(masker, parts.Journal.Finds, spools), turns);
        channel.Files = new SftpRelay(channel, context, parts.Limits.WindowBytesMax, (fault, isClient) =>
        {
            channel.Denial = $"edgegate: the {(isClient ? "client" : "target")} broke the sftp protocol ({fault})\r\n";
            parts.Journal.Broken(channel.Number, fault);
            end(channel);
        });
        context.Holds = new SftpHolds(context, channel, parts.Holds, operation) { GoOn = () => goOn(channel) };
        channel.ToTarget.Open(null, null);
        channel.ToClient.Open(null, new SshTrack(masks, parts.Journal.Tape, channel.Number, "err"u8, channel.HasTerminal, isWithheld: false));
    }

    /// <summary>The target has no sftp, and something else may be tried on the channel.</summary>
    public static void Close(SshChannel channel)
    {
        channel.Files?.Dispose();
        channel.Files = null;
        channel.ToTarget.Units = channel.ToClient.Units = null;
    }
}
