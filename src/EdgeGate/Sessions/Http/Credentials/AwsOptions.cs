using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Credentials;

/// <summary>How requests to a target are signed for AWS, as configured below <c>credentials.aws</c>.</summary>
/// <param name="Region">The region.</param>
/// <param name="Service">The service's signing name: <c>s3</c>, <c>bedrock</c>, <c>execute-api</c>.</param>
/// <param name="AccessKey">The access key's id.</param>
/// <param name="SecretKey">The secret access key.</param>
/// <param name="SessionToken">The token of temporary credentials, or null.</param>
public sealed record AwsOptions(string Region, string Service, SecretText AccessKey, SecretText SecretKey, SecretText? SessionToken)
{
    /// <summary>S3 takes bodies that are not signed, and paths encoded once; no other service does.</summary>
    public bool IsS3 => Service == "s3";
}
