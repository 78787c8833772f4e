using System.Buffers;
using System.Text;

namespace EdgeGate.Protocols.Http1;

/// <summary>A media type and the parameters that matter, as a view of a field's value. Strict: what is no media type is not read at all.</summary>
/// <remarks>RFC 9110, 8.3.1 and 5.6.6. A parameter that matters and comes twice, or is written with escapes, makes it none: readers would disagree.</remarks>
public readonly ref struct MediaType
{
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly ReadOnlySpan<byte> essence;

    private MediaType(ReadOnlySpan<byte> essence, ReadOnlySpan<byte> charset, ReadOnlySpan<byte> boundary)
    {
        this.essence = essence;
        Charset = charset;
        Boundary = boundary;
    }

    /// <summary>The <c>charset</c> parameter, or empty.</summary>
    public ReadOnlySpan<byte> Charset { get; }

    /// <summary>The <c>boundary</c> parameter, or empty.</summary>
    public ReadOnlySpan<byte> Boundary { get; }

    /// <summary>Reads a field's value.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out MediaType type)
    {
        type = default;
        ReadOnlySpan<byte> rest = value.Trim(" \t"u8);
        ReadOnlySpan<byte> first = Token(rest);
        if (first.IsEmpty || first.Length == rest.Length || rest[first.Length] != '/') { return false; }
        ReadOnlySpan<byte> second = Token(rest[(first.Length + 1)..]);
        if (second.IsEmpty) { return false; }
        ReadOnlySpan<byte> essence = rest[..(first.Length + 1 + second.Length)];
        rest = rest[essence.Length..];
        ReadOnlySpan<byte> charset = default;
        ReadOnlySpan<byte> boundary = default;
        while (true)
        {
            rest = rest.TrimStart(" \t"u8);
            if (rest.IsEmpty) { break; }
            if (rest[0] != ';') { return false; }
            rest = rest[1..].TrimStart(" \t"u8);
            if (rest.IsEmpty || rest[0] == ';') { continue; }
            if (!TryReadParameter(ref rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> read, out bool isEscaped)) { return false; }
            bool isCharset = Ascii.EqualsIgnoreCase(name, "charset"u8);
            bool isBoundary = Ascii.EqualsIgnoreCase(name, "boundary"u8);
            if (!isCharset && !isBoundary) { continue; }
            if (isEscaped || read.IsEmpty || !(isCharset ? charset : boundary).IsEmpty) { return false; }
            if (isCharset) { charset = read; }
            else { boundary = read; }
        }
        type = new MediaType(essence, charset, boundary);
        return true;
    }

    /// <summary>Whether it is a type, without its parameters; any case.</summary>
    public bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(essence, name);

    /// <inheritdoc cref="Is(ReadOnlySpan{byte})"/>
    public bool Is(string name) => Ascii.EqualsIgnoreCase(essence, name);

    /// <summary>Whether its subtype ends with a suffix such as <c>+json</c> (RFC 6839).</summary>
    public bool HasSuffix(ReadOnlySpan<byte> suffix) => essence.Length > suffix.Length && Ascii.EqualsIgnoreCase(essence[^suffix.Length..], suffix);

    /// <summary>Whether it begins with a top-level type, its slash included.</summary>
    public bool IsOfType(ReadOnlySpan<byte> prefix) => essence.Length > prefix.Length && Ascii.EqualsIgnoreCase(essence[..prefix.Length], prefix);

    private static ReadOnlySpan<byte> Token(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExcept(TokenBytes);
        return end < 0 ? text : text[..end];
    }

    private static bool TryReadParameter(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value, out bool isEscaped)
    {
        value = default;
        isEscaped = false;
        name = Token(rest);
        if (name.IsEmpty || name.Length == rest.Length || rest[name.Length] != '=') { return false; }
        rest = rest[(name.Length + 1)..];
        if (rest.IsEmpty || rest[0] != '"')
        {
            value = Token(rest);
            rest = rest[value.Length..];
            return !value.IsEmpty;
        }
        for (int i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '\\')
            {
                isEscaped = true;
                i++;
                continue;
            }
            if (rest[i] is < 0x20 and not (byte)'\t' or 0x7F) { return false; }
            if (rest[i] != '"') { continue; }
            value = rest[1..i];
            rest = rest[(i + 1)..];
            return true;
        }
        return false;
    }
}
