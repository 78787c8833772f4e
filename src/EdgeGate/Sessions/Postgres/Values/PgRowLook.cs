using System.Buffers.Binary;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Postgres.Values;

/// <summary>Looks through the texts of a row in one go. In most rows nothing is found: they go on as they came. One owner; not thread-safe.</summary>
/// <remarks>Only what is scanned as it stands is looked at here; what must be decoded first, or is a class by its place, is masked column by column.</remarks>
internal sealed class PgRowLook
{
    private readonly ValueBatch batch = new();
    private readonly PooledList<int> found = new();
    private int nextColumn;
    private int nextFound;

    /// <summary>Whether the row goes on as it came.</summary>
    public bool IsUnchanged { get; private set; }

    /// <summary>Reads the next column: Int32 length (-1 is NULL) and bytes; false when there is none whole.</summary>
    /// <param name="body">The columns.</param>
    /// <param name="at">Where it begins; moved behind it.</param>
    /// <param name="column">It, with its length.</param>
    /// <param name="length">Its length, or -1.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, ref int at, out ReadOnlySpan<byte> column, out int length)
    {
        column = default;
        length = 0;
        if (body.Length - at < sizeof(int)) { return false; }
        length = BinaryPrimitives.ReadInt32BigEndian(body[at..]);
        if (length < -1 || length > body.Length - at - sizeof(int)) { return false; }
        column = body.Slice(at, sizeof(int) + Math.Max(0, length));
        at += column.Length;
        return true;
    }

    /// <summary>Looks at a row.</summary>
    /// <param name="body">What holds the columns.</param>
    /// <param name="at">Where the first begins; the last ends with it.</param>
    /// <param name="plans">How each is masked.</param>
    /// <param name="mask">What is looked for.</param>
    /// <returns>None; PgMalformedMessage when the columns are not those that were described.</returns>
    /// <exception cref="Masking.Streams.MaskingFailedException">The scan failed.</exception>
    public ProtocolFault Look(ReadOnlySpan<byte> body, int at, ReadOnlySpan<PgColumnPlan> plans, MaskPlan mask)
    {
        batch.Clear();
        found.Clear();
        (nextColumn, nextFound) = (0, 0);
        bool hasOthers = false;
        Span<byte> room = stackalloc byte[PlainNumber.BytesMax];
        foreach (ref readonly PgColumnPlan plan in plans)
        {
            if (!TryRead(body, ref at, out ReadOnlySpan<byte> column, out int length)) { return ProtocolFault.PgMalformedMessage; }
            if (length < 0 || plan.IsSkipped(length)) { continue; }
            if (plan.IsScannedAsIs && plan.Kind == PgValueKind.NumberText) { batch.Add(plan.Behind, PlainNumber.Of(column[sizeof(int)..], room)); }
            else if (plan.IsScannedAsIs) { batch.Add(plan.Behind, column[sizeof(int)..], isQuoted: plan.Behind.Length > 0); }
            else { hasOthers = true; }
        }
        if (at != body.Length) { return ProtocolFault.PgMalformedMessage; }
        if (batch.Count > 0 && batch.Scan(mask))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                if (batch.HasFind(i)) { found.Add(i); }
            }
        }
        IsUnchanged = !hasOthers && found.Count == 0;
        return ProtocolFault.None;
    }

    /// <summary>Whether the next column that is not skipped is to be masked by itself.</summary>
    public bool IsMasked(in PgColumnPlan plan)
    {
        if (!plan.IsScannedAsIs) { return true; }
        bool hasFind = nextFound < found.Count && found[nextFound] == nextColumn;
        nextColumn++;
        if (hasFind) { nextFound++; }
        return hasFind;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        batch.Dispose();
        found.Release();
    }
}
