using System.Collections.Immutable;
using EdgeGate.Core;

namespace EdgeGate.Masking;

/// <summary>The <c>taxonomy</c>, <c>masks</c> and <c>masking</c> keys of the configuration, as written there.</summary>
/// <param name="Classes">User classes, by the file's order.</param>
/// <param name="Masks">How finds are masked, by class pattern; the most specific wins; <c>placeholder</c> where none matches.</param>
/// <param name="SparesDocumentation">Whether values that documentation uses (192.0.2.0/24, example.com) pass.</param>
public sealed record MaskingOptions(ImmutableArray<ClassDefinition> Classes, ImmutableArray<MaskOptions> Masks, bool SparesDocumentation = false)
{
    /// <summary>A digest of all of it as it is written.</summary>
    public string Digest { get; init; } = "";
}

/// <summary>How a find is masked.</summary>
public enum MaskKind
{
    /// <summary><c>[pii.email]</c>.</summary>
    Placeholder = 1,
    /// <summary>All but the first or last few characters become stars.</summary>
    Partial = 2,
    /// <summary>As many stars as the find has characters.</summary>
    Stars = 3,
    /// <summary>A short keyed HMAC-SHA-256, the same for the same value everywhere.</summary>
    Hash = 4,
    /// <summary>The whole value that holds the find becomes null.</summary>
    Null = 5,
    /// <summary>The find is removed.</summary>
    Drop = 6,
    /// <summary>The value may not pass at all.</summary>
    Deny = 7,
    /// <summary>A keyed token of the same shape, which <c>edgegate unmask</c> can turn back.</summary>
    Token = 8,
}

/// <summary>One entry of <c>masks</c>.</summary>
/// <param name="Key">Path of the entry in the file.</param>
/// <param name="Pattern">The classes it applies to.</param>
/// <param name="Kind">What is done.</param>
/// <param name="KeepFirst">For partial: characters kept at the start.</param>
/// <param name="KeepLast">For partial: characters kept at the end.</param>
/// <param name="HashKey">For hash: the key.</param>
/// <param name="TokenKey">For token: the key (<see cref="Tokens.TokenKey"/>).</param>
public sealed record MaskOptions(
    string Key, ClassPattern Pattern, MaskKind Kind, int KeepFirst = 0, int KeepLast = 0, SecretText? HashKey = null, SecretText? TokenKey = null)
{
    /// <summary>The entry that says how a class is masked: the most specific that matches; null when none does.</summary>
    public static MaskOptions? For(ClassName name, ImmutableArray<MaskOptions> masks)
        => masks.Where(mask => mask.Pattern.Matches(name)).MaxBy(static mask => mask.Pattern.Specificity);
}
