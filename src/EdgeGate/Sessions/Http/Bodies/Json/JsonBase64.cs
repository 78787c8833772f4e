using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>Looks into strings that hold a text in base64, and puts what stands for it back: clients decode it.</summary>
/// <remarks>RFC 2397 (data URLs); RFC 4648, 4 and 5. Files come so to the APIs of models (OpenAI's <c>file_data</c> and <c>url</c>, Anthropic's <c>data</c>, Gemini's <c>data</c>), from MCP (<c>blob</c>) and from forges (<c>content</c>).</remarks>
internal sealed class JsonBase64(MaskPlan plan, MaskFinds finds) : IDisposable
{
    /// <summary>A shorter one could be a word.</summary>
    private const int TextBytesMin = 16;

    private const int UrlHeadBytesMax = 256;

    /// <summary>Letters that are looked at together; fewer could be a key or a token.</summary>
    private const int BytesLettersMin = 1024;

    /// <summary>A key or a token begins where its string does, and is known by so much of it.</summary>
    private const int KeyLetters = 512;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\r\n"u8);
    private static readonly SearchValues<byte> RawDigits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\\"u8);
    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\\\r\n"u8);
    private static readonly SearchValues<byte> UrlHead = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&^_.+-/;=\"%*"u8);
    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Where(static c => c is not ('\t' or '\n' or '\r' or '\f')).Select(static c => (byte)c)]);

    private static readonly ulong[] Kinds = [.. Enumerable.Range(0, 256).Select(static letter => KindOf((byte)letter))];

    private readonly ByteBuffer digits = new(int.MaxValue / 2);
    private readonly ByteBuffer decoded = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);
    private readonly MaskFinds chance = new(plan.Classes);

    /// <summary>Whether a string may hold a text so.</summary>
    /// <param name="name">The member it stands at.</param>
    /// <param name="value">The string, unescaped.</param>
    public static bool MayHold(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        => IsUrl(value) || (value.Length >= TextBytesMin && IsName(name) && !value.ContainsAnyExcept(Digits));

    /// <summary>The same of one that has not ended.</summary>
    /// <param name="raw">What has come of it, with its opening quote.</param>
    public static bool MayBecome(ReadOnlySpan<byte> raw)
    {
        ReadOnlySpan<byte> begin = raw[1..];
        return GoesOn(IsUrl(begin) && begin[..Math.Min(begin.Length, UrlHeadBytesMax)].IndexOf((byte)',') is > 0 and int comma ? begin[(comma + 1)..] : begin);
    }

    /// <summary>The same of what comes next of it.</summary>
    public static bool GoesOn(ReadOnlySpan<byte> raw) => !raw.ContainsAnyExcept(RawDigits);

    /// <summary>Whether a string is bytes in base64, or a data URL of such: so many letters of all kinds that what looks like a find among them does by chance.</summary>
    /// <param name="value">The string, with escapes or without.</param>
    public static bool IsBytes(ReadOnlySpan<byte> value)
    {
        if (value.Length < BytesLettersMin) { return false; }
        if (IsUrl(value)) { value = value[(value[..UrlHeadBytesMax].IndexOf((byte)',') + 1)..]; }
        // One of the two alphabets, not both.
        if (value.Length < BytesLettersMin || value.ContainsAnyExcept(Letters) || (value.ContainsAny("+/"u8) && value.ContainsAny("-_"u8))) { return false; }
        if (SaysWhatItIs(value)) { return true; }
        for (int at = 0; at < value.Length; at += BytesLettersMin)
        {
            if (!AreMixed(value.Slice(Math.Min(at, value.Length - BytesLettersMin), BytesLettersMin))) { return false; }
        }
        return true;
    }

    /// <summary>Whether a key or a token begins a string of <see cref="IsBytes"/>: all of it is letters, too.</summary>
    /// <param name="behind">What it stands behind; or nothing.</param>
    /// <param name="value">The string, unescaped.</param>
    public bool BeginsWithKey(ReadOnlySpan<byte> behind, ReadOnlySpan<byte> value)
    {
        masked.Clear();
        return plan.MaskBehind(behind, value[..KeyLetters], ValueShape.Text, masked, chance) != MaskOutcome.Unchanged;
    }

    /// <summary>Masks a text in a string that may hold one; Unchanged when there is none, or nothing is found in it.</summary>
    public MaskOutcome MaskText(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        if (!IsUrl(value)) { return TryDecodeLoosely(value) && IsText(decoded.Written) ? MaskDecoded(output) : MaskOutcome.Unchanged; }
        int comma = value[..Math.Min(value.Length, UrlHeadBytesMax)].IndexOf((byte)',');
        if (comma < 0 || value[5..comma].ContainsAnyExcept(UrlHead)) { return MaskOutcome.Unchanged; }
        bool isText = IsTextType(value[5..comma], out bool isBase64);
        if (!isBase64) { return isText ? MaskPercent(value, comma + 1, output) : MaskOutcome.Unchanged; }
        if (!TryDecodeLoosely(value[(comma + 1)..]) || !(isText || IsText(decoded.Written))) { return MaskOutcome.Unchanged; }
        int before = output.Length;
        output.Append(value[..(comma + 1)]);
        MaskOutcome outcome = MaskDecoded(output);
        if (outcome != MaskOutcome.Rewritten) { output.Truncate(before); }
        return outcome;
    }

    /// <summary>Masks what a value stands for that is base64 to the letter, else the value itself: clients that decode it still can. Unchanged when it is none.</summary>
    /// <param name="behind">What it stands behind; or nothing.</param>
    /// <param name="value">The value.</param>
    /// <param name="output">Receives what stands for it, in base64, when the outcome is Rewritten.</param>
    public MaskOutcome MaskValue(ReadOnlySpan<byte> behind, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        // Helm packs its releases twice.
        if (!TryDecode(value) || (IsBytes(decoded.Written) && !BeginsWithKey(behind, decoded.Written))) { return MaskOutcome.Unchanged; }
        masked.Clear();
        ValueShape shape = JsonValueMasker.MayBeDocument(decoded.Written) ? ValueShape.Json : ValueShape.Text;
        MaskOutcome outcome = plan.MaskBehind(behind, decoded.Written, shape, masked, finds);
        if (outcome == MaskOutcome.Unchanged && (!IsBytes(value) || BeginsWithKey(behind, value))) { outcome = plan.MaskBehind(behind, value, ValueShape.Text, masked, finds); }
        if (outcome == MaskOutcome.Rewritten) { output.AppendBase64(masked.Written); }
        return outcome;
    }

    /// <summary>Masks a value whose place is tagged as a class; what it stands for, when it is base64.</summary>
    public MaskOutcome MaskTagged(int classIndex, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        if (!TryDecode(value)) { return plan.MaskTagged(classIndex, value, ValueShape.Text, output, finds); }
        masked.Clear();
        MaskOutcome outcome = plan.MaskTagged(classIndex, decoded.Written, ValueShape.Text, masked, finds);
        if (outcome == MaskOutcome.Rewritten) { output.AppendBase64(masked.Written); }
        return outcome;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        digits.Release();
        decoded.Release();
        masked.Release();
    }

    private static bool IsUrl(ReadOnlySpan<byte> value) => value.Length > 5 && Http1Bytes.Same(value[..5], "data:"u8);

    private static bool IsName(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 => Same(name, "data"u8) || Same(name, "blob"u8) || Same(name, "file"u8),
        5 => Same(name, "bytes"u8),
        7 => Same(name, "content"u8),
        8 => Same(name, "contents"u8) || Same(name, "fileData"u8),
        9 => Same(name, "file_data"u8),
        _ => false,
    };

    /// <summary>Whether letters begin as files do whose bytes repeat themselves: RIFF (WAV), TIFF, ELF.</summary>
    private static bool SaysWhatItIs(ReadOnlySpan<byte> letters)
        => letters.StartsWith("UklGR"u8) || letters.StartsWith("SUkqA"u8) || letters.StartsWith("TU0AK"u8) || letters.StartsWith("f0VMR"u8);

    /// <summary>Whether letters are of all kinds, as those of bytes are; A stands for zeros.</summary>
    private static bool AreMixed(ReadOnlySpan<byte> letters)
    {
        ulong kinds = 0;
        foreach (byte c in letters) { kinds += Kinds[c]; }
        (int upper, int lower, int digits, int signs) = ((int)(kinds & 0xFFFF), (int)(kinds >> 16 & 0xFFFF), (int)(kinds >> 32 & 0xFFFF), (int)(kinds >> 48));
        int all = upper + lower + digits;
        return signs <= all / 8 && upper >= all / 5 && lower >= all / 5 && digits >= all / 32 && digits <= all / 3;
    }

    /// <summary>Counts a letter among those of its kind: four counts in one number.</summary>
    private static ulong KindOf(byte letter) => letter switch
    {
        > (byte)'A' and <= (byte)'Z' => 1,
        >= (byte)'a' and <= (byte)'z' => 1UL << 16,
        >= (byte)'0' and <= (byte)'9' => 1UL << 32,
        (byte)'+' or (byte)'/' or (byte)'-' or (byte)'_' => 1UL << 48,
        _ => 0,
    };

    private static bool Same(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) => Http1Bytes.Same(name, other);

    /// <summary>Whether a data URL's type is one of text; the first parameter that says base64 counts.</summary>
    private static bool IsTextType(ReadOnlySpan<byte> head, out bool isBase64)
    {
        isBase64 = false;
        int end = head.IndexOf((byte)';');
        ReadOnlySpan<byte> type = end < 0 ? head : head[..end];
        while (end >= 0 && !isBase64)
        {
            head = head[(end + 1)..];
            end = head.IndexOf((byte)';');
            isBase64 = Http1Bytes.Same(end < 0 ? head : head[..end], "base64"u8);
        }
        return type.IsEmpty || (MediaType.TryRead(type, out MediaType read) && BodyKinds.Of(read) is BodyKind.Json or BodyKind.JsonLines or BodyKind.JsonSequence or BodyKind.Events or BodyKind.Text or BodyKind.Csv or BodyKind.Markup or BodyKind.Xml or BodyKind.Form);
    }

    private static bool IsText(ReadOnlySpan<byte> text) => Utf8.IsValid(text) && !text.ContainsAny(Controls);

    private MaskOutcome MaskDecoded(ByteBuffer output)
    {
        masked.Clear();
        MaskOutcome outcome = plan.Mask(decoded.Written, JsonValueMasker.MayBeDocument(decoded.Written) ? ValueShape.Json : ValueShape.Text, masked, finds);
        if (outcome == MaskOutcome.Rewritten) { output.AppendBase64(masked.Written); }
        return outcome;
    }

    private MaskOutcome MaskPercent(ReadOnlySpan<byte> value, int from, ByteBuffer output)
    {
        int before = output.Length;
        output.Append(value[..from]);
        using EncodedMaskStream stream = plan.OpenEncoded(TextEncoding.Percent, finds);
        if (!stream.Write(value[from..], output) || !stream.Finish(output)) { return MaskOutcome.Denied; }
        if (!output.Written[before..].SequenceEqual(value)) { return MaskOutcome.Rewritten; }
        output.Truncate(before);
        return MaskOutcome.Unchanged;
    }

    /// <summary>Decodes what is base64 to the letter; wrapped into lines it is still (Go, encoding/base64).</summary>
    private bool TryDecode(ReadOnlySpan<byte> value)
    {
        decoded.Clear();
        if (value.Length == 0 || (value.Length - value.Count((byte)'\n') - value.Count((byte)'\r')) % 4 != 0) { return false; }
        Span<byte> target = decoded.GetSpan(Base64.GetMaxDecodedFromUtf8Length(value.Length));
        bool isBase64 = Base64.DecodeFromUtf8(value, target, out _, out int written) == OperationStatus.Done;
        decoded.Advance(isBase64 ? written : 0);
        return isBase64;
    }

    /// <summary>The same as lenient decoders read it: with the letters of URLs, and without what fills it up.</summary>
    private bool TryDecodeLoosely(ReadOnlySpan<byte> value)
    {
        value = value.TrimEnd("=\r\n"u8);
        digits.Clear();
        digits.Append(value);
        Span<byte> letters = digits.Written;
        letters.Replace((byte)'-', (byte)'+');
        letters.Replace((byte)'_', (byte)'/');
        int length = letters.Length - letters.Count((byte)'\n') - letters.Count((byte)'\r');
        for (; length % 4 is 2 or 3; length++) { digits.Append((byte)'='); }
        return TryDecode(digits.Written);
    }
}
