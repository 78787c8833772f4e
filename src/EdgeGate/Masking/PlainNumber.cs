using System.Buffers.Text;

namespace EdgeGate.Masking;

/// <summary>Whole numbers that are written with a fraction or an exponent, as programs write those they keep as floating-point numbers: 4111111111111111.0, 4.111111111111111E15.</summary>
public static class PlainNumber
{
    /// <summary>Bytes of the longest that is written anew: longer ones than these digits and a sign are no class.</summary>
    public const int BytesMax = 41;

    /// <summary>Whether a document may hold one of twelve digits or more with an exponent, or any with its sign.</summary>
    public static bool MayHold(ReadOnlySpan<byte> document)
        => document.IndexOf("e+"u8) >= 0 || document.IndexOf("E+"u8) >= 0 || document.IndexOf("E1"u8) >= 0 || document.IndexOf("e1"u8) >= 0;

    /// <summary>Whether a number is surely written so that its digits stand side by side: without an exponent, and behind a point with more than zeros.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> number)
    {
        int mark = number.IndexOfAny(".eE"u8);
        return mark < 0 || (number[^1] is >= (byte)'1' and <= (byte)'9' && number[mark..].IndexOfAny("eE"u8) < 0);
    }

    /// <summary>The number as its digits alone, where it is whole; else as it stands.</summary>
    /// <param name="number">A number of JSON or SQL.</param>
    /// <param name="room">At least <see cref="BytesMax"/> bytes, for what is written anew.</param>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> number, Span<byte> room)
    {
        int mark = number.IndexOfAny(".eE"u8);
        if (mark < 0) { return number; }
        int exponentAt = number.IndexOfAny("eE"u8);
        ReadOnlySpan<byte> mantissa = exponentAt < 0 ? number : number[..exponentAt];
        int exponent = 0;
        if (exponentAt >= 0)
        {
            ReadOnlySpan<byte> written = number[(exponentAt + 1)..].TrimStart((byte)'+');
            if (!Utf8Parser.TryParse(written, out exponent, out int read) || read != written.Length || exponent is < -BytesMax or > BytesMax) { return number; }
        }
        int point = mantissa.IndexOf((byte)'.');
        if (point >= 0) { mantissa = mantissa.TrimEnd((byte)'0'); }
        int fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        int length = 0;
        int sign = 0;
        foreach (byte c in mantissa)
        {
            if (c == '.') { continue; }
            bool isSign = c == '-' && length == 0;
            if ((!isSign && !char.IsAsciiDigit((char)c)) || length == BytesMax) { return number; }
            sign |= isSign ? 1 : 0;
            if (c == '0' && length == sign) { continue; }
            room[length++] = c;
        }
        int zeros = exponent - fraction;
        if (zeros < 0)
        {
            // What stands behind the point is no zero, unless the digits before it end with some.
            if (length - sign + zeros < 1 || room[(length + zeros)..length].ContainsAnyExcept((byte)'0')) { return number; }
            return room[..(length + zeros)];
        }
        if (length == sign || length + zeros > BytesMax) { return number; }
        room.Slice(length, zeros).Fill((byte)'0');
        return room[..(length + zeros)];
    }
}
