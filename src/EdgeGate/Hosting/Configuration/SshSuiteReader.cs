using System.Collections.Immutable;
using EdgeGate.Core.Configuration;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>algorithms</c> and <c>rekey</c> of an SSH listener, or of a connection's target.</summary>
internal static class SshSuiteReader
{
    private const int MebibyteBits = 20;

    /// <summary>Beyond this OpenSSH renews keys of ChaCha20 too.</summary>
    private const int MebibytesMax = 64 * 1024;

    /// <param name="scope">What has the keys.</param>
    /// <param name="keyExchanges">What the role offers unless something is configured.</param>
    public static SshSuite Read(ConfigScope scope, IReadOnlyList<string> keyExchanges)
    {
        SshSuite plain = SshSuite.Default;
        ConfigScope algorithms = scope.Child("algorithms");
        ConfigScope rekey = scope.Child("rekey");
        IReadOnlyList<string> kex = Names(algorithms, "kex", keyExchanges, SshAlgorithms.KeyExchanges);
        IReadOnlyList<string> ciphers = Names(algorithms, "ciphers", plain.Ciphers, SshAlgorithms.Ciphers);
        IReadOnlyList<string> macs = Names(algorithms, "macs", plain.Macs, [.. SshAlgorithms.Macs, .. SshAlgorithms.PlainMacs]);
        IReadOnlyList<string> compressions = Names(algorithms, "compression", plain.Compressions, SshAlgorithms.Compressions);
        long rekeyBytes = (long)rekey.Number("mebibytes", (int)(plain.RekeyBytes >> MebibyteBits), 1, MebibytesMax) << MebibyteBits;
        TimeSpan rekeyTime = rekey.Duration("time", "1h");
        if (rekeyTime < TimeSpan.FromSeconds(1)) { rekey.Problem(rekey.At("time"), "keys are not renewed more often than once a second", "write time: 1h"); }
        algorithms.Finish();
        rekey.Finish();
        return new SshSuite(kex, ciphers, macs, compressions, rekeyBytes, rekeyTime);
    }

    /// <summary>A list in the place of the default, best first; or names with <c>+</c>, behind it.</summary>
    private static IReadOnlyList<string> Names(ConfigScope scope, string name, IReadOnlyList<string> plain, IReadOnlyList<string> known)
    {
        ImmutableArray<string> written = scope.Words(name);
        if (!scope.Has(name)) { return plain; }
        bool adds = written.Any(static one => one.StartsWith('+'));
        List<string> names = adds ? [.. plain] : [];
        for (int i = 0; i < written.Length; i++)
        {
            string one = written[i].TrimStart('+');
            if (adds && !written[i].StartsWith('+')) { scope.Problem($"{scope.At(name)}[{i}]", $"'{one}' stands beside names with '+'", "write '+' before every name, to add to the default, or before none, to replace it"); }
            else if (!known.Contains(one)) { scope.Problem($"{scope.At(name)}[{i}]", $"'{one}' is not spoken here", $"write one of {string.Join(", ", known)}"); }
            else if (!names.Contains(one)) { names.Add(one); }
        }
        if (names.Count == 0) { scope.Problem(scope.At(name), "the list is empty", $"leave '{name}' out for the default"); }
        return names;
    }
}
