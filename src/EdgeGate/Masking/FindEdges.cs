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
    /// <summary>No letter or digit; an underscore may, as in names that people make of a token.</summary>
    Letter = 4,
}
