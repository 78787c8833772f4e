using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Masking;

/// <summary>What is done with the finds of one class.</summary>
internal sealed class MaskAction
{
    private const int HashChars = 10;
    private const string HashAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private readonly byte[] placeholder;
    private readonly byte[] hashPrefix;
    private readonly byte[] hashKey;
    private readonly int keepFirst;
    private readonly int keepLast;

    public MaskAction(ClassName name, MaskOptions? options)
    {
        Kind = options?.Kind ?? MaskKind.Placeholder;
        placeholder = Encoding.UTF8.GetBytes($"[{name}]");
        hashPrefix = Encoding.UTF8.GetBytes($"{name}:");
        hashKey = options?.HashKey is { } key ? Encoding.UTF8.GetBytes(key.Reveal()) : [];
        keepFirst = options?.KeepFirst ?? 0;
        keepLast = options?.KeepLast ?? 0;
    }

    public MaskKind Kind { get; }

    /// <summary>Appends what stands in a find's place.</summary>
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
                AppendHash(find, output);
                break;
        }
    }

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

    private void AppendHash(ReadOnlySpan<byte> find, ByteBuffer output)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(hashKey, find, hash);
        output.Append(hashPrefix);
        for (int i = 0; i < HashChars; i++) { output.Append((byte)HashAlphabet[hash[i] & 31]); }
    }
}
