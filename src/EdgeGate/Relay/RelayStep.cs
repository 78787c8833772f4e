using EdgeGate.Core;

namespace EdgeGate.Relay;

/// <summary>What one step of a direction did.</summary>
/// <param name="Kind">What comes next.</param>
/// <param name="Consumed">Bytes consumed of those it was handed.</param>
/// <param name="Need">Read: how many unread bytes it takes to go on, counted after the consumed ones.</param>
/// <param name="Reason">End: why.</param>
public readonly record struct RelayStep(RelayStepKind Kind, int Consumed, int Need, SessionEnd Reason)
{
    /// <summary>Asks for at least <paramref name="need"/> unread bytes.</summary>
    public static RelayStep Read(int consumed, int need) => new(RelayStepKind.Read, consumed, need, default);

    /// <summary>Asks for the outboxes to be written out first.</summary>
    public static RelayStep Flush(int consumed) => new(RelayStepKind.Flush, consumed, 0, default);

    /// <summary>Asks to wait.</summary>
    public static RelayStep Wait(int consumed) => new(RelayStepKind.Wait, consumed, 0, default);

    /// <summary>Ends the session.</summary>
    public static RelayStep End(int consumed, SessionEnd reason) => new(RelayStepKind.End, consumed, 0, reason);
}
