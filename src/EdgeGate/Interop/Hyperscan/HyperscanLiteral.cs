namespace EdgeGate.Interop.Hyperscan;

/// <summary>A literal of a database.</summary>
/// <param name="Text">Its bytes.</param>
/// <param name="IsCaseless">Whether letters match in either case; then <paramref name="Text"/> is in lower case.</param>
public sealed record HyperscanLiteral(byte[] Text, bool IsCaseless)
{
    private const uint Caseless = 1;

    /// <summary>HS_FLAG bits.</summary>
    internal uint Flags => IsCaseless ? Caseless : 0;

    /// <inheritdoc/>
    public bool Equals(HyperscanLiteral? other) => other is not null && IsCaseless == other.IsCaseless && Text.AsSpan().SequenceEqual(other.Text);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Text);
        hash.Add(IsCaseless);
        return hash.ToHashCode();
    }
}
