using System.Buffers.Binary;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using EdgeGate.Recording;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Masks ErrorResponse, NoticeResponse and NotificationResponse.</summary>
/// <param name="mask">Everything that any rule masks for this principal here: a report does not say whose data it quotes.</param>
/// <param name="hasTags">Whether columns are tagged: then what quotes values is withheld, for content alone does not tell.</param>
/// <param name="finds">Counts finds.</param>
public sealed class PgReports(MaskPlan mask, bool hasTags, MaskFinds finds)
{
    private readonly ByteBuffer masked = new(PgMessageReader.BytesMax * 4);

    /// <summary>Appends a report with each field masked; false when it is malformed.</summary>
    public bool Append(byte type, ReadOnlySpan<byte> body, ByteBuffer output)
    {
        int start = output.Length;
        PgWriter.HeaderOnly(output, type, 0);
        bool quotesValues = hasTags && QuotesValues(body);
        PgErrorFields fields = new(body);
        while (fields.Read(out byte code, out ReadOnlySpan<byte> value))
        {
            output.Append(code);
            AppendField(code, value, quotesValues, output);
            output.Append((byte)0);
        }
        output.Append((byte)0);
        BinaryPrimitives.WriteInt32BigEndian(output.Written[(start + 1)..], output.Length - start - 1);
        masked.Release();
        if (fields.IsComplete) { return true; }
        output.Truncate(start);
        return false;
    }

    /// <summary>Appends a notification: Int32 process id, String channel, String payload, the payload masked.</summary>
    public void AppendNotification(int processId, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> payload, ByteBuffer output)
    {
        int start = output.Length;
        PgWriter.HeaderOnly(output, PgMessageType.NotificationResponse, 0);
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), processId);
        output.Advance(sizeof(int));
        output.Append(channel);
        output.Append((byte)0);
        AppendMasked(payload, output);
        output.Append((byte)0);
        BinaryPrimitives.WriteInt32BigEndian(output.Written[(start + 1)..], output.Length - start - 1);
        masked.Release();
    }

    /// <summary>Records a report that was masked.</summary>
    public static void Record(Tape tape, byte type, ReadOnlySpan<byte> body)
    {
        tape.Begin(type == PgMessageType.ErrorResponse ? "error"u8 : "notice"u8);
        PgErrorFields fields = new(body);
        while (fields.Read(out byte code, out ReadOnlySpan<byte> value))
        {
            switch (code)
            {
                case (byte)'V':
                    tape.Text("severity"u8, value);
                    break;
                case (byte)'C':
                    tape.Text("code"u8, value);
                    break;
                case (byte)'M':
                    tape.Text("message"u8, value);
                    break;
                case (byte)'D':
                    tape.Text("detail"u8, value);
                    break;
            }
        }
        tape.End();
    }

    private void AppendField(byte code, ReadOnlySpan<byte> value, bool quotesValues, ByteBuffer output)
    {
        // Severity, SQLSTATE, position, file, line and routine hold no data. Names of schema things may: RAISE lets a function say what they are.
        if (code is (byte)'S' or (byte)'V' or (byte)'C' or (byte)'P' or (byte)'p' or (byte)'F' or (byte)'L' or (byte)'R')
        {
            output.Append(value);
            return;
        }
        if (hasTags && (code is (byte)'D' or (byte)'W' || (quotesValues && code is (byte)'M' or (byte)'H')))
        {
            output.Append("[withheld: this connection has tagged columns]"u8);
            return;
        }
        AppendMasked(value, output);
    }

    private void AppendMasked(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        masked.Clear();
        switch (mask.IsEmpty ? MaskOutcome.Unchanged : mask.Mask(value, ValueShape.Text, masked, finds))
        {
            case MaskOutcome.Unchanged:
                output.Append(value);
                break;
            case MaskOutcome.Rewritten:
                output.Append(masked.Written);
                break;
            default:
                output.Append("[withheld]"u8);
                break;
        }
    }

    /// <summary>Whether the primary message may quote a value: data exceptions, integrity violations, and messages raised by functions.</summary>
    private static bool QuotesValues(ReadOnlySpan<byte> body)
    {
        PgErrorFields fields = new(body);
        while (fields.Read(out byte code, out ReadOnlySpan<byte> value))
        {
            if (code == 'C') { return value.StartsWith("22"u8) || value.StartsWith("23"u8) || value.StartsWith("P0"u8) || value.StartsWith("00"u8); }
        }
        return true;
    }
}
