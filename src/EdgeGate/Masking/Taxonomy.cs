namespace EdgeGate.Masking;

/// <summary>All classes known: the built-in ones and the user's. Immutable.</summary>
public sealed class Taxonomy
{
}
