using System.Buffers.Binary;
using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using EdgeGate.Recording;

namespace EdgeGate.Sessions.Postgres.Values;

/// <summary>Masks rows on their way to the client, and keeps of them what the recording may hold.</summary>
/// <param name="finds">Counts finds.</param>
/// <param name="recordingMask">Masks every class: a recording never holds what a rule let a client see unmasked.</param>
/// <param name="rowBytesMax">Row data recorded for each result.</param>
public sealed class PgRowWriter(MaskFinds finds, MaskPlan recordingMask, int rowBytesMax)
{
    private readonly PgRowLook look = new();
    private readonly ByteBuffer masked = new(Relay.Outbox.BytesMax);
    private readonly ByteBuffer recorded = new(Relay.Outbox.BytesMax);
    private readonly MaskFinds ignored = new(finds.Classes);
    private int recordedBytes;

    /// <summary>Masks every class.</summary>
    public MaskPlan RecordingMask => recordingMask;

    /// <summary>Rows of the result under way.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the recording would not hold a text as it is.</summary>
    public bool HasFind(ReadOnlySpan<byte> text)
    {
        recorded.Clear();
        return text.Length >= recordingMask.ValueBytesMin && recordingMask.Mask(text, ValueShape.Text, recorded, ignored) != MaskOutcome.Unchanged;
    }

    /// <summary>A result begins.</summary>
    /// <param name="tape">Where it is recorded.</param>
    /// <param name="description">The RowDescription's body.</param>
    /// <param name="hasFindInNames">Whether names of columns are masked.</param>
    public void BeginResult(Tape? tape, ReadOnlySpan<byte> description, bool hasFindInNames)
    {
        Count = 0;
        recordedBytes = 0;
        if (tape is null || !PgRowDescription.TryRead(description, out PgRowDescription columns)) { return; }
        tape.Begin("columns"u8);
        tape.BeginArray("names"u8);
        while (columns.Read(out ReadOnlySpan<byte> name, out _))
        {
            recorded.Clear();
            RecordValue(tape, name, hasFindInNames ? recordingMask.Mask(name, ValueShape.Text, recorded, ignored) : MaskOutcome.Unchanged);
        }
        tape.EndArray();
        tape.End();
    }

    /// <summary>A result ended.</summary>
    public void EndResult()
    {
        Count = 0;
        recordedBytes = 0;
        look.Release();
        masked.Release();
        recorded.Release();
    }

    /// <summary>Appends a DataRow, masked: Int16 columns, then Int32 length (-1 is NULL) and bytes each.</summary>
    public ProtocolFault Append(
        ReadOnlySpan<byte> message, ReadOnlySpan<byte> body, ReadOnlySpan<PgColumnPlan> plans, MaskPlan mask, ByteBuffer output)
    {
        ProtocolFault fault = look.Look(body, sizeof(short), plans, mask);
        if (fault != ProtocolFault.None) { return fault; }
        Count++;
        if (look.IsUnchanged)
        {
            output.Append(message);
            return ProtocolFault.None;
        }
        int start = output.Length;
        output.Append(message[..(PgFramer.HeaderBytes + sizeof(short))]);
        int at = sizeof(short);
        foreach (ref readonly PgColumnPlan plan in plans)
        {
            PgRowLook.TryRead(body, ref at, out ReadOnlySpan<byte> column, out int length);
            if (length < 0 || plan.IsSkipped(length) || !look.IsMasked(plan))
            {
                output.Append(column);
                continue;
            }
            masked.Clear();
            MaskOutcome outcome = PgColumnMasker.Mask(plan, column[sizeof(int)..], mask, masked, finds);
            // A class that may not pass at all: the value is withheld, which a client can live with in the middle of a result.
            if (outcome == MaskOutcome.Denied) { outcome = MaskOutcome.Null; }
            AppendColumn(outcome, column, masked, output);
        }
        BinaryPrimitives.WriteInt32BigEndian(output.Written[(start + 1)..], output.Length - start - 1);
        return ProtocolFault.None;
    }

    /// <summary>Counts a row that was longer than the window. The recording has its size, never its values.</summary>
    public void CountLarge(Tape? tape, int bytes)
    {
        Count++;
        if (tape is null) { return; }
        tape.Begin("row"u8);
        tape.Number("bytes"u8, bytes);
        tape.End();
    }

    /// <summary>Appends a column with its length word: as it was, as it was masked, or NULL.</summary>
    internal static void AppendColumn(MaskOutcome outcome, ReadOnlySpan<byte> original, ByteBuffer masked, ByteBuffer output)
    {
        if (outcome == MaskOutcome.Unchanged)
        {
            output.Append(original);
            return;
        }
        bool isNull = outcome != MaskOutcome.Rewritten;
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), isNull ? -1 : masked.Length);
        output.Advance(sizeof(int));
        if (!isNull) { output.Append(masked.Written); }
    }

    /// <summary>Records a Bind's parameters.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="bind">The Bind.</param>
    /// <param name="names">What they are looked through behind, by number; null when they are left out.</param>
    public void RecordParameters(Tape tape, in PgBind bind, ImmutableDictionary<int, byte[]>? names)
    {
        tape.Begin("parameters"u8);
        tape.Number("count"u8, bind.ParameterCount);
        if (names is not null)
        {
            tape.BeginArray("values"u8);
            RecordParameterValues(tape, bind, names);
            tape.EndArray();
        }
        tape.End();
    }

    /// <summary>Records a row as it was sent, masked by every class; up to the bytes a result may record.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="columns">Int32 length and bytes of each column, as sent.</param>
    /// <param name="plans">How each is masked for the recording.</param>
    public void Record(Tape tape, ReadOnlySpan<byte> columns, ReadOnlySpan<PgColumnPlan> plans)
    {
        if (recordedBytes + columns.Length > rowBytesMax)
        {
            recordedBytes = int.MaxValue / 2;
            return;
        }
        recordedBytes += columns.Length;
        tape.Begin("row"u8);
        tape.BeginArray("values"u8);
        RecordColumns(tape, columns, plans);
        tape.EndArray();
        tape.End();
    }

    private void RecordColumns(Tape tape, ReadOnlySpan<byte> columns, ReadOnlySpan<PgColumnPlan> plans)
    {
        // The columns are whole: they were written here.
        look.Look(columns, 0, plans, recordingMask);
        int at = 0;
        foreach (ref readonly PgColumnPlan plan in plans)
        {
            PgRowLook.TryRead(columns, ref at, out ReadOnlySpan<byte> column, out int length);
            ReadOnlySpan<byte> value = column[sizeof(int)..];
            recorded.Clear();
            MaskOutcome outcome = length < 0 ? MaskOutcome.Null
                : plan.IsSkipped(value.Length) || !look.IsMasked(plan) ? MaskOutcome.Unchanged
                : PgColumnMasker.Mask(plan, value, recordingMask, recorded, ignored);
            RecordValue(tape, value, outcome);
        }
    }

    /// <summary>Parameters' types are not known: they are scanned as text, and those in binary as whatever they can be.</summary>
    private void RecordParameterValues(Tape tape, in PgBind bind, ImmutableDictionary<int, byte[]> names)
    {
        PgFormats formats = PgFormats.Read(bind.ParameterFormats, default);
        int at = 0;
        for (int i = 0; i < bind.ParameterCount; i++)
        {
            PgRowLook.TryRead(bind.Parameters, ref at, out ReadOnlySpan<byte> parameter, out int length);
            ReadOnlySpan<byte> value = parameter[sizeof(int)..];
            recorded.Clear();
            byte[] behind = names.GetValueOrDefault(i + 1, []);
            MaskOutcome outcome = length < 0 ? MaskOutcome.Null : recordingMask.MaskBehind(behind, value, ValueShape.Text, recorded, ignored);
            if (outcome == MaskOutcome.Unchanged && formats.Of(i, 0) != 0) { outcome = PgUntyped.MaskParameter(value, behind, recordingMask, recorded, ignored); }
            RecordValue(tape, value, outcome);
        }
    }

    private void RecordValue(Tape tape, ReadOnlySpan<byte> value, MaskOutcome outcome)
    {
        switch (outcome)
        {
            case MaskOutcome.Unchanged:
                tape.ArrayText(value);
                break;
            case MaskOutcome.Rewritten:
                tape.ArrayText(recorded.Written);
                break;
            default:
                tape.ArrayNull();
                break;
        }
    }
}
