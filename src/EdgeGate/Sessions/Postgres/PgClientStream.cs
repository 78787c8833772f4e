using EdgeGate.Core;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Postgres;

/// <summary>A client's message that is longer than the window, passed on as it comes: rows for a COPY, and a Bind with huge parameters. All else is seen whole.</summary>
public sealed class PgClientStream(PgRelayed session)
{
    private int bytesLeft;
    private bool isDropped;

    /// <summary>Whether a message is under way.</summary>
    public bool IsOpen => bytesLeft > 0;

    /// <summary>Whether it begins when more is answered: what a Bind's statement means to the target is not known yet.</summary>
    /// <param name="frame">Its header.</param>
    /// <param name="window">What has come of it, the header included.</param>
    public bool MustWait(PgFrame frame, ReadOnlySpan<byte> window)
        => IsLongBind(frame, window, out _, out ReadOnlySpan<byte> statement) && !session.Conversation.IsGatewaySkipping && session.Conversation.IsUnsure(session.Conversation.FindStatement(statement));

    /// <summary>Begins with a message; false when it must be seen whole.</summary>
    /// <param name="frame">Its header.</param>
    /// <param name="window">What has come of it, the header included.</param>
    public bool TryBegin(PgFrame frame, ReadOnlySpan<byte> window)
    {
        PgConversation talk = session.Conversation;
        if (frame.Type == PgMessageType.CopyData) { session.Copies.CountIn(frame.BodyBytes); }
        else if (!IsLongBind(frame, window, out ReadOnlySpan<byte> portal, out ReadOnlySpan<byte> statement)) { return false; }
        else if (!talk.IsGatewaySkipping)
        {
            byte[] ownedPortal = talk.Names.Own(portal);
            talk.SetPortal(ownedPortal, talk.FindStatement(statement), PgFormats.FromDescription);
            talk.Sent(new PgPending { Kind = PgPendingKind.Bind, Name = ownedPortal, Sent = session.Now() });
        }
        (bytesLeft, isDropped) = (frame.TotalBytes, talk.IsGatewaySkipping);
        return true;
    }

    /// <summary>Passes on what has come of it.</summary>
    /// <returns>Bytes of the window that are dealt with.</returns>
    public int Pass(ReadOnlySpan<byte> window)
    {
        int count = Math.Min(Math.Min(window.Length, bytesLeft), Outbox.SoftBytesMax);
        if (!isDropped) { session.ToTarget.Buffer.Append(window[..count]); }
        bytesLeft -= count;
        return count;
    }

    private bool IsLongBind(PgFrame frame, ReadOnlySpan<byte> window, out ReadOnlySpan<byte> portal, out ReadOnlySpan<byte> statement)
    {
        portal = statement = default;
        return frame.Type == PgMessageType.Bind
            && frame.TotalBytes > session.Limits.WindowBytesMax
            && PgBindHead.TryRead(window[PgFramer.HeaderBytes..], out portal, out statement)
            && session.MayNameStatement(statement) && session.MayNamePortal(portal)
            && (portal.IsEmpty || session.Conversation.HasRoom)
            // What waits for approval is seen whole, parameters and all.
            && session.Conversation.FindStatement(statement) is not ({ Held: not null } or { Judged.RunsPrepared: true });
    }
}
