using System.Buffers.Binary;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Postgres;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Fields of what clients send. An input is a type byte and a body.</summary>
internal static class PgFrontendTarget
{
    /// <summary>Not a type of the protocol: the front of a Bind too long to be seen whole.</summary>
    private const byte BindHead = (byte)'b';

    public static FuzzTarget Create() => new(
        "pg-frontend", [.. PgVectors.Frontend.Select(PgVectors.WithoutLength), .. PgVectors.Frontend.Where(static message => message[0] == 'B').Select(static message => (byte[])[BindHead, .. message[5..]])], Hot, Plain)
    {
        OptionBytes = 1,
    };

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> body, Transcript transcript)
    {
        switch (options[0])
        {
            case PgMessageType.Query when PgMessages.TryReadQuery(body, out ReadOnlySpan<byte> sql):
                transcript.Say("sql", sql);
                break;
            case PgMessageType.Parse when PgMessages.TryReadParse(body, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> sql):
                transcript.Say("name", name);
                transcript.Say("sql", sql);
                break;
            case PgMessageType.Bind when PgBind.TryRead(body, out PgBind bind):
                Bind(bind, transcript);
                break;
            case BindHead when PgBindHead.TryRead(body, out ReadOnlySpan<byte> portal, out ReadOnlySpan<byte> statement):
                transcript.Say("portal", portal);
                transcript.Say("statement", statement);
                break;
            case PgMessageType.Describe or PgMessageType.Close when PgMessages.TryReadTarget(body, out bool isPortal, out ReadOnlySpan<byte> name):
                transcript.Say(isPortal ? "portal" : "statement", name);
                break;
            case PgMessageType.Execute when PgMessages.TryReadExecute(body, out ReadOnlySpan<byte> portal):
                transcript.Say("portal", portal);
                break;
            case PgMessageType.FunctionCall when PgMessages.TryReadFunctionCall(body, out uint oid):
                transcript.Say("function", oid);
                break;
            default:
                transcript.Say("refused");
                break;
        }
    }

    private static void Bind(PgBind bind, Transcript transcript)
    {
        transcript.Say("portal", bind.Portal);
        transcript.Say("statement", bind.Statement);
        transcript.Say("formats", bind.ParameterFormats);
        transcript.Say("parameters", bind.ParameterCount);
        ReadOnlySpan<byte> left = bind.Parameters;
        for (int i = 0; i < bind.ParameterCount; i++)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(left);
            left = left[sizeof(int)..];
            if (length < 0) { transcript.Say("null"); }
            else
            {
                transcript.Say("value", left[..length]);
                left = left[length..];
            }
        }
        transcript.Say("results", bind.ResultFormats);
        if (!left.IsEmpty) { transcript.Say("parameters left over"); }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        PlainCursor cursor = new(input.ToArray());
        bool isGood = (char)options[0] switch
        {
            'Q' => PlainText(cursor, transcript, "sql") && cursor.IsExact,
            'P' => PlainParse(cursor, transcript),
            'B' => PlainBind(cursor, transcript),
            'b' => PlainText(cursor, transcript, "portal") && PlainText(cursor, transcript, "statement"),
            'D' or 'C' => cursor.U8() switch
            {
                'P' => PlainText(cursor, transcript, "portal") && cursor.IsExact,
                'S' => PlainText(cursor, transcript, "statement") && cursor.IsExact,
                _ => false,
            },
            'E' => PlainText(cursor, transcript, "portal") && cursor.Take(4).Length == 4 && cursor.IsExact,
            'F' => PlainFunctionCall(cursor, transcript),
            _ => false,
        };
        if (isGood) { return; }
        transcript.Refuse("refused");
    }

    private static bool PlainText(PlainCursor cursor, Transcript transcript, string label)
    {
        transcript.Say(label, cursor.CString());
        return !cursor.HasFailed;
    }

    private static bool PlainParse(PlainCursor cursor, Transcript transcript)
    {
        PlainText(cursor, transcript, "name");
        PlainText(cursor, transcript, "sql");
        for (int types = cursor.U16(); types > 0; types--) { cursor.I32(); }
        return cursor.IsExact;
    }

    private static bool PlainBind(PlainCursor cursor, Transcript transcript)
    {
        PlainText(cursor, transcript, "portal");
        PlainText(cursor, transcript, "statement");
        bool isGood = PlainFormats(cursor, out byte[] formats);
        transcript.Say("formats", formats);
        int count = cursor.U16();
        transcript.Say("parameters", count);
        for (; count > 0; count--) { isGood &= PlainValue(cursor, transcript); }
        isGood &= PlainFormats(cursor, out byte[] results);
        transcript.Say("results", results);
        return isGood && cursor.IsExact;
    }

    private static bool PlainFunctionCall(PlainCursor cursor, Transcript transcript)
    {
        transcript.Say("function", cursor.U32());
        bool isGood = PlainFormats(cursor, out _);
        Transcript arguments = new();
        for (int count = cursor.U16(); count > 0; count--) { isGood &= PlainValue(cursor, arguments); }
        return isGood && cursor.U16() is 0 or 1 && isGood && cursor.IsExact;
    }

    private static bool PlainValue(PlainCursor cursor, Transcript transcript)
    {
        long length = cursor.I32();
        if (length == -1) { transcript.Say("null"); }
        else { transcript.Say("value", cursor.Take(length)); }
        return length >= -1;
    }

    private static bool PlainFormats(PlainCursor cursor, out byte[] formats)
    {
        List<byte> all = [];
        bool isGood = true;
        for (int count = cursor.U16(); count > 0 && !cursor.HasFailed; count--)
        {
            int format = cursor.U16();
            isGood &= format is 0 or 1;
            all.AddRange([(byte)(format >> 8), (byte)format]);
        }
        formats = [.. all];
        return isGood;
    }
}
