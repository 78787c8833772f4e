using System.Text;
using EdgeGate.Protocols.Kubernetes;
using EdgeGate.Protocols.Tests.Wire;
using EdgeGate.Protocols.Wire;
using Xunit;

namespace EdgeGate.Protocols.Tests.Kubernetes;

/// <summary>Requests mean what Kubernetes' RequestInfo says: its own table of tests, and what must be refused.</summary>
public sealed class KubeRequestTests
{
    [Theory]
    [InlineData("GET", "/api/v1/namespaces", "list|v1|||namespaces||")]
    [InlineData("GET", "/api/v1/namespaces/other", "get|v1||other|namespaces||other")]
    [InlineData("GET", "/api/v1/namespaces/other/pods", "list|v1||other|pods||")]
    [InlineData("GET", "/api/v1/namespaces/other/pods/foo", "get|v1||other|pods||foo")]
    [InlineData("HEAD", "/api/v1/namespaces/other/pods/foo", "get|v1||other|pods||foo")]
    [InlineData("GET", "/api/v1/pods", "list|v1|||pods||")]
    [InlineData("GET", "/api/v1/proxy/namespaces/other/pods/foo/x", "proxy|v1||other|pods||foo")]
    [InlineData("GET", "/api/v1/namespaces/other/pods/foo/proxy/x/y", "get|v1||other|pods|proxy|foo")]
    [InlineData("GET", "/api/v1/watch/pods", "watch|v1|||pods||")]
    [InlineData("GET", "/api/v1/watch/namespaces/other/pods", "watch|v1||other|pods||")]
    [InlineData("GET", "/api/v1/namespaces/other/pods?watch=1", "watch|v1||other|pods||")]
    [InlineData("GET", "/api/v1/namespaces/other/pods?watch=false", "list|v1||other|pods||")]
    [InlineData("GET", "/api/v1/namespaces/other/pods?w%61tch", "watch|v1||other|pods||")]
    [InlineData("DELETE", "/api/v1/namespaces/other/pods", "deletecollection|v1||other|pods||")]
    [InlineData("POST", "/api/v1/namespaces/other/pods/foo/exec?command=x", "create|v1||other|pods|exec|foo")]
    [InlineData("PUT", "/api/v1/namespaces/other/finalize", "update|v1||other|namespaces|finalize|other")]
    [InlineData("PATCH", "/apis/apps/v1/namespaces/other/deployments/web/scale", "patch|v1|apps|other|deployments|scale|web")]
    [InlineData("GET", "/apis/apps/v1/deployments?fieldSelector=metadata.name%3Dweb", "list|v1|apps||deployments||web")]
    [InlineData("GET", "/apis/apps/v1/deployments?fieldSelector=metadata.name!%3Dweb", "list|v1|apps||deployments||")]
    public void A_request_means_what_requestinfo_says(string method, string target, string expected) => Assert.Equal(expected, Read(method, target));

    [Theory]
    [InlineData("/apis/apps/v1")]
    [InlineData("/api/v1")]
    [InlineData("/version")]
    [InlineData("/")]
    public void What_names_no_resource_has_the_method_for_its_verb(string path)
    {
        Assert.Equal(ParseKind.Done, KubeRequest.Read("GET"u8, Encoding.ASCII.GetBytes(path), default, [], out KubeRequest read).Kind);
        Assert.False(read.IsResource);
        Assert.Equal("get", Encoding.ASCII.GetString(read.Verb));
    }

    [Theory]
    [InlineData("/api/v1//pods", ProtocolFault.KubePathAmbiguous)]
    [InlineData("/api/v1/watch", ProtocolFault.KubePathAmbiguous)]
    [InlineData("/api/v1/pods?watch=false&watch=true", ProtocolFault.KubeQueryAmbiguous)]
    [InlineData("/api/v1/pods?watch=tr%u", ProtocolFault.KubeQueryAmbiguous)]
    [InlineData("/api/v1/pods?a=b;watch=true", ProtocolFault.KubeQueryAmbiguous)]
    [InlineData("/api/v1/pods?fieldSelector=metadata.name%3Da&fieldSelector=metadata.name%3Db", ProtocolFault.KubeQueryAmbiguous)]
    public void What_servers_may_read_in_two_ways_is_refused(string target, ProtocolFault fault) => Assert.Equal(fault.ToString(), Read("GET", target));

    [Fact]
    public void Every_word_of_a_command_is_read()
    {
        Assert.Equal(ParseKind.Done, RemoteOptions.Read("command=sh&command=-c&command=echo%20a+b%3B&container=app&stdin=true&stdout=1&stderr=true&tty=false"u8, KubeLimits.Default, out RemoteOptions? read).Kind);
        Assert.Equal(["sh", "-c", "echo a b;"], read!.Command);
        Assert.True(read is { Container: "app", HasStdin: true, HasStdout: true, HasStderr: true, HasTerminal: false });
    }

    [Theory]
    [InlineData("container=a&container=b")]
    [InlineData("command=a&tty=0&tty=1")]
    [InlineData("command=%ff")]
    [InlineData("command=%4")]
    [InlineData("command=a;command=b")]
    public void Options_that_may_be_read_in_two_ways_are_refused(string query)
        => Assert.Equal(ProtocolFault.KubeQueryAmbiguous, RemoteOptions.Read(Encoding.ASCII.GetBytes(query), KubeLimits.Default, out _).Problem);

    [Theory]
    [InlineData("v5.channel.k8s.io", 5, false)]
    [InlineData("base64.channel.k8s.io", 1, true)]
    [InlineData("v4.base64.channel.k8s.io", 4, true)]
    [InlineData("v6.channel.k8s.io", 0, false)]
    [InlineData("v1.channel.k8s.io", 0, false)]
    public void Protocols_are_known_by_name(string name, int version, bool isBase64)
    {
        RemoteProtocol read = RemoteProtocol.Parse(Encoding.ASCII.GetBytes(name));
        Assert.Equal(version, read.Version);
        if (version > 0) { Assert.Equal((name, isBase64), (read.Name, read.IsBase64)); }
    }

    [Theory]
    [InlineData("v5.channel.k8s.io, v4.channel.k8s.io", false, "v5.channel.k8s.io")]
    [InlineData("v5.channel.k8s.io, v4.channel.k8s.io", true, "v4.channel.k8s.io")]
    [InlineData("v4.base64.channel.k8s.io,channel.k8s.io", true, "channel.k8s.io")]
    [InlineData("v6.channel.k8s.io", false, "")]
    public void First_that_is_known_is_spoken_and_spdy_knows_fewer(string list, bool isSpdy, string name)
    {
        RemoteProtocol found = RemoteProtocol.First(Encoding.ASCII.GetBytes(list), isSpdy);
        Assert.Equal(name, found.IsKnown ? found.Name : "");
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        byte[] scratch = new byte[256];
        Assert.Equal(0, Allocations.Of(() => KubeRequest.Read("GET"u8, "/apis/apps/v1/namespaces/a/deployments"u8, "watch=1&fieldSelector=metadata.name%3Dweb"u8, scratch, out _)));
    }

    private static string Read(string method, string target)
    {
        string[] parts = target.Split('?', 2);
        byte[] query = Encoding.ASCII.GetBytes(parts.Length > 1 ? parts[1] : "");
        ParseStep step = KubeRequest.Read(Encoding.ASCII.GetBytes(method), Encoding.ASCII.GetBytes(parts[0]), query, new byte[query.Length], out KubeRequest read);
        if (step.Kind == ParseKind.Fault) { return step.Problem.ToString(); }
        return $"{Text(read.Verb)}|{Text(read.Version)}|{Text(read.Group)}|{Text(read.Namespace)}|{Text(read.Resource)}|{Text(read.Subresource)}|{Text(read.Name)}";
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
