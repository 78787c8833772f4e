using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Terminal;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Channels;

namespace EdgeGate.Sessions.Ssh.Lines;

/// <summary>Keeps Enter back until the line it would run was judged. A guard for honest people, not a wall. Under the session's lock.</summary>
/// <remarks>
/// <code>
/// client --keys--> pending --up to Enter--> target         target --output--> screen
///                     | Enter                                                   |
///                     +-- settling: until the echo stands on the screen, or nothing more comes
///                     +-- judge --allow--> Enter goes on
///                            |-----deny--> what is pending is thrown away, the client is told
///                            |             clearing: the target gets ^C once its line editor is quiet, keys wait until the line is gone
///                            +-----hold--> the client is told, keys wait; approved: Enter goes on; denied, or Ctrl-C: as deny
/// </code>
/// Without a terminal there is no echo, and what a shell reads is judged as it stands.
/// </remarks>
public sealed class SshLineFilter : IDisposable
{
    private const byte EndOfInput = 0x04;
    private const byte Interrupt = 0x03;
    private const byte RunAndGetNext = 0x0f;

    private readonly SshChannel channel;
    private readonly SshLineActs acts;
    private readonly LineEcho echo;
    private readonly TerminalScreen? screen;
    private readonly ScreenLine? shown;
    private readonly LineClearing? clearing;
    private readonly TypedLine typed;
    private readonly ByteBuffer pending = new(64 * 1024 * 1024);
    private PasteBrackets paste;
    private State state;
    private int scanned;
    private bool hasLine;
    private bool isLineUnknown = true;
    private bool isDropping;
    private bool endsAfter;
    private byte lastEnter;
    private SshHeldLine? held;
    private TimeSpan clearingLeft;

    /// <summary>Begins.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="size">Its terminal's size; null when it has none.</param>
    /// <param name="acts">What it has others do.</param>
    /// <param name="time">The clock.</param>
    public SshLineFilter(SshChannel channel, SshTerminalSize? size, SshLineActs acts, TimeProvider time)
    {
        this.channel = channel;
        this.acts = acts;
        echo = new LineEcho(time);
        typed = new TypedLine(isRaw: size is null);
        if (size is not { } known) { return; }
        // A size of 0 is one that is not known (RFC 4254, 6.2).
        screen = new TerminalScreen(known.Columns == 0 ? 80 : (int)Math.Min(known.Columns, int.MaxValue), known.Rows == 0 ? 24 : (int)Math.Min(known.Rows, int.MaxValue), TerminalLimits.Default);
        shown = new ScreenLine(screen);
        clearing = new LineClearing(screen, time);
    }

    private enum State
    {
        Open,
        Settling,
        Held,
        Clearing,
    }

    /// <summary>Whether something waits that the end of the input must not overtake.</summary>
    public bool IsBusy => state != State.Open;

    /// <summary>Takes what the client sends; sends on what may go on.</summary>
    /// <returns>False when a class whose mask is <c>deny</c> was found.</returns>
    public bool Input(ReadOnlySpan<byte> bytes)
    {
        bool mayGoOn = true;
        if (screen is not null && held is { } waiting && bytes.IndexOf(Interrupt) is >= 0 and int at)
        {
            // Who asked takes it back.
            Leave("the client cancelled");
            pending.Append(bytes[..at]);
            bytes = bytes[(at + 1)..];
            mayGoOn = Deny(Cancelled(waiting.Verdict), waiting.Line);
        }
        pending.Append(bytes);
        return Drain() & mayGoOn;
    }

    /// <summary>Takes what the target shows.</summary>
    /// <returns>As <see cref="Input"/>.</returns>
    public bool Output(ReadOnlySpan<byte> bytes)
    {
        if (screen is null) { return true; }
        screen.Write(bytes);
        isLineUnknown &= lastEnter == RunAndGetNext;
        echo.Shown();
        clearing!.Shown();
        return state is not (State.Settling or State.Clearing) || Drain();
    }

    /// <summary>The client sends no more: what waits is judged first.</summary>
    public void EndAfter() => endsAfter = true;

    /// <summary>The terminal has another size.</summary>
    public void Resize(SshTerminalSize size)
    {
        if (size is { Columns: > 0, Rows: > 0 }) { screen?.Resize((int)Math.Min(size.Columns, int.MaxValue), (int)Math.Min(size.Rows, int.MaxValue)); }
    }

    /// <summary>Looks whether a line has settled; says after what time to look again, null when nothing waits for time to pass.</summary>
    public TimeSpan? Advance(out bool mayGoOn)
    {
        mayGoOn = state is not (State.Settling or State.Clearing) || Drain();
        if (state == State.Settling) { return echo.Left(ShowsPart); }
        return state == State.Clearing ? clearingLeft : null;
    }

    /// <summary>Nobody waits any more for the line that is held, if one is.</summary>
    public void Leave(string why)
    {
        _ = held?.Hold?.WithdrawAsync(why);
        held = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Leave("the channel was closed");
        typed.Clear();
        pending.Dispose();
    }

    private bool Drain()
    {
        bool mayGoOn = true;
        while (mayGoOn && state != State.Held)
        {
            if (isDropping && scanned < pending.Length) { mayGoOn = Take(pending.Written[scanned]); }
            else if (state == State.Settling)
            {
                if (!IsSettled())
                {
                    acts.LookAgain(echo.Left(ShowsPart));
                    break;
                }
                (Verdict verdict, string line) = Judge();
                mayGoOn = Act(verdict, line);
            }
            else if (state == State.Clearing)
            {
                if (!IsCleared(ref mayGoOn))
                {
                    acts.LookAgain(clearingLeft);
                    break;
                }
                state = State.Open;
            }
            else if (scanned < pending.Length) { mayGoOn = Take(pending.Written[scanned]); }
            else { break; }
        }
        if (isDropping)
        {
            pending.RemoveFirst(scanned);
            scanned = 0;
        }
        else if (state == State.Open && mayGoOn) { mayGoOn = Send(scanned); }
        channel.ToTarget.KeptBackBytes = pending.Length;
        channel.ToTarget.Grant();
        if (state == State.Open && endsAfter && mayGoOn)
        {
            endsAfter = false;
            mayGoOn = acts.End(channel);
        }
        return mayGoOn;
    }

    /// <summary>Takes a key that was not looked at yet.</summary>
    private bool Take(byte key)
    {
        bool wasPasted = paste.IsInside;
        paste.Next(key, screen?.BracketsPaste == true);
        if (isDropping)
        {
            scanned++;
            if (!paste.IsInside)
            {
                // And what was typed ahead behind it.
                pending.Clear();
                scanned = 0;
                isDropping = false;
            }
            return true;
        }
        if (!wasPasted && paste.IsInside)
        {
            // The mark is no part of what is pasted.
            typed.Clear();
            scanned++;
            return true;
        }
        if (wasPasted && key is (byte)'\r' or (byte)'\n')
        {
            // The line editor takes it as text; a full-screen editor may well be given anything.
            scanned++;
            (Verdict verdict, string line) = screen!.IsAlternate ? (acts.Allowed, "") : JudgeText([(typed.Text, false)]);
            typed.Clear();
            if (verdict.Kind == VerdictKind.Allow) { return true; }
            // The line editor has them all on one Enter, which is judged again: approving them one by one would say nothing of that.
            if (verdict.Kind == VerdictKind.Hold) { verdict = new Verdict(VerdictKind.Deny, verdict.Rule, $"rule '{verdict.Rule}' holds a line of this paste: paste it alone, without the end of the line", []); }
            scanned--;
            return Send(scanned) & Act(verdict, line);
        }
        if (!wasPasted && IsEnter(key))
        {
            if (!hasLine) { BeginLine(); }
            bool mayGoOn = Send(scanned);
            state = State.Settling;
            echo.Entered();
            return mayGoOn;
        }
        if (!hasLine) { BeginLine(); }
        typed.Add(key);
        scanned++;
        if (key == Interrupt) { EndLine(); }
        return true;
    }

    private bool IsEnter(byte key) => screen is null ? key == '\n' : key is (byte)'\r' or (byte)'\n' or EndOfInput or RunAndGetNext;

    private void BeginLine()
    {
        hasLine = true;
        if (isLineUnknown) { shown?.Forget(); }
        else { shown?.Begin(); }
    }

    private void EndLine()
    {
        hasLine = false;
        typed.Clear();
    }

    /// <summary>Sends the first bytes that wait.</summary>
    private bool Send(int count)
    {
        if (count == 0) { return true; }
        bool mayGoOn = channel.ToTarget.Write(SshChannelData.Plain, pending.Written[..count], isTyped: channel.HasTerminal);
        pending.RemoveFirst(count);
        scanned = 0;
        echo.Sent();
        return mayGoOn;
    }

    private bool IsSettled()
        => screen is null || typed.IsEmpty || echo.IsOver(ShowsPart) || (typed.IsPlain && shown!.Shows(typed.Text));

    private bool ShowsPart => typed.IsPlain && shown!.ShowsPart(typed.Text);

    private (Verdict Verdict, string Line) Judge()
    {
        if (screen is null) { return typed.IsPlain ? JudgeText([(typed.Text, false)]) : (acts.Unreadable("the line is longer than can be judged"), typed.Text); }
        List<(string Text, bool StartsAnywhere)> texts = shown!.Read(out bool isWhole);
        if (!isWhole) { return (acts.Unreadable("the line is longer than can be judged"), texts[0].Text); }
        bool isAtPrompt = !texts[0].StartsAnywhere && !screen.IsAlternate;
        if (isAtPrompt && HistoryExpansion.IsIn(texts[0].Text)) { return (acts.Unreadable("history expansion is not seen before it runs: recall the line instead"), texts[0].Text); }
        // What was typed and is not shown is judged by its keys.
        if (typed.IsPlain && !texts.Exists(one => one.Text.Contains(typed.Text, StringComparison.Ordinal))) { texts.Add((typed.Text, false)); }
        return JudgeText(texts);
    }

    private (Verdict Verdict, string Line) JudgeText(List<(string Text, bool StartsAnywhere)> texts)
    {
        (Verdict Verdict, string Line)? waits = null;
        foreach ((string text, bool startsAnywhere) in texts)
        {
            Verdict verdict = acts.Judge(text, startsAnywhere);
            if (verdict.Kind == VerdictKind.Allow) { continue; }
            if (verdict.Kind != VerdictKind.Hold) { return (verdict, text); }
            if (waits is { } other && other.Verdict.Rule != verdict.Rule) { return (acts.Unreadable($"rules '{other.Verdict.Rule}' and '{verdict.Rule}' both hold parts of this line: run them one by one"), text); }
            waits ??= (verdict, text);
        }
        return waits ?? (acts.Allowed, texts[0].Text);
    }

    private bool Act(Verdict verdict, string line)
    {
        switch (verdict.Kind)
        {
            case VerdictKind.Allow:
                lastEnter = pending.Written[0];
                shown?.Passed(line);
                EndLine();
                // What is typed before anything was shown is typed ahead: a prompt is yet to come.
                isLineUnknown = true;
                state = State.Open;
                return Send(1);
            case VerdictKind.Hold:
                return Hold(verdict, line);
            default:
                return Deny(verdict, line);
        }
    }

    /// <summary>Has the line wait. Its keys are with the line editor, Enter is here, and no key passes: what is approved is what Enter runs.</summary>
    private bool Hold(Verdict verdict, string line)
    {
        if (screen is not null && pending.Written[1..].Contains(Interrupt)) { return Deny(Cancelled(verdict), line); }
        SshHeldLine waiting = new(line, verdict);
        waiting.Hold = acts.Hold(channel, line, verdict, hold => OnHold(waiting, hold));
        if (waiting.Hold is null) { return Deny(verdict, line); }
        held = waiting;
        state = State.Held;
        return true;
    }

    private void OnHold(SshHeldLine waiting, RelayHold hold)
    {
        if (!ReferenceEquals(held, waiting)) { return; }
        if (hold.Outcome is not { } outcome)
        {
            Tell(acts.Told(hold));
            return;
        }
        held = null;
        Verdict decided = SshHolds.Decided(waiting.Verdict, hold);
        if (decided.Kind == VerdictKind.Allow) { acts.Approved(channel, waiting.Line, decided, outcome.Hold); }
        acts.Guard(Act(decided, waiting.Line) & Drain());
    }

    private static Verdict Cancelled(Verdict verdict) => new(VerdictKind.Deny, verdict.Rule, "withdrawn: the client cancelled", []);

    /// <summary>Tells the person something between what the target shows. What waits of that for being a find waits on: who has lines denied could cut it.</summary>
    private void Tell(string words)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(screen is null ? words : "\r\n" + words);
        channel.ToClient.Append(screen is null ? SshChannelData.Stderr : SshChannelData.Plain, bytes);
        screen?.Write(bytes);
    }

    private bool Deny(Verdict verdict, string line)
    {
        // Of what was typed ahead nothing runs either; of a paste what is yet to come goes the same way.
        if (!paste.IsInside) { pending.Clear(); }
        scanned = 0;
        EndLine();
        shown?.Passed("");
        acts.Denied(channel, line, verdict);
        if (screen is null)
        {
            state = State.Open;
            return acts.Stop(channel, verdict);
        }
        state = State.Clearing;
        clearing!.Begin(echo.LastSign);
        Tell($"edgegate: {verdict.Reason} (rule: {verdict.Rule})\r\n");
        if (!paste.IsInside) { return true; }
        // The mark at its end is thrown away too: the line editor gets one from here.
        isDropping = true;
        return channel.ToTarget.Write(SshChannelData.Plain, PasteBrackets.End, isTyped: true);
    }

    /// <summary>Whether the denied line is gone; else it is interrupted when it is time. ^C ends the line in a shell, and whatever else reads lines.</summary>
    private bool IsCleared(ref bool mayGoOn)
    {
        LineClearingStep step = clearing!.Next(out clearingLeft);
        if (step == LineClearingStep.Interrupt)
        {
            mayGoOn &= channel.ToTarget.Write(SshChannelData.Plain, [Interrupt], isTyped: true);
            step = clearing.Next(out clearingLeft);
        }
        return step == LineClearingStep.Done;
    }
}
