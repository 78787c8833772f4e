using System.Text.Unicode;
using EdgeGate.Core;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Looks at the first bytes of a body whose type says nothing: text is masked as text, the rest is binary and passes only where the rule lets it.</summary>
/// <remarks>
/// Text is what is valid UTF-8 and has no control characters but those of text. What begins like JSON or has a backslash is looked through as JSON
/// is, and what begins with an angle bracket as markup is: a document that came without its type hides nothing behind escapes. A declared binary type is looked at too: a wrong label opens no way around the mask.
/// </remarks>
internal sealed class SniffFilter(BodyContext context) : BodyFilter
{
    private const int SniffedBytes = 512;
    private const int Utf8BytesMax = 4;

    private static ReadOnlySpan<byte> Space => " \t\r\n"u8;

    private readonly ByteBuffer first = new(SniffedBytes);
    private BodyFilter? chosen;

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        if (chosen is not null) { return chosen.Write(piece, output); }
        ReadOnlySpan<byte> part = piece[..Math.Min(piece.Length, SniffedBytes - first.Length)];
        first.Append(part);
        if (first.Length < SniffedBytes) { return null; }
        return Choose(output) ?? chosen!.Write(piece[part.Length..], output);
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output)
    {
        if (chosen is null && first.Length == 0) { return null; }
        return (chosen is null ? Choose(output) : null) ?? chosen!.Finish(output);
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        first.Release();
        chosen?.Dispose();
    }

    private string? Choose(ByteBuffer output)
    {
        bool isText = IsText(first.Written, isCut: first.Length == SniffedBytes) && !first.Written.StartsWith(DeclaredTextFilter.Pdf);
        if (!isText && !context.PassesBinary) { return BodyRefusals.Binary; }
        chosen = !isText ? new BinaryFilter()
            : first.Written.TrimStart(Space).StartsWith("<?xml"u8) ? ChainedFilter.Xml(context)
            : first.Written.TrimStart(Space).StartsWith("<"u8) ? Seen(TextEncoding.Xml)
            : MayBeJson(first.Written) ? Seen(TextEncoding.Json)
            : Plain();
        string? problem = chosen.Write(first.Written, output);
        first.Release();
        return problem;
    }

    /// <summary>Through an encoding; the value of a form's field behind its name too, for it may be no more than it says.</summary>
    private BodyFilter Seen(TextEncoding encoding)
    {
        TextFilter seen = new(context.Plan.OpenEncoded(encoding, context.Finds));
        return context.FieldName.IsEmpty ? seen : new ChainedFilter(seen, Plain());
    }

    private TextFilter Plain() => new(context.OpenText());

    private static bool MayBeJson(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> begin = text.TrimStart(Space);
        return text.Contains((byte)'\\') || (!begin.IsEmpty && "{[\""u8.Contains(begin[0]));
    }

    /// <summary>Whether bytes are text, a character at the end cut or not.</summary>
    internal static bool IsText(ReadOnlySpan<byte> bytes, bool isCut)
    {
        foreach (byte c in bytes)
        {
            if (c is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0C or 0x1B) or 0x7F) { return false; }
        }
        for (int cut = 0; cut < Math.Min(isCut ? Utf8BytesMax : 1, bytes.Length); cut++)
        {
            if (Utf8.IsValid(bytes[..^cut])) { return true; }
        }
        return false;
    }
}
