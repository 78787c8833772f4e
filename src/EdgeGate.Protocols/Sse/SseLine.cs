namespace EdgeGate.Protocols.Sse;

/// <summary>A line of an event stream, as a view of its bytes.</summary>
/// <remarks>WHATWG HTML, 9.2.6, "Interpreting an event stream": a name, a colon, and a value behind one space that is dropped; a colon first makes it a comment.</remarks>
public readonly ref struct SseLine
{
    /// <summary>Reads a line without its end; not the empty one, which ends an event.</summary>
    public SseLine(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        IsComment = colon == 0;
        Field = colon < 0 ? line : line[..colon];
        Value = colon < 0 ? default : line[(colon + 1)..];
        HasSpace = !Value.IsEmpty && Value[0] == ' ';
        if (HasSpace) { Value = Value[1..]; }
    }

    /// <summary>Whether it is a comment.</summary>
    public bool IsComment { get; }

    /// <summary>Whether a space stands before the value.</summary>
    public bool HasSpace { get; }

    /// <summary>The field's name; empty for a comment.</summary>
    public ReadOnlySpan<byte> Field { get; }

    /// <summary>Its value.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Whether it is a piece of the event's data.</summary>
    public bool IsData => !IsComment && Field.SequenceEqual("data"u8);

    /// <summary>Whether it is the event's id.</summary>
    public bool IsId => !IsComment && Field.SequenceEqual("id"u8);

    /// <summary>Whether it names the event's type.</summary>
    public bool IsEvent => !IsComment && Field.SequenceEqual("event"u8);
}
