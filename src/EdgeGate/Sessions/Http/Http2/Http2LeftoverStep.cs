namespace EdgeGate.Sessions.Http.Http2;

/// <summary>What becomes of a request that goes on behind its answer.</summary>
/// <param name="Given">What the peer may send for what came.</param>
/// <param name="IsOver">Whether it ends here.</param>
/// <param name="IsCut">Whether it ends because it is too long.</param>
/// <param name="OwesEnd">Whether the answer's end is to be told then.</param>
internal readonly record struct Http2LeftoverStep(int Given, bool IsOver, bool IsCut, bool OwesEnd);
