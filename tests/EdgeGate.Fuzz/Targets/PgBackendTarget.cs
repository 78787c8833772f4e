using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Postgres;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Fields of what servers send. An input is a type byte and a body.</summary>
internal static class PgBackendTarget
{
    public static FuzzTarget Create() => new("pg-backend", [.. PgVectors.Backend.Concat(CapturedVectors.Messages).Select(PgVectors.WithoutLength)], Hot, Plain) { OptionBytes = 1 };

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> body, Transcript transcript)
    {
        switch (options[0])
        {
            case PgMessageType.ReadyForQuery when PgMessages.TryReadReadyForQuery(body, out byte status):
                transcript.Say("status", status);
                break;
            case PgMessageType.ParameterStatus when PgMessages.TryReadParameterStatus(body, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value):
                transcript.Say("name", name);
                transcript.Say("value", value);
                break;
            case PgMessageType.NotificationResponse when PgMessages.TryReadNotification(body, out int process, out ReadOnlySpan<byte> channel, out ReadOnlySpan<byte> payload):
                transcript.Say("process", process);
                transcript.Say("channel", channel);
                transcript.Say("payload", payload);
                break;
            case PgMessageType.CopyInResponse or PgMessageType.CopyOutResponse or PgMessageType.CopyBothResponse
                when PgMessages.TryReadCopyResponse(body, out bool isBinary, out int columns):
                transcript.Say(isBinary ? "binary" : "text", columns);
                break;
            case PgMessageType.ErrorResponse or PgMessageType.NoticeResponse:
                Report(body, transcript);
                break;
            case PgMessageType.RowDescription when PgRowDescription.TryRead(body, out PgRowDescription description):
                Columns(description, transcript);
                break;
            default:
                transcript.Say("refused");
                break;
        }
    }

    private static void Report(ReadOnlySpan<byte> body, Transcript transcript)
    {
        PgErrorFields fields = new(body);
        while (fields.Read(out byte code, out ReadOnlySpan<byte> value))
        {
            transcript.Say("code", code);
            transcript.Say("text", value);
        }
        // A walk that ended stays ended.
        for (int i = 0; i < body.Length + 1; i++)
        {
            if (fields.Read(out _, out _)) { transcript.Say("went on"); }
        }
        transcript.Say(fields.IsComplete ? "complete" : "malformed");
    }

    private static void Columns(PgRowDescription description, Transcript transcript)
    {
        transcript.Say("columns", description.Count);
        while (description.Read(out ReadOnlySpan<byte> name, out PgField field))
        {
            transcript.Say("name", name);
            transcript.Say("table", field.TableOid);
            transcript.Say("attribute", field.Attribute);
            transcript.Say("type", field.TypeOid);
            transcript.Say("format", field.Format);
        }
        for (int i = 0; i < 8; i++)
        {
            if (description.Read(out _, out _)) { transcript.Say("went on"); }
        }
        transcript.Say(description.IsComplete ? "complete" : "malformed");
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        PlainCursor cursor = new(input.ToArray());
        bool isGood = (char)options[0] switch
        {
            'Z' => PlainStatus(cursor, transcript),
            'S' => PlainTexts(cursor, transcript, "name", "value"),
            'A' => PlainNotification(cursor, transcript),
            'G' or 'H' or 'W' => PlainCopy(cursor, transcript),
            'E' or 'N' => PlainReport(cursor, transcript),
            'T' => PlainColumns(cursor, transcript),
            _ => false,
        };
        if (isGood) { return; }
        transcript.Refuse("refused");
    }

    private static bool PlainStatus(PlainCursor cursor, Transcript transcript)
    {
        int status = cursor.U8();
        transcript.Say("status", status);
        return "ITE".Contains((char)status, StringComparison.Ordinal) && cursor.IsExact;
    }

    private static bool PlainTexts(PlainCursor cursor, Transcript transcript, params string[] labels)
    {
        foreach (string label in labels) { transcript.Say(label, cursor.CString()); }
        return cursor.IsExact;
    }

    private static bool PlainNotification(PlainCursor cursor, Transcript transcript)
    {
        transcript.Say("process", cursor.I32());
        return PlainTexts(cursor, transcript, "channel", "payload");
    }

    private static bool PlainCopy(PlainCursor cursor, Transcript transcript)
    {
        int overall = cursor.U8();
        int columns = cursor.U16();
        transcript.Say(overall == 1 ? "binary" : "text", columns);
        bool isGood = overall <= 1;
        // The manual lets a binary COPY have text columns; PostgreSQL sends none, and a masker that trusts one format must not meet two.
        for (; columns > 0; columns--) { isGood &= cursor.U16() == overall; }
        return isGood && cursor.IsExact;
    }

    private static bool PlainReport(PlainCursor cursor, Transcript transcript)
    {
        while (true)
        {
            int code = cursor.U8();
            if (code == 0) { break; }
            byte[] text = cursor.CString();
            if (cursor.HasFailed) { break; }
            transcript.Say("code", code);
            transcript.Say("text", text);
        }
        transcript.Say(cursor.IsExact ? "complete" : "malformed");
        return true;
    }

    private static bool PlainColumns(PlainCursor cursor, Transcript transcript)
    {
        int columns = cursor.I16();
        if (cursor.HasFailed || columns < 0) { return false; }
        transcript.Say("columns", columns);
        bool isGood = true;
        for (; columns > 0 && isGood; columns--)
        {
            byte[] name = cursor.CString();
            long table = cursor.U32();
            int attribute = cursor.I16();
            long type = cursor.U32();
            cursor.Take(6);
            int format = cursor.U16();
            isGood = !cursor.HasFailed && format <= 1;
            if (!isGood) { break; }
            transcript.Say("name", name);
            transcript.Say("table", table);
            transcript.Say("attribute", attribute);
            transcript.Say("type", type);
            transcript.Say("format", format);
        }
        transcript.Say(isGood && cursor.IsExact ? "complete" : "malformed");
        return true;
    }
}
