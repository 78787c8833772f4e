using EdgeGate.Core;
using EdgeGate.Sessions.Http;
using Xunit;

namespace EdgeGate.Tests.Relay;

public sealed class SessionEndTextTests
{
    [Fact]
    public void Every_end_but_a_failure_of_the_gateway_is_said_in_words_of_its_own()
    {
        string failed = SessionEndText.Of(SessionEnd.InternalError);
        Assert.Equal([SessionEnd.InternalError], Enum.GetValues<SessionEnd>().Where(end => SessionEndText.Of(end) == failed));
    }

    [Fact]
    public void Who_lost_the_right_to_go_on_is_told_so_and_not_that_the_gateway_stops()
    {
        SessionEnd[] stopping = [.. Enum.GetValues<SessionEnd>().Where(static end => SessionEndText.Of(end).Contains("stopping", StringComparison.Ordinal) || HttpRefusal.Of(end).Reason == "stopping")];
        Assert.Equal([SessionEnd.GatewayStopping], stopping);
        Assert.Equal((401, 401, 403, 503), (HttpRefusal.Of(SessionEnd.Revoked).Status, HttpRefusal.Of(SessionEnd.ProofExpired).Status, HttpRefusal.Of(SessionEnd.GrantEnded).Status, HttpRefusal.Of(SessionEnd.NoLongerAdmitted).Status));
    }
}
