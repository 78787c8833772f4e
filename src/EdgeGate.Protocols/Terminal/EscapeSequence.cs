namespace EdgeGate.Protocols.Terminal;

/// <summary>Collects an escape or control sequence, and says whether a terminal knows it. What looks like the beginning of one may be text that somebody has put an ESC before, to have it overlooked.</summary>
/// <remarks>
/// ECMA-48, 5.4: ESC [ parameters (0x30 to 0x3f), intermediates (0x20 to 0x2f), final. Parameters are small numbers: xterm takes none above 65,535. Of escape sequences those of xterm's "Control Sequences" count.
/// </remarks>
public struct EscapeSequence
{
    /// <summary>The most bytes of a sequence that is taken for one: a foreground and a background of three colours each, and styles.</summary>
    public const int BytesMax = 64;

    private const int DigitsMax = 6;

    private Bytes bytes;
    private int digits;
    private bool hasIntermediate;

    /// <summary>Bytes collected.</summary>
    public int Length { get; private set; }

    /// <summary>What was collected. Valid until the next change.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public readonly ReadOnlySpan<byte> Collected => ((ReadOnlySpan<byte>)bytes)[..Length];

    private readonly bool IsControl => Length > 1 && bytes[1] == (byte)'[';

    /// <summary>Takes the next byte; false when this is no sequence that a terminal knows, whatever follows. The byte is collected all the same.</summary>
    public bool Add(byte value)
    {
        bytes[Length++] = value;
        if (Length <= 2) { return Length == 1 || value >= 0x20; }
        digits = value is >= (byte)'0' and <= (byte)'9' ? digits + 1 : 0;
        // A parameter behind an intermediate makes xterm skip the whole.
        if (IsControl && hasIntermediate && value is >= 0x30 and <= 0x3f) { return false; }
        hasIntermediate |= value is >= 0x20 and <= 0x2f;
        return value >= 0x20 && digits <= DigitsMax && Length < BytesMax;
    }

    /// <summary>Whether what was collected, which has ended, is a sequence that a terminal knows.</summary>
    public readonly bool IsKnown => IsControl ? IsKnownControl : Collected is
        [_, (byte)'6' or (byte)'7' or (byte)'8' or (byte)'9' or (byte)'=' or (byte)'>' or (byte)'D' or (byte)'E' or (byte)'F' or (byte)'H' or (byte)'M' or (byte)'N' or (byte)'O' or (byte)'V' or (byte)'W' or (byte)'Z'
            or (byte)'c' or (byte)'l' or (byte)'m' or (byte)'n' or (byte)'o' or (byte)'|' or (byte)'}' or (byte)'~' or (byte)'\\']
        or [_, (byte)' ', (byte)'F' or (byte)'G' or (byte)'L' or (byte)'M' or (byte)'N']
        or [_, (byte)'#', (byte)'3' or (byte)'4' or (byte)'5' or (byte)'6' or (byte)'8']
        or [_, (byte)'%', (byte)'@' or (byte)'G']
        or [_, (byte)'(' or (byte)')' or (byte)'*' or (byte)'+', (byte)'0' or (byte)'A' or (byte)'B']
        or [_, (byte)'-' or (byte)'.' or (byte)'/', (byte)'A'];

    /// <summary>A control sequence ends behind a number, or as one of those that end otherwise: a comma or a colon there belongs to a table, and the letter behind it to what stands in that.</summary>
    private readonly bool IsKnownControl => hasIntermediate
        ? Collected is [.., not (>= 0x20 and <= 0x2f), (byte)' ', (byte)'q']
            or [.., not (>= 0x20 and <= 0x2f), (byte)'!', (byte)'p']
            or [.., not (>= 0x20 and <= 0x2f), (byte)'"', (byte)'p' or (byte)'q']
            or [.., not (>= 0x20 and <= 0x2f), (byte)'#', (byte)'p' or (byte)'q' or (byte)'y' or >= (byte)'{']
            or [.., not (>= 0x20 and <= 0x2f), (byte)'$', (byte)'p' or (byte)'r' or (byte)'t' or (byte)'u' or >= (byte)'v']
            or [.., not (>= 0x20 and <= 0x2f), (byte)'\'', (byte)'w' or >= (byte)'{']
            or [.., not (>= 0x20 and <= 0x2f), (byte)'*', >= (byte)'x']
            or [.., not (>= 0x20 and <= 0x2f), (byte)',', >= (byte)'{']
        : Collected is [_, _, _]
            or [.., >= (byte)'0' and <= (byte)'9', _]
            or [.., (byte)';', (byte)'H' or (byte)'f' or (byte)'m' or (byte)'r']
            or [_, _, (byte)'?', (byte)'J' or (byte)'K' or (byte)'c' or (byte)'u']
            or [_, _, (byte)'>', (byte)'c' or (byte)'m' or (byte)'q' or (byte)'u']
            or [_, _, (byte)'=', (byte)'c']
            or [_, _, (byte)'<', (byte)'u'];

    /// <summary>Forgets what was collected.</summary>
    public void Clear() => this = default;

    [System.Runtime.CompilerServices.InlineArray(BytesMax)]
    private struct Bytes
    {
        private byte first;
    }
}
