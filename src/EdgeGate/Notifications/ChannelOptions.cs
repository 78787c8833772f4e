using System.Collections.Immutable;
using EdgeGate.Core.Notifications;

namespace EdgeGate.Notifications;

/// <summary>One entry of <c>notifications</c>: what is told, and to whom.</summary>
/// <param name="Key">Path of the entry in the file.</param>
/// <param name="Name">Its name, unique.</param>
/// <param name="Events">What is told.</param>
/// <param name="Groups">Only of holds that any of these groups may approve; empty for all. Broken glass is told everywhere.</param>
/// <param name="Webhook">A webhook; null when it is none. Exactly one of the three is there.</param>
/// <param name="Smtp">A mail server.</param>
/// <param name="Command">A program.</param>
public sealed record ChannelOptions(string Key, string Name, ImmutableArray<NoticeKind> Events, ImmutableArray<string> Groups, WebhookOptions? Webhook, SmtpOptions? Smtp, CommandOptions? Command)
{
    /// <summary>Whether it wants a notice.</summary>
    public bool Wants(Notice notice) => Events.Contains(notice.Kind) && (notice.Kind == NoticeKind.Glass || Groups.IsEmpty || Groups.Any(notice.Groups.Contains));
}
