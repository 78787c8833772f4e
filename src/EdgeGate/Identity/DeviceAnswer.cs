namespace EdgeGate.Identity;

/// <summary>What the issuer says of a sign-in that has begun.</summary>
public enum DeviceAnswer
{
    /// <summary>The person has not decided yet.</summary>
    Pending = 1,
    /// <summary>The same, and it was asked too often.</summary>
    SlowDown = 2,
    /// <summary>A token came.</summary>
    Token = 3,
    /// <summary>The person refused, or the code is not good any more.</summary>
    Refused = 4,
    /// <summary>The issuer does not answer as it should.</summary>
    Unreachable = 5,
}
