using System.Collections.Immutable;

namespace EdgeGate.Core.Notifications;

/// <summary>Something people are told of. It says who, where and why; never what the operation says.</summary>
/// <param name="Kind">What.</param>
/// <param name="Hold">The hold's identifier.</param>
/// <param name="State">Where the hold stands: <c>pending</c>, <c>approved</c> ...</param>
/// <param name="Requester">Who asked, for people.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Rule">The rule that holds.</param>
/// <param name="Kinds">Kinds of the operation: <c>delete</c>, <c>exec</c>, <c>POST</c>.</param>
/// <param name="Groups">Who may approve.</param>
/// <param name="Needed">How many persons must.</param>
/// <param name="By">Who decided, for people; empty when nobody did.</param>
/// <param name="Reason">The reason that was given; empty when none was.</param>
/// <param name="At">When.</param>
/// <param name="Expires">Until when the hold waits.</param>
public sealed record Notice(
    NoticeKind Kind, string Hold, string State, string Requester, string Connection, string Protocol, string Rule, string Kinds, ImmutableArray<string> Groups, int Needed,
    string By, string Reason, DateTimeOffset At, DateTimeOffset Expires)
{
    /// <summary>One line for people.</summary>
    public string Title => Kind switch
    {
        NoticeKind.Asked => $"{Requester} asks for approval on {Connection} ({Rule})",
        NoticeKind.Decided => $"{By} {(State == "denied" ? "denied" : "approved")} what {Requester} asked for on {Connection} ({Rule})",
        NoticeKind.Expired => $"nobody decided what {Requester} asked for on {Connection} ({Rule})",
        _ => $"{Requester} broke glass on {Connection} ({Rule})",
    };

    /// <summary>The kind as configurations and messages name it.</summary>
    public static string NameOf(NoticeKind kind) => kind switch
    {
        NoticeKind.Asked => "asked",
        NoticeKind.Decided => "decided",
        NoticeKind.Expired => "expired",
        _ => "glass",
    };
}
