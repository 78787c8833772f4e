using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking.Tokens;

namespace EdgeGate.Masking;

/// <summary>What is done with the finds of one class.</summary>
internal sealed class MaskAction
{
    private readonly byte[] placeholder;
    private readonly byte[] hashPrefix;
    private readonly Pseudonym? pseudonym;
    private readonly TokenFormat? tokens;
    private readonly int keepFirst;
    private readonly int keepLast;

    public MaskAction(ClassName name, MaskOptions? options)
    {
        Class = name;
        Kind = options?.Kind ?? MaskKind.Placeholder;
        placeholder = Encoding.UTF8.GetBytes($"[{name}]");
        hashPrefix = Encoding.UTF8.GetBytes($"{name}:");
        if (Kind == MaskKind.Hash) { pseudonym = new Pseudonym(name, Encoding.UTF8.GetBytes(options!.HashKey?.Reveal() ?? throw Unchecked("hash has no key"))); }
        if (Kind == MaskKind.Token)
        {
            (TokenKey? key, string? weakness) = TokenKey.Read(options!.TokenKey);
            tokens = new TokenFormat(name, key ?? throw Unchecked(weakness!));
        }
        keepFirst = options?.KeepFirst ?? 0;
        keepLast = options?.KeepLast ?? 0;
    }

    /// <summary>The most bytes of a find its mask looks at. Only a region has more, and is masked by the placeholder: a stream keeps no more of a value until it ends.</summary>
    public const int FindBytesMax = 8 * 1024;

    public ClassName Class { get; }

    public MaskKind Kind { get; }

    /// <summary>Whether what stands in a find's place depends on its bytes.</summary>
    public bool ReadsFind => Kind is MaskKind.Partial or MaskKind.Stars or MaskKind.Hash or MaskKind.Token;

    /// <summary>Appends what stands in a find's place in a text.</summary>
    public void AppendFind(ReadOnlySpan<byte> find, ByteBuffer output)
    {
        if (ReadsFind && find.Length > FindBytesMax) { output.Append(placeholder); }
        else { Append(find, output); }
    }

    /// <summary>Appends what stands in a value's place.</summary>
    public void Append(ReadOnlySpan<byte> find, ByteBuffer output)
    {
        switch (Kind)
        {
            case MaskKind.Placeholder:
                output.Append(placeholder);
                break;
            case MaskKind.Partial:
                AppendPartial(find, output);
                break;
            case MaskKind.Stars:
                AppendStars(find, output);
                break;
            case MaskKind.Hash:
                output.Append(hashPrefix);
                pseudonym!.Append(find, output);
                break;
            case MaskKind.Token:
                AppendToken(find, output);
                break;
        }
    }

    /// <summary>Appends what stands in a find's place where only a number can stand; false, with nothing appended, when this mask makes none.</summary>
    /// <param name="find">A whole number's digits.</param>
    /// <param name="output">Receives as many digits, the first of them no zero.</param>
    public bool TryAppendNumber(ReadOnlySpan<byte> find, ByteBuffer output)
    {
        if (tokens is null || find.Length > TokenFormat.BytesMax || !tokens.TryProtectNumber(find, output.GetSpan(find.Length))) { return false; }
        output.Advance(find.Length);
        return true;
    }

    /// <summary>A value that has no token is masked by the placeholder: it never passes.</summary>
    private void AppendToken(ReadOnlySpan<byte> find, ByteBuffer output)
    {
        if (find.Length > TokenFormat.BytesMax || !tokens!.TryProtect(find, output.GetSpan(find.Length)))
        {
            output.Append(placeholder);
            return;
        }
        output.Advance(find.Length);
    }

    private static ArgumentException Unchecked(string problem) => new($"{problem}; the configuration's reader should have refused it");

    /// <summary>Keeps the ends as configured, but never more than half of the letters and digits.</summary>
    private void AppendPartial(ReadOnlySpan<byte> find, ByteBuffer output)
    {
        int characters = 0;
        foreach (byte c in find) { characters += IsKeepable(c) ? 1 : 0; }
        bool keepsTooMuch = (keepFirst + keepLast) * 2 > characters;
        int index = 0;
        foreach (byte c in find)
        {
            if (!IsKeepable(c))
            {
                // A separator shows nothing; a continuation byte belongs to the star before it.
                if (c < 0x80) { output.Append(c); }
                continue;
            }
            bool isKept = !keepsTooMuch && c < 0x80 && (index < keepFirst || index >= characters - keepLast);
            output.Append(isKept ? c : (byte)'*');
            index++;
        }
    }

    private static bool IsKeepable(byte c) => char.IsAsciiLetterOrDigit((char)c) || c >= 0xC0;

    private static void AppendStars(ReadOnlySpan<byte> find, ByteBuffer output)
    {
        foreach (byte c in find)
        {
            // One star a character: continuation bytes of UTF-8 add none.
            if ((c & 0xC0) != 0x80) { output.Append((byte)'*'); }
        }
    }
}
