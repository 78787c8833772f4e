using EdgeGate.Core;

namespace EdgeGate.Masking.Tokens;

/// <summary>What a token keeps of its value, besides the places of letters, digits and separators.</summary>
internal enum TokenShape
{
    /// <summary>Nothing more.</summary>
    Plain = 1,
    /// <summary>A payment card number: the first digit stays, and the check digit is right again.</summary>
    Luhn = 2,
}

/// <summary>Which class has which shape.</summary>
internal static class TokenShapes
{
    /// <summary>Luhn for <c>pii.card</c>, <c>pci.card</c> and what is below them; else plain.</summary>
    public static TokenShape Of(ClassName name) => IsBelow(name.Value, "pii.card") || IsBelow(name.Value, "pci.card") ? TokenShape.Luhn : TokenShape.Plain;

    /// <summary>The name a token is bound to: all brands of cards share one, so that nobody needs to know the brand to turn a token back.</summary>
    public static string BoundName(ClassName name) => IsBelow(name.Value, "pii.card") ? "pii.card" : name.Value;

    private static bool IsBelow(string name, string root)
        => name.StartsWith(root, StringComparison.Ordinal) && (name.Length == root.Length || name[root.Length] == '.');
}
