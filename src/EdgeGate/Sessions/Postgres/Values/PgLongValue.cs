using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Postgres.Values;

/// <summary>Masks one value that is too long to be seen whole, as it comes. Where it would have to be seen whole it becomes NULL.</summary>
public sealed class PgLongValue : IDisposable
{
    private const int PieceBytes = 64 * 1024;

    private readonly PgLongKind kind;
    private readonly MaskPlan mask;
    private readonly MaskFinds finds;
    private readonly MaskFinds own;
    private readonly MaskStream? stream;
    private readonly ByteBuffer aside = new(int.MaxValue / 2);
    private bool hasPrefix;
    private int prefixBytes;
    private int highDigit = -1;

    /// <summary>Begins a value of a column.</summary>
    public PgLongValue(in PgColumnPlan plan, MaskPlan mask, MaskFinds finds)
    {
        this.mask = mask;
        this.finds = finds;
        own = new MaskFinds(finds.Classes);
        kind = KindOf(plan, mask);
        if (plan.TagClass >= 0 && !plan.IsHidden) { own.Add(plan.TagClass); }
        hasPrefix = plan.Kind == PgValueKind.JsonbBinary;
        stream = kind switch
        {
            PgLongKind.Masked when plan.Kind != PgValueKind.Text => mask.OpenEncoded(TextEncoding.Json, own),
            PgLongKind.Masked or PgLongKind.Scanned or PgLongKind.ScannedHex => mask.OpenStream(own),
            _ => null,
        };
        IsNull = kind == PgLongKind.Withheld;
    }

    /// <summary>Whether it is NULL, whatever follows.</summary>
    public bool IsNull { get; private set; }

    /// <summary>Takes a piece and appends what stands for it. False when the value becomes NULL: what was appended must not be used.</summary>
    public bool Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        while (!piece.IsEmpty && !IsNull)
        {
            ReadOnlySpan<byte> part = piece[..Math.Min(piece.Length, PieceBytes)];
            piece = piece[part.Length..];
            IsNull = !WritePart(part, output) || IsNullFound();
        }
        return !IsNull;
    }

    /// <summary>Ends the value; the same meaning as <see cref="Write"/>.</summary>
    public bool Finish(ByteBuffer output)
    {
        if (IsNull || stream is null) { return !IsNull; }
        aside.Clear();
        // Digits that do not pair stand for no bytes.
        IsNull = !stream.Finish(kind == PgLongKind.Masked ? output : aside) || highDigit >= 0 || IsNullFound();
        return !IsNull;
    }

    /// <summary>Counts what was found and gives the memory back.</summary>
    public void Dispose()
    {
        for (int i = 0; i < own.Classes; i++)
        {
            for (int count = own[i]; count > 0; count--) { finds.Add(i); }
        }
        own.Reset();
        stream?.Dispose();
        aside.Release();
    }

    private static PgLongKind KindOf(in PgColumnPlan plan, MaskPlan mask)
    {
        if (plan.IsHidden || plan.TagClass >= 0) { return PgLongKind.Withheld; }
        if (mask.IsEmpty || plan.Kind == PgValueKind.Opaque) { return PgLongKind.Passes; }
        return plan.Kind switch
        {
            PgValueKind.Text or PgValueKind.Json or PgValueKind.JsonbBinary => PgLongKind.Masked,
            PgValueKind.Rigid => PgLongKind.Scanned,
            PgValueKind.ByteaText => PgLongKind.ScannedHex,
            _ => PgLongKind.Withheld,
        };
    }

    private bool WritePart(ReadOnlySpan<byte> part, ByteBuffer output)
    {
        switch (kind)
        {
            case PgLongKind.Passes:
                output.Append(part);
                return true;
            case PgLongKind.Masked:
                return WriteMasked(part, output);
            case PgLongKind.Scanned:
                aside.Clear();
                output.Append(part);
                return stream!.Write(part, aside);
            default:
                output.Append(part);
                return ScanHex(part);
        }
    }

    private bool WriteMasked(ReadOnlySpan<byte> part, ByteBuffer output)
    {
        if (hasPrefix)
        {
            // jsonb in binary begins with its version.
            if (part[0] != 1) { return false; }
            hasPrefix = false;
            output.Append(part[0]);
            part = part[1..];
        }
        return stream!.Write(part, output);
    }

    /// <summary>A value in the older escape format is not read: it becomes NULL.</summary>
    private bool ScanHex(ReadOnlySpan<byte> part)
    {
        aside.Clear();
        using ByteBuffer bytes = new(PieceBytes);
        foreach (byte digit in part)
        {
            if (prefixBytes < 2)
            {
                if (digit != "\\x"u8[prefixBytes++]) { return false; }
                continue;
            }
            int value = char.IsAsciiHexDigit((char)digit) ? (digit & 0xF) + (digit > '9' ? 9 : 0) : -1;
            if (value < 0) { return false; }
            if (highDigit < 0)
            {
                highDigit = value;
                continue;
            }
            bytes.Append((byte)((highDigit << 4) | value));
            highDigit = -1;
        }
        return stream!.Write(bytes.Written, aside);
    }

    /// <summary>Whether what was found makes the whole value NULL.</summary>
    private bool IsNullFound()
    {
        if (own.Total == 0) { return false; }
        if (kind != PgLongKind.Masked) { return true; }
        for (int i = 0; i < own.Classes; i++)
        {
            if (own[i] > 0 && mask.MakesNull(i)) { return true; }
        }
        return false;
    }
}
