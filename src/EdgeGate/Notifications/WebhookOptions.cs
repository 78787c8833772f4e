using EdgeGate.Core;

namespace EdgeGate.Notifications;

/// <summary>A webhook.</summary>
/// <param name="Url">Where; secret, for Slack's and Teams' addresses are all the proof they ask for.</param>
/// <param name="Secret">What bodies are signed with; null when they are not.</param>
/// <param name="Shape">The body's shape.</param>
/// <param name="CaFile">Authorities to trust instead of the system's; null for these.</param>
/// <param name="AllowsPrivate">Whether it may be on this machine or a private network.</param>
public sealed record WebhookOptions(SecretText Url, SecretText? Secret, WebhookShape Shape, string? CaFile, bool AllowsPrivate);
