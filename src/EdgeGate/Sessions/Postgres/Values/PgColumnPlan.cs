namespace EdgeGate.Sessions.Postgres.Values;

/// <summary>How a column's values are masked; worked out once for a RowDescription.</summary>
/// <param name="Kind">How values are looked into.</param>
/// <param name="ElementKind">For an array as text: how its elements are.</param>
/// <param name="TagClass">The class its place is tagged as, or -1.</param>
/// <param name="IsHidden">Where it comes from could not be told: every value becomes NULL.</param>
/// <param name="BytesMin">Values shorter than this cannot hold a find.</param>
/// <param name="Behind">What values are looked through behind: the column's name, where a class minds it (<see cref="Masking.MaskPlan.Behind"/>).</param>
public readonly record struct PgColumnPlan(PgValueKind Kind, PgValueKind ElementKind, int TagClass, bool IsHidden, int BytesMin, byte[] Behind)
{
    /// <summary>Whether a value of this length needs no look.</summary>
    public bool IsSkipped(int length) => TagClass < 0 && !IsHidden && (Kind == PgValueKind.Opaque || length < BytesMin);

    /// <summary>Whether its values are scanned as they stand.</summary>
    public bool IsScannedAsIs => TagClass < 0 && !IsHidden && Kind is PgValueKind.Text or PgValueKind.Rigid or PgValueKind.NumberText;

    /// <summary>Plans a column.</summary>
    /// <param name="name">What the result calls it.</param>
    /// <param name="typeOid">Its type.</param>
    /// <param name="format">The format of its values: 0 text, 1 binary.</param>
    /// <param name="custom">For types of users and extensions: what the catalog says.</param>
    /// <param name="tagClass">The class its place is tagged as, or -1.</param>
    /// <param name="isHidden">Whether where it comes from could not be told.</param>
    /// <param name="mask">What is looked for.</param>
    public static PgColumnPlan Create(ReadOnlySpan<byte> name, uint typeOid, short format, PgCustomType custom, int tagClass, bool isHidden, Masking.MaskPlan mask)
    {
        bool isBinary = format != 0;
        PgValueKind kind = mask.IsEmpty && tagClass < 0 ? PgValueKind.Opaque : PgTypes.KindOf(typeOid, isBinary, custom);
        // An unusable format code: the target will refuse the Execute; if it did not, the strictest reading holds.
        if (format < 0 && kind != PgValueKind.Opaque) { kind = PgValueKind.Rigid; }
        PgValueKind element = kind != PgValueKind.ArrayText ? PgValueKind.Opaque
            : PgTypes.KindOf(typeOid >= PgTypes.FirstNormalOid ? custom.ElementOid : PgTypes.ElementOf(typeOid), isBinary: false);
        byte[] behind = tagClass >= 0 || isHidden || (kind == PgValueKind.Opaque && typeOid != PgTypes.Date) ? [] : mask.Behind(name);
        // A date is nobody's, unless its name says so.
        if (kind == PgValueKind.Opaque && behind.Length > 0) { kind = isBinary ? PgValueKind.DateBinary : PgValueKind.Rigid; }
        int bytesMin = kind is PgValueKind.DateBinary or PgValueKind.IntegerBinary or PgValueKind.NumericBinary or PgValueKind.FloatBinary or PgValueKind.InetBinary
            or PgValueKind.MacBinary or PgValueKind.AnyBinary
            ? 0
            : mask.IsEmpty ? int.MaxValue : mask.ValueBytesMin;
        if (kind == PgValueKind.ArrayText && element == PgValueKind.Opaque && tagClass < 0) { kind = PgValueKind.Opaque; }
        return new PgColumnPlan(kind, element, tagClass, isHidden, bytesMin, behind);
    }
}
