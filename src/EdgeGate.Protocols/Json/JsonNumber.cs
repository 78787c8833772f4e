namespace EdgeGate.Protocols.Json;

/// <summary>Reads numbers of JSON, in any pieces.</summary>
/// <remarks>RFC 8259, 6.</remarks>
internal static class JsonNumber
{
    /// <summary>What a number's first byte is.</summary>
    public static JsonNumberPart First(byte c) => c switch { (byte)'-' => JsonNumberPart.Minus, (byte)'0' => JsonNumberPart.Zero, _ => JsonNumberPart.Whole };

    /// <summary>How many bytes go on with a number.</summary>
    public static int Bytes(ReadOnlySpan<byte> input, ref JsonNumberPart part)
    {
        int bytes = 0;
        while (true)
        {
            // Digits behind a digit change nothing.
            if (part is JsonNumberPart.Whole or JsonNumberPart.Fraction or JsonNumberPart.Power)
            {
                while (bytes < input.Length && char.IsAsciiDigit((char)input[bytes])) { bytes++; }
            }
            if (bytes == input.Length || Next(part, input[bytes]) is not { } next) { return bytes; }
            part = next;
            bytes++;
        }
    }

    /// <summary>Whether a number may end so.</summary>
    public static bool IsWhole(JsonNumberPart part) => part is JsonNumberPart.Zero or JsonNumberPart.Whole or JsonNumberPart.Fraction or JsonNumberPart.Power;

    private static JsonNumberPart? Next(JsonNumberPart part, byte c)
    {
        if (char.IsAsciiDigit((char)c))
        {
            return part switch
            {
                JsonNumberPart.Minus => c == '0' ? JsonNumberPart.Zero : JsonNumberPart.Whole,
                JsonNumberPart.Whole => JsonNumberPart.Whole,
                JsonNumberPart.Dot or JsonNumberPart.Fraction => JsonNumberPart.Fraction,
                JsonNumberPart.Exponent or JsonNumberPart.Sign or JsonNumberPart.Power => JsonNumberPart.Power,
                _ => null,
            };
        }
        return c switch
        {
            (byte)'.' when part is JsonNumberPart.Zero or JsonNumberPart.Whole => JsonNumberPart.Dot,
            (byte)'e' or (byte)'E' when part is JsonNumberPart.Zero or JsonNumberPart.Whole or JsonNumberPart.Fraction => JsonNumberPart.Exponent,
            (byte)'+' or (byte)'-' when part == JsonNumberPart.Exponent => JsonNumberPart.Sign,
            _ => null,
        };
    }
}
