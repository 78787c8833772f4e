using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Postgres.Values;

/// <summary>A DataRow longer than the window: masked value by value as it comes, spooled, and sent once its length is known.</summary>
/// <remarks>
/// <code>
/// DataRow body:  | Int16 columns | Int32 length, bytes | Int32 -1 | ...
/// </code>
/// A value no longer than the window is masked whole. A longer one is masked as it comes (<see cref="PgLongValue"/>), and its length word,
/// known at its end only, is kept apart from the spool, with its place there. Nothing of the row goes out before all of it was judged.
/// Steps never touch the disk: <see cref="SettleAsync"/> does, while the direction waits.
/// </remarks>
public sealed class PgLargeRow : IDisposable
{
    private readonly PgColumnPlan[] plans;
    private readonly MaskPlan mask;
    private readonly MaskFinds finds;
    private readonly PgLimits limits;
    private readonly Spool spool;
    private readonly ByteBuffer masked = new(Outbox.BytesMax);
    private readonly List<(long Place, int Length)> words = [];
    private bool isCountRead;
    private int left;
    private int column;
    private PgLongValue? value;
    private int valueLeft;
    private long valueStart;
    private int valueMark;
    private int nextWord;
    private long sent;
    private bool isHeaderSent;

    /// <summary>Begins a row whose header was read.</summary>
    public PgLargeRow(int bodyBytes, ReadOnlySpan<PgColumnPlan> plans, MaskPlan mask, MaskFinds finds, PgLimits limits, SpoolFolder folder)
    {
        left = bodyBytes;
        this.plans = plans.ToArray();
        this.mask = mask;
        this.finds = finds;
        this.limits = limits;
        spool = new Spool(folder);
    }

    /// <summary>Whether bytes of it are still to come.</summary>
    public bool IsTaking { get; private set; } = true;

    /// <summary>Whether all of it was sent.</summary>
    public bool IsSent => !IsTaking && isHeaderSent && spool.IsRead && spool.Block.Length == 0 && nextWord == words.Count;

    /// <summary>Whether the client has its beginning.</summary>
    public bool IsBegun => isHeaderSent;

    /// <summary>Whether <see cref="SettleAsync"/> must run before more of it is sent.</summary>
    public bool NeedsDisk => isHeaderSent ? spool.Block.Length == 0 && !spool.IsRead : spool.Block.Length > 0;

    /// <summary>Whether the disk did not keep it: it cannot be sent.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Bytes of the body as it is sent; known once it was begun.</summary>
    public int BodyBytes { get; private set; }

    /// <summary>Takes bytes of the row.</summary>
    /// <param name="unread">What came, maybe with bytes behind the row; 64 readable bytes follow in memory.</param>
    /// <param name="need">How many bytes it takes to go on; 0 when the disk must be written first, or the row is whole.</param>
    /// <param name="fault">What is wrong with the row.</param>
    /// <returns>Bytes taken.</returns>
    public int Take(ReadOnlySpan<byte> unread, out int need, out ProtocolFault fault)
    {
        int at = 0;
        need = 0;
        fault = ProtocolFault.None;
        while (left > 0 && !spool.IsFull)
        {
            int count = TakeNext(unread.Slice(at, Math.Min(unread.Length - at, left)), out need, out fault);
            if (count == 0) { return at; }
            at += count;
            left -= count;
            // Masks may be longer than what they stand for.
            if (MaskedBytes > limits.MessageBytesMax - sizeof(int)) { fault = ProtocolFault.PgMessageTooLong; return at; }
        }
        need = 0;
        if (left == 0 && !spool.IsFull)
        {
            IsTaking = false;
            if (column != plans.Length || value is not null) { fault = ProtocolFault.PgMalformedMessage; }
        }
        return at;
    }

    /// <summary>Appends what can be sent without the disk; <see cref="NeedsDisk"/> is false.</summary>
    public void Send(ByteBuffer output)
    {
        if (!isHeaderSent)
        {
            isHeaderSent = true;
            BodyBytes = (int)MaskedBytes;
            Span<byte> header = output.GetSpan(PgFramer.HeaderBytes + sizeof(short));
            header[0] = PgMessageType.DataRow;
            BinaryPrimitives.WriteInt32BigEndian(header[1..], BodyBytes + sizeof(int));
            BinaryPrimitives.WriteInt16BigEndian(header[PgFramer.HeaderBytes..], (short)plans.Length);
            output.Advance(PgFramer.HeaderBytes + sizeof(short));
        }
        else
        {
            sent += spool.Block.Length;
            output.Append(spool.Block.Written);
            spool.Block.Clear();
        }
        // Long values begin and end with a block, so their words stand between blocks.
        while (nextWord < words.Count && words[nextWord].Place == sent)
        {
            BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), words[nextWord++].Length);
            output.Advance(sizeof(int));
        }
    }

    /// <summary>Writes to disk what was taken, or reads from it what is sent next.</summary>
    public Task SettleAsync() => Task.Run(Settle);

    /// <inheritdoc/>
    public void Dispose()
    {
        value?.Dispose();
        value = null;
        masked.Release();
        spool.Dispose();
    }

    private long MaskedBytes => sizeof(short) + spool.Length + ((long)words.Count * sizeof(int));

    private void Settle()
    {
        try
        {
            if (!isHeaderSent) { spool.Write(); }
            else if (spool.Block.Length == 0 && !spool.IsRead) { spool.Read(); }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException)
        {
            HasFailed = true;
        }
    }

    private int TakeNext(ReadOnlySpan<byte> unread, out int need, out ProtocolFault fault)
    {
        fault = ProtocolFault.None;
        if (value is not null) { return TakePiece(unread, out need); }
        if (!isCountRead) { return TakeCount(unread, out need, out fault); }
        need = sizeof(int);
        if (column == plans.Length || left < sizeof(int))
        {
            fault = ProtocolFault.PgMalformedMessage;
            return 0;
        }
        if (unread.Length < sizeof(int)) { return 0; }
        int length = BinaryPrimitives.ReadInt32BigEndian(unread);
        if (length < -1 || length > left - sizeof(int))
        {
            fault = ProtocolFault.PgMalformedMessage;
            return 0;
        }
        return length > limits.WindowBytesMax ? BeginLong(length, out need) : TakeWhole(unread, length, out need);
    }

    private int TakeCount(ReadOnlySpan<byte> unread, out int need, out ProtocolFault fault)
    {
        need = sizeof(short);
        fault = ProtocolFault.None;
        if (unread.Length < sizeof(short)) { return 0; }
        if (BinaryPrimitives.ReadInt16BigEndian(unread) != plans.Length)
        {
            fault = ProtocolFault.PgMalformedMessage;
            return 0;
        }
        isCountRead = true;
        return sizeof(short);
    }

    private int TakeWhole(ReadOnlySpan<byte> unread, int length, out int need)
    {
        need = sizeof(int) + Math.Max(0, length);
        if (unread.Length < need) { return 0; }
        ref readonly PgColumnPlan plan = ref plans[column++];
        ReadOnlySpan<byte> original = unread[..need];
        MaskOutcome outcome = MaskOutcome.Unchanged;
        masked.Clear();
        if (length >= 0 && !plan.IsSkipped(length)) { outcome = PgColumnMasker.Mask(plan, original[sizeof(int)..], mask, masked, finds); }
        if (outcome == MaskOutcome.Denied) { outcome = MaskOutcome.Null; }
        PgRowWriter.AppendColumn(outcome, original, masked, spool.Block);
        return need;
    }

    /// <summary>A long value begins with a block of its own, so that all of it can be given up again.</summary>
    private int BeginLong(int length, out int need)
    {
        need = 0;
        if (spool.Block.Length > 0) { return 0; }
        value = new PgLongValue(plans[column++], mask, finds);
        valueLeft = length;
        valueStart = spool.Length;
        valueMark = spool.Mark;
        return sizeof(int);
    }

    private int TakePiece(ReadOnlySpan<byte> unread, out int need)
    {
        need = 1;
        int count = Math.Min(unread.Length, Math.Min(valueLeft, Outbox.SoftBytesMax - spool.Block.Length));
        if (count == 0) { return 0; }
        bool passes = value!.Write(unread[..count], spool.Block);
        valueLeft -= count;
        if (valueLeft == 0) { passes = passes && value.Finish(spool.Block); }
        if (!passes) { spool.GoBack(valueMark); }
        if (valueLeft > 0) { return count; }
        words.Add((valueStart, passes ? (int)(spool.Length - valueStart) : -1));
        value.Dispose();
        value = null;
        return count;
    }
}
