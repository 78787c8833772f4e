using System.Text;
using EdgeGate.Benchmarks;
using Xunit;

namespace EdgeGate.Tests.Sessions;

/// <summary>The relay path allocates nothing in its steady state: policy, masking, recording, audit and metrics on.</summary>
public sealed class PgRelayAllocationTests
{
    // A quarter of a million over the five modes.
    private const int Messages = 50_000;

    private const int PauseMilliseconds = 5;

    public static TheoryData<string> Modes => ["prepared", "named portal", "unprepared", "simple", "rows"];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Messages_by_the_ten_thousand_allocate_nothing(string mode)
    {
        (PgFrames asked, PgFrames answered) = Exchange(mode);
        using PgSessionHarness session = new();
        session.Exchange(PgExchanges.Prepare.Asked, PgExchanges.Prepare.Answered);
        int exchanges = Messages / (asked.Count + answered.Count);
        Run(session, asked, answered, exchanges / 10);
        Assert.Contains("[pii.email]", Encoding.UTF8.GetString(session.ToClient), StringComparison.Ordinal);
        // The runtime's pools trim themselves now and then, and on a busy machine recorder and audit log need more of a pause; what every message allocated would show in each attempt.
        long allocated = Run(session, asked, answered, exchanges);
        for (int attempt = 1; attempt < 10 && allocated > 0; attempt++) { allocated = Run(session, asked, answered, exchanges, PauseMilliseconds * (1 + attempt)); }
        Assert.Equal(0, allocated);
    }

    private static (PgFrames Asked, PgFrames Answered) Exchange(string mode) => mode switch
    {
        "prepared" => PgExchanges.Prepared,
        "named portal" => PgExchanges.NamedPortal,
        "unprepared" => PgExchanges.Unprepared,
        "simple" => PgExchanges.Simple,
        _ => PgExchanges.Rows,
    };

    private static long Run(PgSessionHarness session, PgFrames asked, PgFrames answered, int exchanges, int pause = PauseMilliseconds)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < exchanges; i++)
        {
            session.Exchange(asked, answered);
            // The threads of the audit log and the recorder must keep up, as they do at the pace of sockets.
            if (i % 2000 == 1999) { Thread.Sleep(pause); }
        }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
