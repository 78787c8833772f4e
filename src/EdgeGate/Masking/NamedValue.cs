using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace EdgeGate.Masking;

/// <summary>Follows objects in which one member names another: what stands behind <c>value</c> is of the name that stands before it.</summary>
/// <remarks>
/// <code>
/// {"name": "DB_PASSWORD", "value": ".."}      variables of containers, parameters, settings; key or path in place of name, in any case
/// </code>
/// A name that comes behind its value, or with an object between them, is no context for it.
/// </remarks>
internal struct NamedValue
{
    private const int BytesMax = 64;

    private Letters letters;
    private int length;
    private bool isNext;

    /// <summary>An object begins or ends.</summary>
    public void Forget() => (length, isNext) = (0, false);

    /// <summary>A member of a name begins.</summary>
    /// <param name="member">The name, unescaped.</param>
    /// <returns>What its value is of.</returns>
    [UnscopedRef]
    public ReadOnlySpan<byte> OnMember(ReadOnlySpan<byte> member)
    {
        isNext = (member.Length == 4 && (Ascii.EqualsIgnoreCase(member, "name"u8) || Ascii.EqualsIgnoreCase(member, "path"u8))) || (member.Length == 3 && Ascii.EqualsIgnoreCase(member, "key"u8));
        return length > 0 && member.Length == 5 && Ascii.EqualsIgnoreCase(member, "value"u8) ? ((ReadOnlySpan<byte>)letters)[..length] : [];
    }

    /// <summary>The string of the member is there.</summary>
    public void OnText(ReadOnlySpan<byte> text)
    {
        if (!isNext) { return; }
        isNext = false;
        length = Math.Min(text.Length, BytesMax);
        text[..length].CopyTo(letters);
    }

    [InlineArray(BytesMax)]
    private struct Letters
    {
        private byte first;
    }
}
