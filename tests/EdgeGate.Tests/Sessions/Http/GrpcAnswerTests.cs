using System.Text;
using EdgeGate.Core;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http;

public sealed class GrpcAnswerTests
{
    [Fact]
    public void Refusal_is_a_status_in_the_place_of_trailers()
    {
        Assert.Equal(
            "HTTP/1.1 200 OK\r\nX: y\r\nContent-Type: application/grpc\r\nContent-Length: 0\r\nCache-Control: no-store\r\ngrpc-status: 7\r\ngrpc-message: no%0D%0A 100%25 caf%C3%A9 (rule: calls)\r\n\r\n",
            Written("application/grpc+proto", new HttpRefusal(403, "no\r\n 100% café", "", "calls"), false, "X: y\r\n"));
        Assert.EndsWith("grpc-message: rule 'calls' denies it\r\nConnection: close\r\n\r\n", Written("application/grpc", new HttpRefusal(403, "rule 'calls' denies it", "", "calls"), true), StringComparison.Ordinal);
        Assert.EndsWith("grpc-message: coding\r\ngrpc-accept-encoding: identity,gzip,deflate\r\n\r\n", Written("application/grpc", new HttpRefusal(415, "coding", "body_refused"), false), StringComparison.Ordinal);
        Assert.True(Written("application/grpc", new HttpRefusal(403, new string('é', 5000), ""), false).Length < 8000);
    }

    [Theory]
    [InlineData("application/grpc-web+proto", "application/grpc-web")]
    [InlineData("Application/GRPC-web-text; x=y", "application/grpc-web-text")]
    [InlineData("application/grpc+json", "application/grpc")]
    public void Type_is_that_of_the_request(string type, string expected) => Assert.Contains($"\r\nContent-Type: {expected}\r\n", Written(type, new HttpRefusal(401, "who?", ""), false), StringComparison.Ordinal);

    [Theory]
    [InlineData(202, "", 9)]
    [InlineData(400, "", 13)]
    [InlineData(401, "", 16)]
    [InlineData(403, "", 7)]
    [InlineData(404, "", 12)]
    [InlineData(408, "", 4)]
    [InlineData(413, "", 8)]
    [InlineData(415, "body_refused", 12)]
    [InlineData(429, "", 8)]
    [InlineData(431, "", 8)]
    [InlineData(500, "", 13)]
    [InlineData(501, "", 12)]
    [InlineData(502, "target_lost", 14)]
    [InlineData(502, "body_refused", 7)]
    [InlineData(503, "", 14)]
    [InlineData(504, "", 4)]
    [InlineData(418, "", 2)]
    public void Status_of_http_has_one_of_grpc(int status, string reason, int code) => Assert.Equal(code, GrpcAnswer.CodeOf(new HttpRefusal(status, "", reason)));

    [Theory]
    [InlineData(403)]
    [InlineData(415)]
    [InlineData(502)]
    public void Message_that_is_too_long_exhausts_a_resource_whoever_sent_it(int status) => Assert.Equal(8, GrpcAnswer.CodeOf(new HttpRefusal(status, BodyRefusals.GrpcLong, "body_refused")));

    private static string Written(string type, HttpRefusal refusal, bool isLast, string lines = "")
    {
        using ByteBuffer output = new(64 * 1024);
        GrpcAnswer.Write(output, Encoding.ASCII.GetBytes(type), refusal, isLast, Encoding.ASCII.GetBytes(lines));
        return Encoding.UTF8.GetString(output.Written);
    }
}
