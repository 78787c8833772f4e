namespace EdgeGate.Interop.Hyperscan;

/// <summary>One expression of a database.</summary>
/// <param name="Expression">In Hyperscan's subset of PCRE.</param>
/// <param name="IsCaseless">Whether letters match in either case.</param>
/// <param name="WantsStart">Whether the start of a match is reported; end-only is faster.</param>
public sealed record HyperscanPattern(string Expression, bool IsCaseless, bool WantsStart)
{
    private const uint Caseless = 1;
    private const uint DotAll = 2;
    private const uint SomLeftmost = 256;

    /// <summary>HS_FLAG bits.</summary>
    internal uint Flags => (IsCaseless ? Caseless : 0) | DotAll | (WantsStart ? SomLeftmost : 0);
}
