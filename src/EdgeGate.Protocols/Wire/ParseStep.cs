namespace EdgeGate.Protocols.Wire;

/// <summary>What a parser made of a window.</summary>
public enum ParseKind
{
    /// <summary>A whole unit was read.</summary>
    Done,
    /// <summary>The window is too short; nothing was consumed.</summary>
    NeedMore,
    /// <summary>The bytes are not the protocol's; nothing was consumed.</summary>
    Fault,
}

/// <summary>The outcome of one parse: a value, never an exception, for the peer chooses when it happens.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Bytes">Done: bytes read. NeedMore: the smallest window that helps. Fault: the offset of the fault.</param>
/// <param name="Problem">Fault: what is wrong.</param>
public readonly record struct ParseStep(ParseKind Kind, int Bytes, ProtocolFault Problem)
{
    /// <summary>A whole unit of <paramref name="bytes"/> bytes was read.</summary>
    public static ParseStep Done(int bytes) => new(ParseKind.Done, bytes, ProtocolFault.None);

    /// <summary>A window of at least <paramref name="windowBytes"/> bytes is needed.</summary>
    public static ParseStep NeedMore(int windowBytes) => new(ParseKind.NeedMore, windowBytes, ProtocolFault.None);

    /// <summary>The bytes at <paramref name="offset"/> are wrong.</summary>
    public static ParseStep Fault(ProtocolFault problem, int offset) => new(ParseKind.Fault, offset, problem);
}
