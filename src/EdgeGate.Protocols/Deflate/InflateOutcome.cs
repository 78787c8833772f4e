namespace EdgeGate.Protocols.Deflate;

/// <summary>Where <see cref="Inflater"/> stands.</summary>
public enum InflateOutcome
{
    /// <summary>All input was taken and more is needed.</summary>
    NeedsInput,
    /// <summary>The output is full.</summary>
    OutputFull,
    /// <summary>The last block has ended.</summary>
    Done,
    /// <summary>The bytes are no deflate stream.</summary>
    Damaged,
}
