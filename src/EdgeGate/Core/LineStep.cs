namespace EdgeGate.Core;

/// <summary>What reading a line came to.</summary>
internal enum LineStep
{
    /// <summary>Nothing is left.</summary>
    End,
    /// <summary>A whole line.</summary>
    Line,
    /// <summary>What stands at the end without a line feed.</summary>
    Unended,
    /// <summary>A line that is longer than it may be; the next reading passes over the rest of it.</summary>
    TooLong,
}
