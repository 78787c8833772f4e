using System.Globalization;
using System.Text.RegularExpressions;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Postgres.Values;

namespace EdgeGate.Fuzz.Targets;

/// <summary>numeric in binary.</summary>
internal static partial class PgNumericTarget
{
    private static readonly FixedOutput Output = new(64 * 1024);

    public static FuzzTarget Create() => new(
        "pg-numeric",
        [
            Number(3, 0, 0, 4111, 1111, 1111, 1111),
            Number(3, 0x4000, 4, 4111, 1111, 1111, 1111, 5),
            Number(-1, 0, 16, 4111, 1111, 1111, 1111),
            Number(-3, 0, 14, 7),
            Number(5, 0, 2, 12),
            Number(0, 0, 0),
            Number(0, 0xc000, 0),
            Number(0, 0xd000, 0x20),
            Number(0, 0xf000, 0x20),
            Number(1, 0, 3, 1, 2, 3450),
        ],
        Hot, Plain);

    [GeneratedRegex("~{65,}")]
    private static partial Regex LongImplied();

    private static byte[] Number(int weight, int sign, int scale, params int[] groups)
    {
        WireBuilder number = new WireBuilder().Int16(groups.Length).Int16(weight).Int16(sign).Int16(scale);
        foreach (int group in groups) { number.Int16(group); }
        return number.Bytes();
    }

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        Output.Clear();
        bool isGood = PgNumeric.TryFormat(input, Output);
        transcript.Say(isGood ? "number" : "malformed", Output.Written);
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        string? text = Text(new PlainCursor(input.ToArray()));
        transcript.Say(text is null ? "malformed" : "number", System.Text.Encoding.ASCII.GetBytes(text ?? ""));
    }

    /// <summary>All groups side by side with <c>~</c> for digits that are not there, then cut at the point.</summary>
    private static string? Text(PlainCursor cursor)
    {
        int count = cursor.I16();
        int weight = cursor.I16();
        int sign = cursor.U16();
        int scale = cursor.U16();
        if (cursor.HasFailed || count < 0) { return null; }
        int[] groups = [.. Enumerable.Range(0, count).Select(_ => cursor.I16())];
        if (!cursor.IsExact || scale > 0x3fff || groups.Any(static group => group is < 0 or > 9999)) { return null; }
        switch (sign)
        {
            case 0xc000: return "NaN";
            case 0xd000: return "Infinity";
            case 0xf000: return "-Infinity";
            case 0 or 0x4000: break;
            default: return null;
        }
        string digits = string.Concat(groups.Select(static group => group.ToString("D4", CultureInfo.InvariantCulture)));
        int wholeDigits = (weight + 1) * 4;
        string whole = wholeDigits <= 0 ? "" : wholeDigits <= digits.Length ? digits[..wholeDigits] : digits + new string('~', wholeDigits - digits.Length);
        string fraction = wholeDigits >= digits.Length ? "" : wholeDigits >= 0 ? digits[wholeDigits..] : new string('~', -wholeDigits) + digits;
        if (fraction.Length > scale && fraction[scale..].Trim('0', '~').Length > 0) { return null; }
        fraction = fraction.Length > scale ? fraction[..scale] : fraction + new string('~', scale - fraction.Length);
        whole = Cut(whole.TrimStart('0'));
        return (sign == 0x4000 ? "-" : "") + (whole.Trim('0').Length == 0 ? "0" : whole) + (scale > 0 ? "." + Cut(fraction) : "");
    }

    /// <summary>More than 64 zeros that were not sent are written as 64.</summary>
    private static string Cut(string digits) => LongImplied().Replace(digits, new string('~', 64)).Replace('~', '0');
}
