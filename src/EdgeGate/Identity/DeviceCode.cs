namespace EdgeGate.Identity;

/// <summary>A sign-in that has begun: what the person needs, and what the gateway asks with.</summary>
/// <param name="Secret">device_code; never shown.</param>
/// <param name="UserCode">What the person enters.</param>
/// <param name="Address">Where.</param>
/// <param name="CompleteAddress">Where the code is filled in already, or null.</param>
/// <param name="Lifetime">How long the code is good.</param>
/// <param name="Interval">How long to wait between two questions.</param>
public sealed record DeviceCode(string Secret, string UserCode, string Address, string? CompleteAddress, TimeSpan Lifetime, TimeSpan Interval);
