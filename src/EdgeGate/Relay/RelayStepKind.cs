namespace EdgeGate.Relay;

/// <summary>What a direction wants after a step.</summary>
public enum RelayStepKind
{
    /// <summary>More bytes: <see cref="RelayStep.Need"/> unread ones at least.</summary>
    Read,
    /// <summary>The outboxes written out, then the same unread bytes again.</summary>
    Flush,
    /// <summary>To be called again once its <see cref="IRelayDirection.WaitAsync"/> is done: a lookup, a judgement, a hold.</summary>
    Wait,
    /// <summary>The session to end.</summary>
    End,
}
