using EdgeGate.Core;
using EdgeGate.Sessions.Http.Credentials;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http;

/// <summary>The signatures AWS publishes: its Signature Version 4 test suite, and the examples of IAM and S3 in its documentation.</summary>
public sealed class AwsSignatureTests
{
    private const string Time = "20150830T123600Z";

    [Theory]
    [InlineData("GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "/", "Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("GET", "/", "%E1%88%B4=bar", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04")]
    [InlineData("GET", "/\u00E1\u0088\u00B4", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    [InlineData("GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("GET", "/example space/", "", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741")]
    public void Signature_of_the_test_suite_is_the_published_one(string method, string path, string query, string expected)
        => Assert.Equal(expected, Sign("service", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", method, path, query, AwsSignature.EmptyBody, Time, ("Host", "example.amazonaws.com"), ("X-Amz-Date", Time)));

    [Fact]
    public void Signature_of_a_form_is_the_published_one()
        => Assert.Equal("ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a", Sign(
            "service", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "POST", "/", "", AwsSignature.HashOf("Param1=value1"u8), Time,
            ("Content-Type", "application/x-www-form-urlencoded"), ("Host", "example.amazonaws.com"), ("X-Amz-Date", Time)));

    [Fact]
    public void Signature_for_iam_is_the_documented_one()
        => Assert.Equal("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7", Sign(
            "iam", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "GET", "/", "Action=ListUsers&Version=2010-05-08", AwsSignature.EmptyBody, Time,
            ("content-type", "application/x-www-form-urlencoded; charset=utf-8"), ("host", "iam.amazonaws.com"), ("x-amz-date", Time)));

    [Theory]
    [InlineData("lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void Signature_for_s3_is_the_documented_one(string query, string expected)
        => Assert.Equal(expected, Sign(
            "s3", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "GET", "/", query, AwsSignature.EmptyBody, "20130524T000000Z",
            ("host", "examplebucket.s3.amazonaws.com"), ("x-amz-content-sha256", AwsSignature.EmptyBody), ("x-amz-date", "20130524T000000Z")));

    [Theory]
    [InlineData("/a b/%2Bc:d", false, "/a%20b/%252Bc%3Ad")]
    [InlineData("/a%20b/%2Bc:d", true, "/a%20b/%2Bc%3Ad")]
    [InlineData("", false, "/")]
    public void Path_is_encoded_once_more_but_for_s3(string path, bool isS3, string expected) => Assert.Equal(expected, AwsSignature.Path(path, isS3));

    [Fact]
    public void Authorization_names_key_scope_and_fields()
        => Assert.StartsWith(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=",
            Authorization("service", "x", "GET", "/", "", AwsSignature.EmptyBody, Time, ("Host", "a"), ("X-Amz-Date", Time)), StringComparison.Ordinal);

    private static string Sign(string service, string key, string method, string path, string query, string body, string time, params (string Name, string Value)[] fields)
        => Authorization(service, key, method, path, query, body, time, fields).Split("Signature=")[1];

    private static string Authorization(string service, string key, string method, string path, string query, string body, string time, params (string Name, string Value)[] fields)
        => AwsSignature.Authorization(
            new AwsOptions("us-east-1", service, new SecretText("AKIDEXAMPLE"), new SecretText(key), null), method, path, query,
            fields.Select(static field => KeyValuePair.Create(field.Name, field.Value)), body, time);
}
