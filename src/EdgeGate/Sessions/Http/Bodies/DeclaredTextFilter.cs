using EdgeGate.Core;
using EdgeGate.Masking.Streams;
using EdgeGate.Sessions.Http.Bodies.Csv;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Masks a body whose type says that it is text: what begins like JSON is looked through its escapes too, and what is no text is refused.</summary>
/// <remarks>
/// Servers give such types to what they know no better: JSON behind <c>text/html</c> and forms, archives behind <c>text/plain</c>. No text is what has a zero byte among its first bytes, as UTF-16
/// and UTF-32 have, what begins with their byte order mark, which counts for more than a charset (WHATWG Encoding, 6), and what begins as gzip, zstd and PDF do.
/// </remarks>
/// <param name="context">What the rule asks.</param>
/// <param name="kind">Text, comma-separated values, markup or a form.</param>
internal sealed class DeclaredTextFilter(BodyContext context, BodyKind kind) : BodyFilter
{
    private const int LookedAtBytes = 512;

    private readonly ByteBuffer begin = new(LookedAtBytes);
    private int seen;
    private BodyFilter? chosen;
    private BodyFilter? spare;

    private enum Beginning : byte
    {
        Open,
        Text,
        Json,
        Binary,
    }

    /// <summary>Where nothing is masked nothing need be looked into.</summary>
    private bool PassesBinary => context.PassesBinary || context.Plan.IsEmpty;

    /// <summary>How PDF begins: letters at first, then packed pages.</summary>
    internal static ReadOnlySpan<byte> Pdf => "%PDF-"u8;

    private static ReadOnlySpan<byte> Space => " \t\r\n"u8;

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        if (seen < LookedAtBytes)
        {
            ReadOnlySpan<byte> looked = piece[..Math.Min(piece.Length, LookedAtBytes - seen)];
            seen += looked.Length;
            if (looked.Contains((byte)0) && !PassesBinary) { return BodyRefusals.Binary; }
        }
        if (chosen is not null) { return chosen.Write(piece, output); }
        if (begin.Length == 0)
        {
            // Sent to keep a connection alive, it waits for nothing.
            ReadOnlySpan<byte> rest = piece.TrimStart(Space);
            output.Append(piece[..^rest.Length]);
            piece = rest;
        }
        ReadOnlySpan<byte> part = piece[..Math.Min(piece.Length, LookedAtBytes - begin.Length)];
        begin.Append(part);
        Beginning found = Look(begin.Written);
        if (found == Beginning.Open && begin.Length < LookedAtBytes) { return null; }
        return Begin(found, output) ?? chosen!.Write(piece[part.Length..], output);
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output)
    {
        if (chosen is null && begin.Length == 0) { return null; }
        return (chosen is null ? Begin(Beginning.Text, output) : null) ?? chosen!.Finish(output);
    }

    /// <inheritdoc/>
    public override bool TryRestart()
    {
        if (chosen is not null)
        {
            if (!chosen.TryRestart()) { return false; }
            (spare, chosen) = (chosen, null);
        }
        begin.Release();
        seen = 0;
        return true;
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        begin.Release();
        chosen?.Dispose();
        spare?.Dispose();
    }

    private string? Begin(Beginning found, ByteBuffer output)
    {
        if (found == Beginning.Binary && !PassesBinary) { return BodyRefusals.Binary; }
        chosen = found switch
        {
            Beginning.Binary => new BinaryFilter(),
            Beginning.Json when kind is BodyKind.Text or BodyKind.Csv => Seen(TextEncoding.Json),
            Beginning.Json when kind is BodyKind.Markup or BodyKind.Form => ChainedFilter.Json(context, kind),
            Beginning.Json => new ChainedFilter(Seen(TextEncoding.Json), Plain()),
            _ => Plain(),
        };
        string? problem = chosen.Write(begin.Written, output);
        begin.Release();
        return problem;
    }

    /// <summary>What is masked as its type says. Only what sees text as it stands begins again (<see cref="TryRestart"/>).</summary>
    private BodyFilter Plain()
    {
        switch (kind)
        {
            case BodyKind.Markup:
                return Seen(TextEncoding.Xml);
            case BodyKind.Xml:
                return ChainedFilter.Xml(context);
            case BodyKind.Form:
                return new FormFilter(context);
            case BodyKind.Csv:
                return new CsvFilter(context);
            default:
                BodyFilter plain = spare ?? new TextFilter(context.OpenText());
                spare = null;
                return plain;
        }
    }

    private TextFilter Seen(TextEncoding encoding) => new(context.Plan.OpenEncoded(encoding, context.Finds));

    /// <summary>What a body is that begins with some bytes, as soon as that shows: the same however it was cut.</summary>
    private static Beginning Look(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (text.StartsWith(mark)) { text = text[mark.Length..]; }
        else if (mark.StartsWith(text)) { return Beginning.Open; }
        bool isOpen = Meets(text, [0xFF, 0xFE], out bool isLittle) | Meets(text, [0xFE, 0xFF], out bool isBig) | Meets(text, [0x1F, 0x8B], out bool isGzip) | Meets(text, [0x28, 0xB5, 0x2F, 0xFD], out bool isZstd) | Meets(text, Pdf, out bool isPdf);
        if (isLittle || isBig || isGzip || isZstd || isPdf) { return Beginning.Binary; }
        text = text.TrimStart(Space);
        if (isOpen || text.IsEmpty) { return Beginning.Open; }
        // An array of texts or objects, or an object: other brackets are those of logs and of people.
        bool isArray = text[0] == '[';
        if (isArray) { text = text.TrimStart("[ \t\r\n"u8); }
        if (text.IsEmpty) { return Beginning.Open; }
        if (text[0] != '{') { return isArray && text[0] == '"' ? Beginning.Json : Beginning.Text; }
        text = text[1..].TrimStart(Space);
        return text.IsEmpty ? Beginning.Open : text[0] == '"' ? Beginning.Json : Beginning.Text;
    }

    /// <summary>Whether a text may yet begin with a signature.</summary>
    private static bool Meets(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature, out bool isWhole)
    {
        isWhole = text.StartsWith(signature);
        return !isWhole && signature.StartsWith(text);
    }
}
