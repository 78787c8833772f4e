using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh;
using EdgeGate.Sessions.Ssh.Channels;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Login;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads an entry of <c>connections</c> with <c>protocol: ssh</c>.</summary>
internal static class SshConnectionReader
{
    public static SshConnectionOptions? Read(string name, ConfigScope scope)
    {
        ConfigScope target = scope.Child("target");
        (string host, int port) = HostAndPort.Read(target, "address", "write host.internal:22");
        SshTargetTrust? trust = ReadTrust(target, host, port, SshSuiteReader.Read(target, SshAlgorithms.ClientKeyExchanges));
        target.Finish();
        ConfigScope credentials = scope.Child("credentials");
        string user = credentials.Text("user");
        ImmutableArray<string> others = credentials.Words("users");
        SshPrivateKey? key = ReadKey(credentials, "key");
        SshPrivateKey? authority = ReadKey(credentials, "ca");
        SecretText? password = credentials.Secret("password");
        if (!credentials.Has("key") && !credentials.Has("ca") && !credentials.Has("password"))
        {
            credentials.Problem(credentials.Key, "the gateway has nothing to log in to the target with", "add key: { file: ... }, ca: { file: ... } or password: { file: ... }");
        }
        if (!others.IsEmpty && !credentials.Has("ca") && !credentials.Has("key")) { credentials.Problem(credentials.At("users"), "one password is not every user's", "use key or ca"); }
        credentials.Finish();
        ImmutableArray<string> environment = scope.Has("env") ? scope.Words("env", mayBeEmpty: true) : [.. SshVariables.Harmless];
        bool recordsTyped = scope.Flag("record_typed", false);
        string record = scope.Text("record", "all");
        if (record is not ("all" or "metadata")) { scope.Problem(scope.At("record"), $"'{record}' is not what can be recorded", "write all or metadata"); }
        return trust is null || host.Length == 0 ? null : new SshConnectionOptions(name, host, port, trust, user, others, key, authority, password, environment, recordsTyped) { RecordsData = record == "all" };
    }

    private static SshTargetTrust? ReadTrust(ConfigScope target, string host, int port, SshSuite suite)
    {
        ImmutableArray<string> pinned = target.Words("host_key");
        string? lines = target.FileText("known_hosts", out string? file);
        if (pinned.IsEmpty && !target.Has("known_hosts"))
        {
            target.Problem(target.Key, "the target's host key is not known, and nothing is trusted on first use", "add host_key: \"ssh-ed25519 AAAA...\" (ssh-keyscan shows it; compare it with the target's own), or known_hosts: file");
            return null;
        }
        List<byte[]> keys = [];
        for (int i = 0; i < pinned.Length; i++)
        {
            if (SshKeyFile.TryReadPublicLine(pinned[i], out byte[] blob) && SshPublicKey.TryRead(blob, SshLimits.Default, out _)) { keys.Add(blob); }
            else { target.Problem($"{target.At("host_key")}[{i}]", "this is not a public key", "write it as in ssh_host_ed25519_key.pub: ssh-ed25519 AAAA..."); }
        }
        SshKnownHosts? known = null;
        if (lines is not null && !SshKnownHosts.TryParse(lines, out known, out int bad))
        {
            target.Problem(target.At("known_hosts"), $"line {bad} of {file} cannot be read", "write it as ssh-keyscan does: host ssh-ed25519 AAAA...");
            known = null;
        }
        SshTargetTrust trust = new([.. keys], known, host, port, suite);
        if (host.Length > 0 && trust.IsEmpty && pinned.IsEmpty && known is not null) { target.Problem(target.At("known_hosts"), $"{file} has no key of {host} port {port}", $"add a line for {(port == 22 ? host : $"[{host}]:{port}")}"); }
        return trust;
    }

    private static SshPrivateKey? ReadKey(ConfigScope credentials, string name)
    {
        if (!credentials.Has(name)) { return null; }
        if (credentials.Secret(name) is not { } text || text.Reveal().Length == 0) { return null; }
        if (!SshKeyFile.TryRead(text, out SshPrivateKey? key, out string problem)) { credentials.Problem(credentials.At(name), problem, "name a private key; ssh-keygen -t ed25519 makes one"); }
        return key;
    }
}
