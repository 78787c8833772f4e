using EdgeGate.Sessions.Ssh.Keys;
using Xunit;

namespace EdgeGate.Tests.Hosting;

/// <summary>Listeners and connections of protocol <c>ssh</c> in a configuration file.</summary>
public sealed class SshConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();
    private readonly string publicKey;

    public SshConfigurationTests()
    {
        using Ed25519PrivateKey key = Ed25519PrivateKey.Generate();
        publicKey = SshKeyFile.PublicLine(key.PublicBlob, "");
        folder.Write("key", SshKeyFile.Write(key, "test"));
        folder.Write("ca.pub", publicKey + "\n");
        folder.Write("known", $"other.host {publicKey}\n@cert-authority *.internal {publicKey}\n");
        folder.Write("text", "no key\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Whole_configuration_is_good() => Assert.Empty(Problems(
        "{ protocol: ssh, address: \"127.0.0.1:2222\", banner: hi, max_auth_tries: 3, failures_per_minute: 5, host_keys: [ed25519, ecdsa], user_cas: [ { keys: ca.pub, subject: key_id, group_prefix: \"g:\", groups_extension: groups@x.test, groups: [all], name: corp } ], sign_in: { client_id: gate, scope: openid }, algorithms: { kex: [+diffie-hellman-group14-sha256], macs: [hmac-sha2-256], compression: [+zlib@openssh.com] }, rekey: { mebibytes: 64, time: 10m } }",
        $"target: {{ address: \"box:22\", host_key: \"{publicKey}\", algorithms: {{ ciphers: [aes256-ctr] }}, rekey: {{ time: 1s }} }}, credentials: {{ user: root, users: [deploy], key: {{ file: key }} }}, env: [LANG], record_typed: true"));

    [Theory]
    [InlineData("user_cas: [ { keys: text } ]", "listeners[0].user_cas[0].keys: line 1 of ")]
    [InlineData("user_cas: [ { keys: nothing } ]", "there is no file")]
    [InlineData("user_cas: [ {} ]", "listeners[0].user_cas[0]: 'keys' is missing")]
    [InlineData("user_cas: [ { keys: ca.pub, subject: mail } ]", "'mail' is neither principal nor key_id; write principal (the first one) or key_id")]
    [InlineData("sign_in: { issuer: \"https://nobody.test\", client_id: x }", "listeners[0].sign_in.issuer: there is no issuer 'https://nobody.test'")]
    [InlineData("sign_in: {}", "'client_id' is missing")]
    [InlineData("host_keys: [dsa]", "there is no kind of host key 'dsa'; write ed25519, ecdsa or rsa")]
    [InlineData("max_auth_tries: 0", "'0' is not a number from 1 to 100")]
    [InlineData("algorithms: { kex: [diffie-hellman-group1-sha1] }", "listeners[0].algorithms.kex[0]: 'diffie-hellman-group1-sha1' is not spoken here; write one of mlkem768x25519-sha256")]
    [InlineData("algorithms: { ciphers: [+aes128-ctr, aes256-ctr] }", "listeners[0].algorithms.ciphers[1]: 'aes256-ctr' stands beside names with '+'")]
    [InlineData("algorithms: { macs: [] }", "listeners[0].algorithms.macs: the list is empty")]
    [InlineData("algorithms: { compression: [zlib] }", "'zlib' is not spoken here; write one of none, zlib@openssh.com")]
    [InlineData("algorithms: { mac: [x] }", "did you mean 'macs'?")]
    [InlineData("rekey: { time: 10ms }", "listeners[0].rekey.time: keys are not renewed more often than once a second")]
    [InlineData("rekey: { mebibytes: 0 }", "'0' is not a number from 1 to 65536")]
    [InlineData("bannner: x", "did you mean 'banner'?")]
    public void Listener_that_is_wrong_is_told_with_a_fix(string keys, string problem)
        => Assert.Contains(Problems($"{{ protocol: ssh, address: \"127.0.0.1:2222\", {keys} }}", Good), said => said.Contains(problem, StringComparison.Ordinal));

    [Theory]
    [InlineData("target: { address: \"box:22\" }, credentials: { user: root, key: { file: key } }", "connections.box.target: the target's host key is not known, and nothing is trusted on first use")]
    [InlineData("target: { address: \"box:22\", host_key: \"ssh-ed25519 AAAA\" }, credentials: { user: root, key: { file: key } }", "connections.box.target.host_key[0]: this is not a public key")]
    [InlineData("target: { address: \"box:22\", known_hosts: text }, credentials: { user: root, key: { file: key } }", "line 1 of ")]
    [InlineData("target: { address: box, known_hosts: known }, credentials: { user: root, key: { file: key } }", "'box' is not host:port")]
    [InlineData("target: { address: \"box:22\", known_hosts: known }, credentials: { user: root }", "the gateway has nothing to log in to the target with")]
    [InlineData("target: { address: \"box:22\", known_hosts: known }, credentials: { user: root, key: { file: text } }", "connections.box.credentials.key: this is no private key")]
    [InlineData("target: { address: \"box:22\", known_hosts: known }, credentials: { user: root, users: [a], password: { file: text } }", "one password is not every user's")]
    public void Connection_that_is_wrong_is_told_with_a_fix(string connection, string problem)
        => Assert.Contains(Problems("{ protocol: ssh, address: \"127.0.0.1:2222\" }", connection), said => said.Contains(problem, StringComparison.Ordinal));

    private string Good => $"target: {{ address: \"box:22\", host_key: \"{publicKey}\" }}, credentials: {{ user: root, key: {{ file: key }} }}";

    private List<string> Problems(string listener, string connection)
        => folder.Problems($$"""
            identity: { issuers: [ { issuer: "https://issuer.test", audience: gate } ] }
            listeners:
              - {{listener}}
            connections:
              box: { protocol: ssh, {{connection}} }
            """);
}
