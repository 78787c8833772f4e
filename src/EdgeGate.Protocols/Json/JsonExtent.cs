using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeGate.Protocols.Json;

/// <summary>Where a scalar that stands whole in a span ends: what needs no state of the document around it.</summary>
/// <remarks>RFC 8259, 2, 3, 6 and 7.</remarks>
internal static class JsonExtent
{
    /// <summary>What ends a run of plain bytes in a string: its quote, an escape, a control character.</summary>
    public static readonly SearchValues<byte> StringStops = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(static c => (byte)c), (byte)'"', (byte)'\\']);

    private static byte[] True { get; } = [.. "true"u8];

    private static byte[] False { get; } = [.. "false"u8];

    private static byte[] Null { get; } = [.. "null"u8];

    /// <summary>The literal that begins with a byte; empty for none.</summary>
    public static byte[] Literal(byte first) => first switch { (byte)'t' => True, (byte)'f' => False, (byte)'n' => Null, _ => [] };

    /// <summary>Where a string without an escape, a literal, or a number with something behind it ends; -1 when it is none, or not whole.</summary>
    public static int ScalarEnd(ReadOnlySpan<byte> input, int start, out JsonToken token)
    {
        byte c = input[start];
        if (c == '"')
        {
            token = JsonToken.EndString;
            return StringEnd(input, start + 1);
        }
        if (c == '-' || char.IsAsciiDigit((char)c))
        {
            token = JsonToken.EndNumber;
            JsonNumberPart part = JsonNumber.First(c);
            int end = start + 1 + JsonNumber.Bytes(input[(start + 1)..], ref part);
            return end < input.Length && JsonNumber.IsWhole(part) ? end : -1;
        }
        token = JsonToken.EndLiteral;
        byte[] word = Literal(c);
        return word.Length > 0 && input[start..].StartsWith(word) ? start + word.Length : -1;
    }

    /// <summary>The place behind a string's closing quote; -1 when an escape or a control character comes first, or nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int StringEnd(ReadOnlySpan<byte> input, int from)
    {
        if (input.Length - from < Vector256<byte>.Count) { return LongStringEnd(input, from); }
        // Nearly all are short.
        Vector256<byte> bytes = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(input), (nuint)from);
        uint stops = (Vector256.Equals(bytes, Vector256.Create((byte)'"')) | Vector256.Equals(bytes, Vector256.Create((byte)'\\')) | Vector256.LessThan(bytes, Vector256.Create((byte)' '))).ExtractMostSignificantBits();
        if (stops == 0) { return LongStringEnd(input, from + Vector256<byte>.Count); }
        int stop = from + BitOperations.TrailingZeroCount(stops);
        return input[stop] == '"' ? stop + 1 : -1;
    }

    private static int LongStringEnd(ReadOnlySpan<byte> input, int from)
    {
        int stop = input[from..].IndexOfAny(StringStops);
        return stop >= 0 && input[from + stop] == '"' ? from + stop + 1 : -1;
    }

    /// <summary>Bytes of white space at the front.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SpaceBytes(ReadOnlySpan<byte> input)
    {
        int bytes = 0;
        while (bytes < input.Length && input[bytes] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') { bytes++; }
        return bytes;
    }
}
