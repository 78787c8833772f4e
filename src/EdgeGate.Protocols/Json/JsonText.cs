using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace EdgeGate.Protocols.Json;

/// <summary>Writes text as the inside of a JSON string.</summary>
/// <remarks>RFC 8259, section 7.</remarks>
public static class JsonText
{
    /// <summary>The longest that stands for one byte: <c>\u001f</c>.</summary>
    private const int EscapeBytesMax = 6;

    /// <summary>What stands behind the backslash for a byte: 0 for one that needs none, <c>u</c> for one that is written by its number.</summary>
    private static readonly byte[] Letters = LettersOf();

    /// <summary>Whether bytes are valid UTF-8, as JSON text must be.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text) => Utf8.IsValid(text);

    /// <summary>Whether all that stands in a document's strings and names is text: valid UTF-8, and no escape for half a character, which libraries read in several ways or not at all.</summary>
    /// <param name="document">The document; what is malformed in another way says nothing here.</param>
    public static bool IsWhole(ReadOnlySpan<byte> document)
    {
        if (!Utf8.IsValid(document)) { return false; }
        // A backslash stands in strings alone.
        for (int at = document.IndexOf((byte)'\\'); at >= 0 && at + 1 < document.Length;)
        {
            if (UnitAt(document, at) is not { } unit) { at += 2; }
            else if (!char.IsSurrogate(unit)) { at += 6; }
            else if (char.IsHighSurrogate(unit) && UnitAt(document, at + 6) is { } low && char.IsLowSurrogate(low)) { at += 12; }
            else { return false; }
            int next = at < document.Length ? document[at..].IndexOf((byte)'\\') : -1;
            if (next < 0) { return true; }
            at += next;
        }
        return true;
    }

    /// <summary>Appends text as a string: quoted, and escaped where it must be.</summary>
    public static void AppendString<TWriter>(ReadOnlySpan<byte> text, TWriter output)
        where TWriter : IBufferWriter<byte>
    {
        output.Write("\""u8);
        AppendEscaped(text, output);
        output.Write("\""u8);
    }

    /// <summary>Appends text, escaped where it must be: quote, backslash, what is below a space, and DEL.</summary>
    public static void AppendEscaped<TWriter>(ReadOnlySpan<byte> text, TWriter output)
        where TWriter : IBufferWriter<byte>
    {
        while (!text.IsEmpty)
        {
            // Never more than will be written for certain, so that a bounded output refuses nothing that fits; but for one escape.
            Span<byte> room = output.GetSpan(Letters[text[0]] == 0 ? text.Length : Math.Max(text.Length, EscapeBytesMax));
            int taken = Escape(text, room, out int written);
            output.Advance(written);
            text = text[taken..];
        }
    }

    /// <summary>Whether the inside of a JSON string stands for some ASCII text, however it is escaped.</summary>
    /// <param name="raw">The string, well formed, without its quotes.</param>
    /// <param name="text">The text; none of it is written by a two-character escape but quote, backslash and slash.</param>
    public static bool StandsFor(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> text)
    {
        if (!raw.Contains((byte)'\\')) { return raw.SequenceEqual(text); }
        int at = 0;
        foreach (byte c in text)
        {
            if (at >= raw.Length) { return false; }
            int unit = raw[at];
            int length = 1;
            if (unit == '\\')
            {
                unit = raw[at + 1];
                length = 2;
                if (unit == 'u')
                {
                    length = 6;
                    if (!Utf8Parser.TryParse(raw.Slice(at + 2, 4), out int parsed, out int read, 'x') || read != 4) { return false; }
                    unit = parsed;
                }
            }
            if (unit != c) { return false; }
            at += length;
        }
        return at == raw.Length;
    }

    /// <summary>The unit a <c>\uXXXX</c> stands for; null where there is none.</summary>
    private static char? UnitAt(ReadOnlySpan<byte> text, int at)
        => at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u' && Utf8Parser.TryParse(text.Slice(at + 2, 4), out int unit, out int read, 'x') && read == 4 ? (char)unit : null;

    /// <summary>Escapes as much as there is room for.</summary>
    /// <returns>Bytes of the text that were dealt with: all, or so many that less than an escape's room is left.</returns>
    private static int Escape(ReadOnlySpan<byte> text, Span<byte> room, out int written)
    {
        int at = 0;
        written = 0;
        while (at < text.Length)
        {
            // Sixteen bytes are copied whether or not one of them must be escaped: what is written from there on stands over the rest.
            while (at + Vector128<byte>.Count <= text.Length && written + Vector128<byte>.Count <= room.Length)
            {
                Vector128<byte> piece = Vector128.Create(text[at..]);
                piece.CopyTo(room[written..]);
                uint special = Specials(piece);
                int clean = special == 0 ? Vector128<byte>.Count : BitOperations.TrailingZeroCount(special);
                at += clean;
                written += clean;
                if (special != 0) { break; }
            }
            if (at == text.Length) { break; }
            byte c = text[at];
            byte letter = Letters[c];
            if (written + (letter == 0 ? 1 : EscapeBytesMax) > room.Length) { break; }
            if (letter == 0) { room[written++] = c; }
            else { written += WriteEscape(c, letter, room[written..]); }
            at++;
        }
        return at;
    }

    /// <summary>A bit for each byte that must be escaped.</summary>
    private static uint Specials(Vector128<byte> piece)
        => (Vector128.LessThan(piece, Vector128.Create((byte)0x20)) | Vector128.Equals(piece, Vector128.Create((byte)'"'))
            | Vector128.Equals(piece, Vector128.Create((byte)'\\')) | Vector128.Equals(piece, Vector128.Create((byte)0x7f))).ExtractMostSignificantBits();

    private static int WriteEscape(byte c, byte letter, Span<byte> target)
    {
        target[0] = (byte)'\\';
        target[1] = letter;
        if (letter != 'u') { return 2; }
        target[2] = target[3] = (byte)'0';
        target[4] = (byte)"0123456789abcdef"[c >> 4];
        target[5] = (byte)"0123456789abcdef"[c & 15];
        return EscapeBytesMax;
    }

    private static byte[] LettersOf()
    {
        byte[] letters = new byte[256];
        letters.AsSpan(0, 0x20).Fill((byte)'u');
        letters[0x7f] = (byte)'u';
        (letters['"'], letters['\\'], letters['\b'], letters['\f'], letters['\n'], letters['\r'], letters['\t'])
            = ((byte)'"', (byte)'\\', (byte)'b', (byte)'f', (byte)'n', (byte)'r', (byte)'t');
        return letters;
    }
}
