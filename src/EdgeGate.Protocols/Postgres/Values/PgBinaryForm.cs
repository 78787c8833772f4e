namespace EdgeGate.Protocols.Postgres.Values;

/// <summary>How values are put together in binary.</summary>
public enum PgBinaryForm : byte
{
    /// <summary>A row value: Int32 fields, then Int32 type, Int32 length and bytes each.</summary>
    Record,
    /// <summary>An array: Int32 dimensions, Int32 has-nulls, Int32 element type, (Int32 size, Int32 lower bound) each, then Int32 length and bytes of each element.</summary>
    Array,
    /// <summary>A range: a byte of flags, then Int32 length and bytes of each bound that it has.</summary>
    Range,
    /// <summary>A multirange: Int32 ranges, then Int32 length and bytes each.</summary>
    List,
}
