using EdgeGate.Core;

namespace EdgeGate.Masking.Scanning;

/// <summary>A text to be scanned, or one slice of several that are scanned in one go.</summary>
internal readonly ref struct ScanInput
{
    public readonly ReadOnlySpan<byte> Text;
    public readonly int From;
    public readonly bool IsEnd;
    public readonly bool[] Selected;
    public readonly ScanFinds Output;

    // All slices and their text; Text is one of them from its base on, or all while places are looked for.
    private readonly ReadOnlySpan<byte> all;
    private readonly ReadOnlySpan<TextSlice> slices;
    private readonly int offset;

    /// <summary>One text.</summary>
    /// <param name="text">The bytes; <see cref="ByteBuffer.ScanMarginBytes"/> readable bytes follow them.</param>
    /// <param name="from">What draws attention before this place was dealt with; it is there to be looked back at.</param>
    /// <param name="isEnd">Whether nothing follows.</param>
    /// <param name="selected">Classes looked for.</param>
    /// <param name="output">Receives what is found.</param>
    public ScanInput(ReadOnlySpan<byte> text, int from, bool isEnd, bool[] selected, ScanFinds output)
    {
        Text = text;
        From = from;
        IsEnd = isEnd;
        Selected = selected;
        Output = output;
    }

    /// <summary>Several texts, each whole.</summary>
    /// <param name="text">All of them; as many readable bytes follow.</param>
    /// <param name="slices">Where they lie, one or more.</param>
    /// <param name="selected">Classes looked for.</param>
    /// <param name="output">Receives what is found, at places of all.</param>
    public ScanInput(ReadOnlySpan<byte> text, ReadOnlySpan<TextSlice> slices, bool[] selected, ScanFinds output)
        : this(text, 0, isEnd: true, selected, output)
    {
        all = text;
        this.slices = slices;
    }

    private ScanInput(ReadOnlySpan<byte> all, ReadOnlySpan<TextSlice> slices, TextSlice slice, bool[] selected, ScanFinds output)
        : this(all[slice.Start..slice.End], 0, isEnd: true, selected, output)
    {
        this.all = all;
        this.slices = slices;
        offset = slice.Start;
    }

    /// <summary>Whether it is of several texts: what decides is asked for the slice of a place (<see cref="Slice"/>).</summary>
    public bool IsSliced => !slices.IsEmpty;

    /// <summary>The slices.</summary>
    public ReadOnlySpan<TextSlice> Slices => slices;

    /// <summary>A place of this slice as one of all.</summary>
    public int Whole(int place) => place + offset;

    /// <summary>The slice that has a place.</summary>
    /// <param name="place">A place of all; becomes one of the slice. It is the slice's length where a wall stands.</param>
    public ScanInput Slice(ref int place)
    {
        int index = TextSlice.IndexOf(slices, place, Output.Slice);
        Output.Slice = index;
        TextSlice slice = slices[index];
        place -= slice.Start;
        return new ScanInput(all, slices, slice, Selected, Output);
    }

    /// <summary>Adds a find at places of this text.</summary>
    public void Add(in Find find)
        => Output.Add(offset == 0 ? find : find with { Start = find.Start + offset, End = find.End + offset, BodyEnd = find.BodyEnd + offset, Evidence = find.Evidence + offset });
}
