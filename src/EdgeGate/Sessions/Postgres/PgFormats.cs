namespace EdgeGate.Sessions.Postgres;

/// <summary>The formats in which a portal's columns come: 0 text, 1 binary.</summary>
public readonly struct PgFormats
{
    private readonly byte[]? codes;
    private readonly bool fromDescription;

    private PgFormats(byte[]? codes, bool fromDescription)
    {
        this.codes = codes;
        this.fromDescription = fromDescription;
    }

    /// <summary>As the portal's own RowDescription says.</summary>
    public static PgFormats FromDescription => new(null, true);

    /// <summary>All columns as text.</summary>
    public static PgFormats Text => default;

    /// <summary>All columns binary.</summary>
    public static PgFormats Binary { get; } = new([0, 1], false);

    /// <summary>Reads the result formats of a Bind: big-endian Int16 codes; none is all text, one is for all columns.</summary>
    /// <param name="bindFormats">The codes.</param>
    /// <param name="last">What the statement's last Bind asked for: mostly the same, and then nothing is copied.</param>
    public static PgFormats Read(ReadOnlySpan<byte> bindFormats, PgFormats last) => bindFormats.Length switch
    {
        0 => Text,
        2 => bindFormats[1] == 0 ? Text : Binary,
        _ when last.codes.AsSpan().SequenceEqual(bindFormats) => last,
        _ => new PgFormats(bindFormats.ToArray(), false),
    };

    /// <summary>Whether each column's format is in the description itself.</summary>
    public bool IsFromDescription => fromDescription;

    /// <summary>Whether two say the same for every column.</summary>
    public bool Equals(PgFormats other)
        => fromDescription == other.fromDescription && codes.AsSpan().SequenceEqual(other.codes);

    /// <summary>The format of a column; -1 when the client gave fewer codes than there are columns (the target will refuse it).</summary>
    public short Of(int column, short described)
    {
        if (fromDescription) { return described; }
        if (codes is null) { return 0; }
        if (codes.Length == 2) { return codes[1]; }
        return (2 * column) + 1 < codes.Length ? codes[(2 * column) + 1] : (short)-1;
    }
}
