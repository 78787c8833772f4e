namespace EdgeGate.Masking;

/// <summary>What masking did to a value.</summary>
public enum MaskOutcome
{
    /// <summary>No find; send the value as it is.</summary>
    Unchanged = 1,
    /// <summary>The masked value was appended to the output.</summary>
    Rewritten = 2,
    /// <summary>The value is to become null.</summary>
    Null = 3,
    /// <summary>A class whose mask is <c>deny</c> was found; the value may not pass.</summary>
    Denied = 4,
}
