using System.Text;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>The shapes in which servers send texts in deltas, beside those of the vendors' own references.</summary>
public sealed class DeltaShapeTests
{
    private const string Events = "text/event-stream";

    [Fact]
    public void Empty_finish_reason_ends_nothing()
    {
        const string Chunk = "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{0}\"}},\"finish_reason\":\"\"}}]}}\n\n";
        string masked = BodySamples.Everyway(Events, string.Format(null, Chunk, "ssn 123-4") + string.Format(null, Chunk, "5-6789 it is") + "data: [DONE]\n\n");
        Assert.Contains("[pii.us_ssn]", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("6789", masked, StringComparison.Ordinal);
    }
}
