namespace EdgeGate.Masking;

/// <summary>What may touch a find.</summary>
public enum FindEdges
{
    /// <summary>No letter, digit or underscore.</summary>
    Word = 1,
    /// <summary>No digit.</summary>
    Digit = 2,
    /// <summary>Anything.</summary>
    None = 3,
}
