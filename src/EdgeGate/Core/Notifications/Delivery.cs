namespace EdgeGate.Core.Notifications;

/// <summary>A notice on its way through one channel: at least once, so a receiver tells repeats by <paramref name="Id"/>.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Channel">The channel's name.</param>
/// <param name="Notice">What people are told.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Next">When it is tried again.</param>
/// <param name="Problem">Why the last attempt failed; empty when none did.</param>
public sealed record Delivery(string Id, string Channel, Notice Notice, DeliveryState State, int Attempts, DateTimeOffset Next, string Problem);
