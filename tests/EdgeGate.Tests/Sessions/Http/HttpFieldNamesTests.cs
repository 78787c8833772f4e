using System.Text;
using EdgeGate.Sessions.Http;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http;

public sealed class HttpFieldNamesTests
{
    [Theory]
    [InlineData("Authorization")]
    [InlineData("X-Forwarded-For")]
    [InlineData("x_forwarded_user")]
    [InlineData("X-Forwarded-Anything-New")]
    [InlineData("X-Edgegate-Token")]
    [InlineData("X_EdgeGate_Token")]
    [InlineData("Forwarded")]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Original-Host")]
    [InlineData("X-Remote-User")]
    [InlineData("X_Remote-Extra-Scopes")]
    [InlineData("X-Remote_Extra-authentication.kubernetes.io-credential-id-and-whatever-else")]
    [InlineData("X-Auth-Request-Preferred-Username")]
    [InlineData("X-WEBAUTH-USER")]
    [InlineData("X_Authenticated_Userid")]
    [InlineData("X-Consumer-Username")]
    [InlineData("X-SSL-Client-Subject-DN")]
    [InlineData("X-Goog-Authenticated-User-Email")]
    [InlineData("X-MS-CLIENT-PRINCIPAL-NAME")]
    [InlineData("X-Amzn-Oidc-Identity")]
    [InlineData("X-Amzn-Mtls-Clientcert-Subject")]
    [InlineData("X-ARR-ClientCert")]
    [InlineData("X-Apigateway-Api-Userinfo")]
    [InlineData("X-AppEngine-User-Email")]
    [InlineData("X-Auth-User")]
    [InlineData("X-Auth-Groups")]
    [InlineData("X-Userinfo")]
    [InlineData("X-Pomerium-Claim-Email")]
    [InlineData("X-Vouch-User")]
    [InlineData("X-Envoy-Original-Path")]
    [InlineData("Tailscale_User-Login")]
    [InlineData("Cf-Access-Jwt-Assertion")]
    [InlineData("SSL_CLIENT_S_DN")]
    [InlineData("Transfer_Encoding")]
    [InlineData("Content_Length")]
    [InlineData("Proxy-Connection")]
    [InlineData("Sec-WebSocket-Extensions")]
    public void Field_that_could_pose_as_the_gateways_own_is_dropped(string name)
        => Assert.Equal(HttpFieldRule.Dropped, HttpFieldNames.OfRequest(Encoding.ASCII.GetBytes(name)));

    [Theory]
    [InlineData("X-Edgegate-Warning")]
    [InlineData("x-edgegate-hold")]
    public void Field_of_a_target_that_could_pose_as_the_gateways_own_is_dropped(string name)
        => Assert.Equal(HttpFieldRule.Dropped, HttpFieldNames.OfResponse(Encoding.ASCII.GetBytes(name)));

    [Theory]
    [InlineData("X-Note")]
    [InlineData("X-Client-Version")]
    [InlineData("CF-Access-Client-Id")]
    [InlineData("User-Agent")]
    [InlineData("Referer")]
    [InlineData("A-name-longer-than-sixty-four-bytes-which-nobody-knows-of-but-which-goes-on")]
    public void Field_nobody_knows_goes_on_masked(string name)
    {
        Assert.Equal(HttpFieldRule.Masked, HttpFieldNames.OfRequest(Encoding.ASCII.GetBytes(name)));
        Assert.Equal(HttpFieldRule.Masked, HttpFieldNames.OfResponse(Encoding.ASCII.GetBytes(name)));
    }

    [Theory]
    [InlineData("Cookie", true)]
    [InlineData("set_cookie", true)]
    [InlineData("X-API-Key", true)]
    [InlineData("Accept", false)]
    public void Credential_is_known_however_it_is_written(string name, bool isCredential)
        => Assert.Equal(isCredential, HttpFieldNames.IsCredential(Encoding.ASCII.GetBytes(name)));
}
