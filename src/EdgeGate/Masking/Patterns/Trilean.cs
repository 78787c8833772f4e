namespace EdgeGate.Masking.Patterns;

/// <summary>An answer that may depend on bytes that have not come yet.</summary>
internal enum Trilean
{
    /// <summary>No, whatever comes.</summary>
    No,
    /// <summary>Yes, whatever comes.</summary>
    Yes,
    /// <summary>It depends on what comes.</summary>
    Undecided,
}
