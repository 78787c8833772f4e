using Xunit;

namespace EdgeGate.Tests.Hosting;

/// <summary>The key <c>masks</c> of a configuration file.</summary>
public sealed class MaskConfigurationTests : IDisposable
{
    private const string Good = "7f036d6f04fc6a942b7e151628aed2a6";

    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Good)]
    [InlineData("a text from a generator, 48 characters or so")]
    public void Token_with_a_good_key_is_good(string key) => Assert.Empty(Problems("{ token: { key: { file: key } } }", key));

    [Theory]
    [InlineData("token", Good, "masks.pii.card: token needs a key; write { token: { key: { file: secrets/token-key } } }")]
    [InlineData("hash", Good, "masks.pii.card: hash needs a key; write { hash: { key: { file: secrets/hash-key } } }")]
    [InlineData("{ token: {} }", Good, "masks.pii.card.token: token needs a key; write token: { key: { file: secrets/token-key } }")]
    [InlineData("{ token: { key: in-the-file-itself } }", Good, "masks.pii.card.token.key: a secret may not stand in the configuration")]
    [InlineData("{ token: { key: { file: key } } }", "tiny-key", "masks.pii.card.token.key: the token key is shorter than 16 characters; make one with: openssl rand -hex 32")]
    [InlineData("{ token: { key: { file: key } } }", "0000000000000000000000000000000000000000000000000000000000000000", "fewer than 8 different bytes")]
    [InlineData("{ token: { key: { file: key } } }", Good + "0", "is hexadecimal and has 33 digits, not 32, 48 or 64")]
    [InlineData("{ token: { key: { file: key }, kee: 1 } }", Good, "masks.pii.card.token.kee: 'kee' is not a known key")]
    [InlineData("tokens", Good, "there is no mask 'tokens'; write placeholder, partial, stars, hash, token, null, drop or deny")]
    public void Token_that_would_not_hold_is_refused_with_a_fix(string mask, string key, string problem)
    {
        string said = Assert.Single(Problems(mask, key));
        Assert.Contains(problem, said, StringComparison.Ordinal);
        Assert.DoesNotContain(key, said, StringComparison.Ordinal);
        Assert.DoesNotContain("in-the-file-itself", said, StringComparison.Ordinal);
    }

    private List<string> Problems(string mask, string key)
    {
        folder.Write("key", key + "\n");
        return [.. folder.Load($"masks:\n  pii.card: {mask}\n").Problems.Where(static problem => problem.Key.StartsWith("masks", StringComparison.Ordinal)).Select(static problem => problem.ToString())];
    }
}
