using System.Text;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Sessions.Postgres;
using Xunit;

namespace EdgeGate.Tests.Sessions;

public sealed class PgConversationTests
{
    private static readonly MaskPlan NoMask = new Masker(Taxonomy.Create(new MaskingOptions([], []), []), HyperscanCache.None).Plan([]);

    /// <summary>A text may have a MiB, and a session thousands of statements: what it keeps is bounded by bytes too.</summary>
    [Fact]
    public void Texts_of_statements_and_portals_are_bounded_and_given_back()
    {
        PgConversation talk = new(new PgLimits(StatementTextBytesMax: 100), Judged(0));
        talk.SetStatement("a"u8.ToArray(), Judged(60));
        Assert.True(talk.HasRoom);
        talk.SetStatement("a"u8.ToArray(), Judged(70));
        Assert.True(talk.HasRoom);
        talk.SetPortal("p"u8.ToArray(), talk.FindStatement("a"u8), default);
        Assert.False(talk.HasRoom);
        talk.Close(isPortal: false, "a"u8);
        Assert.True(talk.HasRoom);
        talk.SetStatement("b"u8.ToArray(), Judged(30));
        Assert.False(talk.HasRoom);
        talk.Sent(new PgPending { Kind = PgPendingKind.Sync });
        talk.Pending.RemoveHead();
        talk.Ready((byte)'I');
        Assert.True(talk.HasRoom);
    }

    private static PgJudged Judged(int textBytes)
        => new(new Verdict(VerdictKind.Allow, "", "", []), "", NoMask, "select", Encoding.ASCII.GetBytes(new string('x', textBytes)), null, CopiesIn: false, HasFixedShape: true, HidesLiterals: false);
}
