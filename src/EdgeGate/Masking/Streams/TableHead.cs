namespace EdgeGate.Masking.Streams;

/// <summary>The line that names the columns of a table in text: Markdown's, and what psql and mysql print. A line of dashes and bars stands below it.</summary>
/// <remarks>GitHub Flavored Markdown, 4.10, "Tables"; psql manual page, format aligned.</remarks>
internal sealed class TableHead
{
    private readonly byte[][] names;

    private TableHead(byte[][] names, bool isBordered)
    {
        this.names = names;
        FirstColumn = isBordered ? -1 : 0;
    }

    /// <summary>The column a row begins with: -1 where a bar stands before the first.</summary>
    public int FirstColumn { get; }

    /// <summary>Whether a line parts a head from rows: of dashes, with bars or crosses between, colons beside.</summary>
    public static bool IsRule(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept("-|+: \t\r"u8) < 0 && line.ContainsAny("|+"u8) && line.IndexOf("--"u8) >= 0;

    /// <summary>Reads a head; null where no class minds a name in it.</summary>
    /// <param name="line">The line.</param>
    /// <param name="plan">What is masked.</param>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public static TableHead? Read(ReadOnlySpan<byte> line, MaskPlan plan)
    {
        line = line.Trim(" \t\r"u8);
        bool isBordered = line[0] == '|';
        if (isBordered) { line = line[1..]; }
        List<byte[]> names = [];
        bool isMinded = false;
        while (!line.IsEmpty)
        {
            int end = line.IndexOf((byte)'|');
            ReadOnlySpan<byte> name = end < 0 ? line : line[..end];
            byte[] behind = plan.Behind(name.Trim(" \t*`"u8));
            isMinded |= behind.Length > 0;
            names.Add(behind);
            line = end < 0 ? [] : line[(end + 1)..];
        }
        return isMinded ? new TableHead([.. names], isBordered) : null;
    }

    /// <summary>What the values of a column are looked at behind; nothing where no class minds its name.</summary>
    public ReadOnlySpan<byte> Behind(int column) => column >= 0 && column < names.Length ? names[column] : [];
}
