namespace EdgeGate.Notifications;

/// <summary>What a webhook's body looks like.</summary>
public enum WebhookShape
{
    /// <summary>EdgeGate's own: every field of the notice.</summary>
    Generic,
    /// <summary>A message of Slack's incoming webhooks.</summary>
    Slack,
    /// <summary>An adaptive card, as Teams' workflows take it.</summary>
    Teams,
}
