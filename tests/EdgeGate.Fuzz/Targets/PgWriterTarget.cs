using System.Text;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Protocols.Postgres;

namespace EdgeGate.Fuzz.Targets;

/// <summary>What is written must read back as the same fields. An input is which message, then (length, bytes) pieces.</summary>
internal static class PgWriterTarget
{
    private static readonly FixedOutput Output = new(64 * 1024);

    public static FuzzTarget Create() => new(
        "pg-writer",
        [.. Enumerable.Range(0, 9).Select(static kind => (byte[])[(byte)kind, 3, .. "abc"u8, 2, 0xc3, 0xbc, 5, .. "hello"u8, 0, 1, (byte)'x'])],
        Wanted, Plain)
    { OptionBytes = 1 };

    /// <summary>The fields that are asked for.</summary>
    private static void Wanted(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        List<byte[]> pieces = Pieces(input);
        switch (options[0] % 9)
        {
            case 0:
                transcript.Say("Q", pieces[0]);
                break;
            case 1:
                transcript.Say("P", NoZero(pieces[0]));
                transcript.Say("sql", NoZero(pieces[1]));
                break;
            case 2:
                transcript.Say("D", [(byte)'P', .. NoZero(pieces[0])]);
                break;
            case 3:
                foreach ((char code, int piece) in (ReadOnlySpan<(char, int)>)[('S', 0), ('V', 0), ('C', 1), ('M', 2), ('D', 3)])
                {
                    transcript.Say("field", [(byte)code, .. Encoding.UTF8.GetBytes(Lenient(pieces[piece]).Replace('\0', ' '))]);
                }
                break;
            case 4:
                transcript.Say("R", pieces[0].Length);
                break;
            case 5:
                transcript.Say("K", pieces[0].Length);
                transcript.Say("secret", pieces[1]);
                break;
            case 6:
                transcript.Say("v", pieces[0].Length);
                foreach (byte[] piece in pieces) { transcript.Say("option", Encoding.UTF8.GetBytes(Lenient(NoZero(piece)))); }
                break;
            case 7:
                transcript.Say("startup", pieces[0].Length);
                transcript.Say("body", pieces[1]);
                break;
            default:
                transcript.Say("string", NoZero(pieces[0]));
                break;
        }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        List<byte[]> pieces = Pieces(input);
        Output.Clear();
        Write(options[0] % 9, pieces);
        PlainCursor cursor = new(Output.Written.ToArray());
        if (options[0] % 9 == 7)
        {
            if (cursor.I32() != Output.Written.Length) { transcript.Say("wrong length"); }
            transcript.Say("startup", cursor.I32());
            transcript.Say("body", cursor.Rest());
            return;
        }
        string type = ((char)cursor.U8()).ToString();
        if (cursor.I32() != Output.Written.Length - 1) { transcript.Say("wrong length"); }
        switch (options[0] % 9)
        {
            case 0:
                transcript.Say(type, cursor.Rest());
                break;
            case 1:
                transcript.Say(type, cursor.CString());
                transcript.Say("sql", cursor.CString());
                if (cursor.U16() != 0) { transcript.Say("types"); }
                break;
            case 2:
                transcript.Say(type, cursor.CString());
                break;
            case 3:
                for (int code = cursor.U8(); code != 0; code = cursor.U8()) { transcript.Say("field", [(byte)code, .. cursor.CString()]); }
                break;
            case 4:
                transcript.Say(type, cursor.I32());
                break;
            case 5:
                transcript.Say(type, cursor.I32());
                transcript.Say("secret", cursor.Rest());
                break;
            case 6:
                transcript.Say(type, cursor.I32());
                for (long count = cursor.I32(); count > 0; count--) { transcript.Say("option", cursor.CString()); }
                break;
            default:
                transcript.Say("string", cursor.CString());
                break;
        }
        if (!cursor.IsExact) { transcript.Say("not exact"); }
    }

    private static void Write(int kind, List<byte[]> pieces)
    {
        switch (kind)
        {
            case 0:
                PgWriter.Message(Output, (byte)'Q', pieces[0]);
                break;
            case 1:
                PgWriter.Parse(Output, NoZero(pieces[0]), NoZero(pieces[1]));
                break;
            case 2:
                PgWriter.Describe(Output, isPortal: true, NoZero(pieces[0]));
                break;
            case 3:
                PgWriter.Error(Output, Lenient(pieces[0]), Lenient(pieces[1]), Lenient(pieces[2]), Lenient(pieces[3]));
                break;
            case 4:
                PgWriter.Authentication(Output, pieces[0].Length);
                break;
            case 5:
                PgWriter.BackendKeyData(Output, pieces[0].Length, pieces[1]);
                break;
            case 6:
                PgWriter.NegotiateProtocolVersion(Output, pieces[0].Length, [.. pieces.Select(static piece => Lenient(NoZero(piece)))]);
                break;
            case 7:
                PgWriter.Startup(Output, pieces[0].Length, pieces[1]);
                break;
            default:
                PgWriter.StringMessage(Output, (byte)'p', NoZero(pieces[0]));
                break;
        }
    }

    private static List<byte[]> Pieces(ReadOnlySpan<byte> input)
    {
        List<byte[]> pieces = [];
        while (!input.IsEmpty)
        {
            int length = Math.Min(input[0], input.Length - 1);
            pieces.Add(input.Slice(1, length).ToArray());
            input = input[(1 + length)..];
        }
        while (pieces.Count < 4) { pieces.Add([]); }
        return pieces;
    }

    /// <summary>Text with lone surrogates now and then, as a .NET string may have.</summary>
    private static string Lenient(byte[] piece)
        => string.Concat(piece.Select(static c => c == 0xed ? '\ud800' : (char)c));

    private static byte[] NoZero(byte[] piece) => [.. piece.Where(static c => c != 0)];
}
