using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Identity;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Login;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads what an entry of <c>listeners</c> with <c>protocol: ssh</c> has.</summary>
internal static class SshListenerReader
{
    public static SshListenerOptions Read(ConfigScope scope, ImmutableArray<IssuerOptions> issuers)
    {
        ImmutableArray<SshAuthorityOptions> authorities = [.. scope.Items("user_cas").Select(ReadAuthority)];
        return new SshListenerOptions(
            scope.Text("banner", SshListenerOptions.BannerDefault, isFree: true), scope.Number("max_auth_tries", 6, 1, 100), scope.Number("failures_per_minute", 30, 1, 100_000),
            authorities, ReadHostKeys(scope), scope.Has("sign_in") ? SignInReader.Read(scope.Child("sign_in"), issuers) : null, scope.Flag("gate_certificates", false))
        { Suite = SshSuiteReader.Read(scope, SshAlgorithms.ServerKeyExchanges) };
    }

    private static ImmutableArray<string> ReadHostKeys(ConfigScope scope)
    {
        if (!scope.Has("host_keys")) { return SshListenerOptions.HostKeysDefault; }
        ImmutableArray<string> kinds = scope.Words("host_keys");
        for (int i = 0; i < kinds.Length; i++)
        {
            if (!SshShared.HostKeyKinds.Contains(kinds[i])) { scope.Problem($"{scope.At("host_keys")}[{i}]", $"there is no kind of host key '{kinds[i]}'", "write ed25519, ecdsa or rsa"); }
        }
        if (kinds.IsEmpty) { scope.Problem(scope.At("host_keys"), "a listener needs a host key", "write host_keys: [ed25519, rsa]"); }
        return kinds;
    }

    private static SshAuthorityOptions ReadAuthority(ConfigScope scope)
    {
        ImmutableArray<byte[]> keys = scope.FileText("keys", out string? file) is { } text ? ReadKeys(scope, file!, text) : [];
        if (!scope.Has("keys")) { scope.Problem(scope.Key, "'keys' is missing", "add keys: user_ca.pub, a file of public keys, one a line"); }
        string subject = scope.Text("subject", "principal");
        if (subject is not ("principal" or "key_id")) { scope.Problem(scope.At("subject"), $"'{subject}' is neither principal nor key_id", "write principal (the first one) or key_id"); }
        SshAuthorityOptions authority = new(
            keys, scope.Text("name", "ssh-ca"), subject == "key_id", scope.OptionalText("group_prefix"), scope.OptionalText("groups_extension"), scope.Words("groups"));
        scope.Finish();
        return authority;
    }

    private static ImmutableArray<byte[]> ReadKeys(ConfigScope scope, string file, string lines)
    {
        ImmutableArray<byte[]>.Builder keys = ImmutableArray.CreateBuilder<byte[]>();
        int number = 0;
        foreach (string line in lines.Split('\n'))
        {
            number++;
            string text = line.Trim();
            if (text.Length == 0 || text.StartsWith('#')) { continue; }
            if (SshKeyFile.TryReadPublicLine(text, out byte[] blob) && SshPublicKey.TryRead(blob, SshLimits.Default, out _)) { keys.Add(blob); }
            else { scope.Problem(scope.At("keys"), $"line {number} of {file} is not a public key", "write a line as in user_ca.pub: ssh-ed25519 AAAA... comment"); }
        }
        if (keys.Count == 0 && !scope.IsWrong("keys")) { scope.Problem(scope.At("keys"), $"{file} holds no public key", "write the authority's public key into it"); }
        return keys.ToImmutable();
    }
}
