namespace EdgeGate.Protocols.Terminal;

/// <summary>Reads what a terminal is sent into characters, controls and sequences with their parameters.</summary>
/// <remarks>
/// ECMA-48, 5.4: <c>ESC [ private? parameters intermediates final</c>. Command strings (OSC, DCS, SOS, PM, APC) are passed over. UTF-8 is put together byte
/// by byte; what is none becomes U+FFFD. Bounded: parameters beyond the last are dropped, numbers stop at 65,535.
/// </remarks>
internal struct TerminalSequence(int parametersMax)
{
    private const int NumberMax = 65_535;
    private const int Replacement = 0xfffd;

    private readonly int[] parameters = new int[parametersMax];
    private TerminalParser parser;
    private int characterBytesLeft;
    private bool isString;
    private bool isControl;

    public enum Kind
    {
        /// <summary>Nothing is complete yet.</summary>
        None,
        /// <summary>A character to show: <see cref="Value"/>.</summary>
        Character,
        /// <summary>A control character.</summary>
        Control,
        /// <summary>An escape sequence by its final byte.</summary>
        Escape,
        /// <summary>A control sequence by its final byte.</summary>
        ControlSequence,
    }

    /// <summary>The character, control or final byte.</summary>
    public int Value { get; private set; }

    /// <summary>The private mark before the parameters, such as <c>?</c>; 0 for none.</summary>
    public byte Mark { get; private set; }

    /// <summary>The last intermediate byte; 0 for none.</summary>
    public byte Intermediate { get; private set; }

    /// <summary>Parameters that came.</summary>
    public int Count { get; private set; }

    /// <summary>A parameter; its default where it is missing or 0.</summary>
    public readonly int Parameter(int index, int missing) => index < Count && parameters[index] > 0 ? parameters[index] : missing;

    /// <summary>Takes the next byte.</summary>
    public Kind Next(byte value)
    {
        bool wasInSequence = parser.IsInSequence;
        TerminalByte kind = parser.Next(value);
        if (kind == TerminalByte.Text) { return OnText(value); }
        bool isCut = characterBytesLeft > 0;
        characterBytesLeft = 0;
        if (isCut && !wasInSequence && value != 0x1b)
        {
            // A control inside a character: the character is lost, and controls that terminals ignore show nothing.
            return Kind.None;
        }
        if (kind is TerminalByte.String or TerminalByte.StringEnd) { return Kind.None; }
        if (kind == TerminalByte.StringStart)
        {
            isString = true;
            return Kind.None;
        }
        return OnCommand(value, wasInSequence);
    }

    private Kind OnText(byte value)
    {
        if (value < 0x80)
        {
            characterBytesLeft = 0;
            Value = value;
            return value < 0x20 ? Kind.Control : Kind.Character;
        }
        if (value < 0xc0)
        {
            if (characterBytesLeft == 0) { return Shown(Replacement); }
            Value = (Value << 6) | (value & 0x3f);
            return --characterBytesLeft == 0 ? Shown(Value is >= 0xd800 and <= 0xdfff or > 0x10ffff or < 0x80 ? Replacement : Value) : Kind.None;
        }
        characterBytesLeft = value < 0xe0 ? 1 : value < 0xf0 ? 2 : value < 0xf8 ? 3 : 0;
        Value = value & (0x3f >> characterBytesLeft);
        return characterBytesLeft == 0 ? Shown(Replacement) : Kind.None;
    }

    private Kind Shown(int character)
    {
        Value = character;
        return Kind.Character;
    }

    private Kind OnCommand(byte value, bool wasInSequence)
    {
        if (value == 0x1b)
        {
            (isControl, isString, Mark, Intermediate, Count) = (false, false, 0, 0, 0);
            return Kind.None;
        }
        if (!wasInSequence) { return Kind.None; }
        if (value < 0x20)
        {
            // C0 controls inside a sequence are carried out.
            Value = value;
            return value is >= 0x08 and <= 0x0d ? Kind.Control : Kind.None;
        }
        if (isString)
        {
            isString = false;
            // The backslash that ends a command string; anything else begins a sequence of its own.
            if (!parser.IsInSequence && value == '\\') { return Kind.None; }
        }
        if (!isControl && value == '[' && parser.IsInSequence)
        {
            isControl = true;
            return Kind.None;
        }
        if (parser.IsInSequence)
        {
            Collect(value);
            return Kind.None;
        }
        Value = value;
        return isControl ? Kind.ControlSequence : Kind.Escape;
    }

    private void Collect(byte value)
    {
        switch (value)
        {
            case >= (byte)'0' and <= (byte)'9':
                if (Count == 0) { Begin(); }
                ref int number = ref parameters[Math.Min(Count, parameters.Length) - 1];
                if (Count <= parameters.Length) { number = Math.Min((number * 10) + value - '0', NumberMax); }
                break;
            case (byte)';' or (byte)':':
                if (Count == 0) { Begin(); }
                Begin();
                break;
            case >= (byte)'<' and <= (byte)'?':
                Mark = value;
                break;
            case >= 0x20 and <= 0x2f:
                Intermediate = value;
                break;
            default:
                break;
        }
    }

    private void Begin()
    {
        if (Count < parameters.Length) { parameters[Count] = 0; }
        if (Count <= parameters.Length) { Count++; }
    }
}
