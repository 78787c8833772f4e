using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Masking.Detectors;

namespace EdgeGate.Masking;

/// <summary>The classes that need no configuration.</summary>
public static class BuiltInClasses
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<TaxonomyClass> All { get; } =
    [
        Class("pii.email", new AnchorDetector(6, (byte)'@', Personal.Email), "mail address"),
        Class("pii.card", new DigitDetector(13, Financial.Card), "payment card number (brand, Luhn)"),
        Class("pii.iban", new DigitDetector(15, Financial.Iban), "bank account number (ISO 13616, mod 97)"),
        Class("pii.us_ssn", new DigitDetector(9, Personal.UsSsn), "US social security number"),
        Class("pii.phone", new DigitDetector(9, Personal.Phone), "telephone number (E.164, North American forms)"),
        Class("net.ipv4", new DigitDetector(7, Personal.IpV4), "IPv4 address"),
        Class("net.ipv6", new AnchorDetector(6, (byte)':', Personal.IpV6), "IPv6 address"),
        Class("secret.aws.access_key", new LiteralDetector(["AKIA", "ASIA", "ABIA", "ACCA"], 20, false, Secrets.AwsAccessKey), "AWS access key id"),
        Class("secret.aws.secret_key", new LiteralDetector(["secret_access_key", "secretaccesskey", "aws_secret_key"], 41, true, Secrets.AwsSecretKey), "AWS secret access key, behind its name"),
        Class("secret.github.token", new LiteralDetector(["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"], 40, false, Secrets.GitHubToken), "GitHub token"),
        Class("secret.jwt", new LiteralDetector(["eyJ"], 20, false, Secrets.Jwt), "JSON Web Token"),
        Class("secret.pem_private_key", new LiteralDetector(["-----BEGIN "], 22, false, Secrets.PemPrivateKey), "private key in PEM"),
        Class("logic.prompt", null, "prompts of agents; by tag only"),
        Class("logic.reasoning", null, "reasoning of agents; by tag only"),
        Class("logic.tool_call", null, "tool calls of agents; by tag only"),
    ];

    private static TaxonomyClass Class(string name, Detector? detector, string description) => new(ClassName.Parse(name), detector, [], description);
}
