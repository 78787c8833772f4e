using System.Text;
using EdgeGate.Protocols.Terminal;

namespace EdgeGate.Sessions.Ssh.Lines;

/// <summary>When to interrupt a line editor whose line was denied, and when the line is gone.</summary>
/// <remarks>
/// A single <c>^C</c> sent as soon as the echo stands is not enough. bash 5.2 forgets an interrupt that arrives while it shows what was typed: no prompt comes, and the denied line stays in its
/// buffer, without its first character, for the next Enter to run. So the interrupt waits until the editor is back at its keyboard, and is sent again where the cursor is found at
/// the beginning of a line that has something on it: the editor has given back the terminal and taken it again without beginning anew. Keys wait meanwhile.
/// </remarks>
/// <param name="screen">What the client sees.</param>
/// <param name="time">The clock.</param>
internal sealed class LineClearing(TerminalScreen screen, TimeProvider time)
{
    /// <summary>Quiet after which an editor is back at its keyboard, or a prompt stands.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(15);

    /// <summary>The most an interrupt waits for quiet, where something shows all the time.</summary>
    private static readonly TimeSpan QuietPatience = TimeSpan.FromSeconds(1);

    /// <summary>The most that keys wait for a prompt behind an interrupt.</summary>
    private static readonly TimeSpan PromptPatience = TimeSpan.FromMilliseconds(400);

    private const int InterruptsMax = 3;

    private readonly StringBuilder line = new();
    private int interrupts;
    private long since;
    private long lastSign;

    /// <summary>A line was denied.</summary>
    /// <param name="lastKeys">When keys last went to the target, or something was shown.</param>
    public void Begin(long lastKeys)
    {
        interrupts = 0;
        since = time.GetTimestamp();
        lastSign = lastKeys;
    }

    /// <summary>The target has shown something.</summary>
    public void Shown() => lastSign = time.GetTimestamp();

    /// <summary>What is to be done now.</summary>
    /// <param name="left">After what time to ask again, where that is <see cref="LineClearingStep.Wait"/>.</param>
    public LineClearingStep Next(out TimeSpan left)
    {
        left = TimeSpan.Zero;
        TimeSpan patience = interrupts == 0 ? QuietPatience : PromptPatience;
        TimeSpan wait = interrupts == 0 || IsAtPrompt() ? Quiet - time.GetElapsedTime(lastSign) : patience;
        TimeSpan most = patience - time.GetElapsedTime(since);
        if (wait > TimeSpan.Zero && most > TimeSpan.Zero)
        {
            left = wait < most ? wait : most;
            return LineClearingStep.Wait;
        }
        if (interrupts > 0 && (interrupts >= InterruptsMax || !IsForgotten())) { return LineClearingStep.Done; }
        interrupts++;
        since = lastSign = time.GetTimestamp();
        return LineClearingStep.Interrupt;
    }

    /// <summary>Whether something stands before the cursor that is not the interrupt's own echo.</summary>
    private bool IsAtPrompt()
    {
        screen.ReadLine(line, out int cursor);
        string before = line.ToString(0, Math.Min(cursor, line.Length));
        return screen.CursorColumn > 0 && !before.EndsWith("^C", StringComparison.Ordinal);
    }

    private bool IsForgotten()
    {
        screen.ReadLine(line, out _);
        return screen.CursorColumn == 0 && !string.IsNullOrWhiteSpace(line.ToString());
    }
}
