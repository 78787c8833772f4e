using System.Text;
using EdgeGate.Core;
using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Kubernetes;
using Xunit;

namespace EdgeGate.Tests.Sessions.Kubernetes;

/// <summary>Whom a cluster is told, where names of an issuer are anything.</summary>
public sealed class KubeGuestTests
{
    [Theory]
    [InlineData("edgegate:Domain Admins", "edgegate:Domain Admins")]
    [InlineData("edgegate:jan\u00e9", "edgegate:jan%C3%A9")]
    [InlineData("edgegate:jan_", "edgegate:jan_")]
    [InlineData("jan%C3%A9", "jan%25C3%25A9")]
    [InlineData(" system:masters", "%20system:masters")]
    [InlineData("admin ", "admin%20")]
    [InlineData("a\r\nImpersonate-Group: x", "a%0D%0AImpersonate-Group: x")]
    public void No_name_is_told_as_another(string name, string told) => Assert.Equal(told, Encoding.ASCII.GetString(KubeGuest.Value(name)));

    [Theory]
    [InlineData("system:admin", "", true)]
    [InlineData("system:admin", "edgegate:", false)]
    [InlineData("ann", "", false)]
    public void Without_a_prefix_nobody_is_a_user_of_kubernetes_own(string subject, string prefix, bool isOwn)
        => Assert.Equal(isOwn, KubeGuest.IsKubernetesOwn(new GuestOptions("kubernetes", "subject", prefix, true, true), new Principal(subject, null, [], "https://a/", Proof.Token, DateTimeOffset.MaxValue)));
}
