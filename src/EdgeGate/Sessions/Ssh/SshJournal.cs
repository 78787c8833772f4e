using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Wire;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Channels;
using EdgeGate.Telemetry;

namespace EdgeGate.Sessions.Ssh;

/// <summary>Writes what happens in a session to audit, recording and metrics. Texts are masked by every class first. Under the session's lock.</summary>
public sealed class SshJournal(AuditLog audit, AuditScope scope, GateMetrics metrics, Tape? tape, MaskPlan planAll) : IDisposable
{
    /// <summary>What people who approve are shown of a text.</summary>
    private const int ShownBytesMax = 8 * 1024;

    private readonly ByteBuffer text = new(1024 * 1024);
    private readonly ByteBuffer masked = new(64 * 1024 * 1024);
    private readonly MaskFinds textFinds = new(planAll.Classes);

    /// <summary>The tape; null when nothing is recorded.</summary>
    public Tape? Tape => tape;

    /// <summary>What recordings mask.</summary>
    public MaskPlan PlanAll => planAll;

    /// <summary>Finds masked for the peers.</summary>
    public MaskFinds Finds { get; } = new(planAll.Classes);

    /// <summary>Finds masked for the recording alone.</summary>
    public MaskFinds RecordingFinds { get; } = new(planAll.Classes);

    /// <summary>Operations judged.</summary>
    public long Operations { get; private set; }

    /// <summary>Operations denied.</summary>
    public long Denied { get; private set; }

    /// <summary>An operation was judged.</summary>
    /// <param name="operation">What.</param>
    /// <param name="verdict">The answer.</param>
    /// <param name="channel">The channel's number, where there is one.</param>
    /// <param name="hold">The hold that was decided about it; empty when none.</param>
    public void Judged(SshOperation operation, Verdict verdict, uint? channel, string hold = "")
    {
        bool isAllowed = verdict.Kind == VerdictKind.Allow;
        Counted(isAllowed);
        if (verdict.Guard is { } guard) { GuardJournal.Write(audit, metrics, scope, "ssh", operation.Channel, guard.Findings); }
        // What is masked is valid until the next is.
        byte[] variables = MaskedText(operation.Variables).ToArray();
        ReadOnlySpan<byte> what = operation.Channel == SshChannels.Forward ? Encoding.UTF8.GetBytes(operation.What) : MaskedText(operation.What);
        AuditLine line = audit.Begin(isAllowed ? AuditCode.ChannelAllowed : AuditCode.ChannelDenied, scope);
        line.Text("kind"u8, operation.Channel);
        if (channel is { } number) { line.Number("ch"u8, number); }
        line.Text("user"u8, operation.User);
        line.Text("what"u8, what);
        if (variables.Length > 0) { line.Text("env"u8, variables); }
        line.Text("rule"u8, verdict.Rule);
        if (hold.Length > 0) { line.Text("hold"u8, hold); }
        if (!isAllowed) { line.Text("reason"u8, verdict.Reason); }
        line.Commit();
        if (tape is null) { return; }
        tape.Begin(isAllowed ? "start"u8 : "denied"u8);
        if (channel is { } known) { tape.Number("ch"u8, known); }
        tape.Text("kind"u8, operation.Channel);
        tape.Text("what"u8, what);
        if (variables.Length > 0) { tape.Text("env"u8, variables); }
        tape.Text("rule"u8, verdict.Rule);
        if (!isAllowed) { tape.Text("reason"u8, verdict.Reason); }
        tape.End();
    }

    /// <summary>What is asked for, as people who approve are shown it: <c>exec as deploy: make release</c>, the variables set for it on a line below. Where a forward leads is no content, and who judges it must read it.</summary>
    public string Shown(SshOperation operation)
    {
        string shown = $"{operation.Channel} as {operation.User}";
        if (operation.Channel == SshChannels.Forward) { return $"{shown}: {operation.What}"; }
        if (operation.What.Length > 0) { shown += $": {Shown(operation.What)}"; }
        return operation.Variables.Length > 0 ? $"{shown}\nwith {Shown(operation.Variables)}" : shown;
    }

    /// <summary>Why <see cref="Shown(SshOperation)"/> does not say all that will be done; empty when it does.</summary>
    public string Unseen(SshOperation operation)
    {
        if (operation.Channel == SshChannels.Forward) { return ""; }
        byte[] what = Encoding.UTF8.GetBytes(operation.What);
        if (what.Length > ShownBytesMax) { return $"it is {what.Length} bytes long"; }
        string unseen = Concealment.Describe(Concealment.Find(planAll, what));
        return unseen.Length > 0 ? unseen : Concealment.Describe(Concealment.Find(planAll, Encoding.UTF8.GetBytes(operation.Variables)));
    }

    /// <summary>What is not too long is kept whole, whatever masks made of it: people must see its end.</summary>
    private string Shown(string value)
    {
        ReadOnlySpan<byte> kept = MaskedText(value);
        return Encoding.UTF8.GetString(kept.Length > ShownBytesMax && Encoding.UTF8.GetByteCount(value) > ShownBytesMax ? kept[..ShownBytesMax] : kept);
    }

    /// <summary>A line of an interactive shell was denied.</summary>
    public void LineDenied(SshChannel channel, string line, Verdict verdict) => Line(channel, line, verdict, hold: "");

    /// <summary>A line of an interactive shell that was held was approved.</summary>
    public void LineApproved(SshChannel channel, string line, Verdict verdict, string hold) => Line(channel, line, verdict, hold);

    private void Line(SshChannel channel, string line, Verdict verdict, string hold)
    {
        bool isAllowed = verdict.Kind == VerdictKind.Allow;
        Counted(isAllowed);
        ReadOnlySpan<byte> what = MaskedText(line);
        AuditLine judged = audit.Begin(isAllowed ? AuditCode.LineAllowed : AuditCode.LineDenied, scope);
        judged.Number("ch"u8, channel.Number);
        judged.Text("what"u8, what);
        judged.Text("rule"u8, verdict.Rule);
        if (hold.Length > 0) { judged.Text("hold"u8, hold); }
        if (!isAllowed) { judged.Text("reason"u8, verdict.Reason); }
        judged.Commit();
        if (tape is null) { return; }
        tape.Begin(isAllowed ? "approved"u8 : "denied"u8);
        tape.Number("ch"u8, channel.Number);
        tape.Text("kind"u8, "line"u8);
        tape.Text("what"u8, what);
        tape.Text("rule"u8, verdict.Rule);
        if (!isAllowed) { tape.Text("reason"u8, verdict.Reason); }
        tape.End();
    }

    /// <summary>A request about a file was judged; who judged it writes it down.</summary>
    internal void Counted(bool isAllowed)
    {
        Operations++;
        if (!isAllowed) { Denied++; }
        metrics.Ssh.Operation(isAllowed);
    }

    /// <summary>Begins a line of the audit log about the session.</summary>
    internal AuditLine Begin(AuditCode code) => audit.Begin(code, scope);

    /// <summary>A terminal has a size.</summary>
    public void Sized(uint channel, SshTerminalSize size)
    {
        if (tape is null) { return; }
        tape.Begin("size"u8);
        tape.Number("ch"u8, channel);
        tape.Number("cols"u8, size.Columns);
        tape.Number("rows"u8, size.Rows);
        tape.End();
    }

    /// <summary>A signal was sent to what runs.</summary>
    public void Signalled(uint channel, ReadOnlySpan<byte> name)
    {
        if (tape is null) { return; }
        tape.Begin("signal"u8);
        tape.Number("ch"u8, channel);
        tape.Text("name"u8, Masked(name));
        tape.End();
    }

    /// <summary>A peer broke the protocol inside a channel, which ends by it.</summary>
    internal void Broken(uint channel, ProtocolFault fault)
    {
        AuditLine line = audit.Begin(AuditCode.ChannelDenied, scope);
        line.Number("ch"u8, channel);
        line.Text("reason"u8, fault.ToString());
        line.Commit();
        if (tape is null) { return; }
        tape.Begin("broken"u8);
        tape.Number("ch"u8, channel);
        tape.Text("fault"u8, fault.ToString());
        tape.End();
    }

    /// <summary>A stream has ended.</summary>
    public void Ended(uint channel, bool isClient)
    {
        if (tape is null) { return; }
        tape.Begin("eof"u8);
        tape.Number("ch"u8, channel);
        tape.Text("s"u8, isClient ? "in"u8 : "out"u8);
        tape.End();
    }

    /// <summary>What ran has ended.</summary>
    public void Exited(uint channel, string exit)
    {
        if (tape is null) { return; }
        tape.Begin("exit"u8);
        tape.Number("ch"u8, channel);
        tape.Text("status"u8, exit);
        tape.End();
    }

    /// <summary>A channel is gone.</summary>
    public void Closed(SshChannel channel)
    {
        CountFinds();
        channel.Guard?.Charge(channel.ToTarget.Bytes + channel.ToClient.Bytes);
        if (channel.Rule.Length > 0)
        {
            AuditLine line = audit.Begin(AuditCode.ChannelClosed, scope);
            line.Text("kind"u8, channel.Kind);
            line.Number("ch"u8, channel.Number);
            line.Number("bytes_in"u8, channel.ToTarget.Bytes);
            line.Number("bytes_out"u8, channel.ToClient.Bytes);
            if (channel.Exit.Length > 0) { line.Text("exit"u8, channel.Exit); }
            line.Text("rule"u8, channel.Rule);
            line.Commit();
        }
        if (tape is null) { return; }
        tape.Begin("close"u8);
        tape.Number("ch"u8, channel.Number);
        tape.Number("bytes_in"u8, channel.ToTarget.Bytes);
        tape.Number("bytes_out"u8, channel.ToClient.Bytes);
        tape.End();
    }

    /// <summary>Writes finds to audit and metrics.</summary>
    public void CountFinds()
    {
        RecordingFinds.Reset();
        FindsJournal.Write(audit, metrics, scope, planAll, Finds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        text.Release();
        masked.Release();
    }

    private ReadOnlySpan<byte> MaskedText(string value) => Masked(Encoding.UTF8.GetBytes(value));

    /// <summary>A text as audit and recordings may hold it; valid until the next. They cut it when it is masked: cut first, a piece of a find would not be known for one.</summary>
    internal ReadOnlySpan<byte> Masked(ReadOnlySpan<byte> value)
    {
        text.Clear();
        masked.Clear();
        text.Append(value);
        MaskOutcome outcome = planAll.IsEmpty ? MaskOutcome.Unchanged : planAll.Mask(text.Written, ValueShape.Text, masked, textFinds);
        return outcome switch
        {
            MaskOutcome.Unchanged => text.Written,
            MaskOutcome.Rewritten => masked.Written,
            _ => "[withheld]"u8,
        };
    }
}
