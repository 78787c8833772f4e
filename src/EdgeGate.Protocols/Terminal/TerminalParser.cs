namespace EdgeGate.Protocols.Terminal;

/// <summary>Tells, byte by byte, what a terminal shows as text from what it takes as commands.</summary>
/// <remarks>
/// ECMA-48, 5.3 to 5.6, in its 7-bit form, with the BEL that xterm takes as the end of an operating system command.
/// <code>
/// ESC [ parameters intermediates final          control sequence
/// ESC ] ... BEL | ESC \                         operating system command; likewise DCS (P), SOS (X), PM (^), APC (_)
/// ESC intermediates final                       escape sequence
/// </code>
/// Eight-bit controls are not taken as such: in UTF-8, as terminals speak today, they are parts of characters.
/// </remarks>
public struct TerminalParser
{
    private const byte Bel = 0x07;
    private const byte Cancel = 0x18;
    private const byte Substitute = 0x1a;
    private const byte Escape = 0x1b;

    private State state;

    private enum State : byte
    {
        Ground,
        Escaped,
        Intermediate,
        Control,
        String,
        StringEscaped,
    }

    /// <summary>Whether a sequence is open.</summary>
    public readonly bool IsInSequence => state != State.Ground;

    /// <summary>Whether a command string is open, and no ESC that may end it has come.</summary>
    public readonly bool IsInString => state == State.String;

    /// <summary>Takes the next byte.</summary>
    public TerminalByte Next(byte value)
    {
        switch (state)
        {
            case State.Ground:
                if (value == Escape)
                {
                    state = State.Escaped;
                    return TerminalByte.Command;
                }
                return IsUnseen(value) ? TerminalByte.Command : TerminalByte.Text;
            case State.Escaped:
                return OnEscaped(value);
            case State.Intermediate:
                state = Restarted(value) ?? (value is >= 0x20 and <= 0x2f ? State.Intermediate : State.Ground);
                return TerminalByte.Command;
            case State.Control:
                state = Restarted(value) ?? (value is >= 0x40 and <= 0x7e ? State.Ground : State.Control);
                return TerminalByte.Command;
            case State.String:
                return OnString(value);
            default:
                // ESC inside a string: with a backslash its end, else the start of another sequence.
                state = State.Escaped;
                if (value != '\\') { return OnEscaped(value); }
                state = State.Ground;
                return TerminalByte.Command;
        }
    }

    private TerminalByte OnEscaped(byte value)
    {
        state = Restarted(value) ?? value switch
        {
            (byte)'[' => State.Control,
            (byte)']' or (byte)'P' or (byte)'X' or (byte)'^' or (byte)'_' => State.String,
            >= 0x20 and <= 0x2f => State.Intermediate,
            // C0 controls inside a sequence are carried out, and the sequence goes on.
            < 0x20 => State.Escaped,
            _ => State.Ground,
        };
        return state == State.String ? TerminalByte.StringStart : TerminalByte.Command;
    }

    private TerminalByte OnString(byte value)
    {
        switch (value)
        {
            case Bel or Cancel or Substitute:
                state = State.Ground;
                return TerminalByte.StringEnd;
            case Escape:
                state = State.StringEscaped;
                return TerminalByte.StringEnd;
            default:
                return TerminalByte.String;
        }
    }

    private static State? Restarted(byte value) => value switch
    {
        Escape => State.Escaped,
        Cancel or Substitute => State.Ground,
        _ => null,
    };

    /// <summary>Controls that neither show nor move anything.</summary>
    private static bool IsUnseen(byte value) => value is <= Bel or 0x0e or 0x0f or (>= 0x10 and < 0x1b) or (> 0x1b and < 0x20) or 0x7f;
}
