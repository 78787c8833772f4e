using System.Collections.Immutable;
using System.Security.Cryptography;
using EdgeGate.Core.Configuration;
using EdgeGate.Identity;
using EdgeGate.Sessions.Ssh.Login;

namespace EdgeGate.Hosting.Configuration;

/// <summary>By what rules may call those who vouch for principals: an issuer's URL or its name, the name of an authority of client or SSH user certificates.</summary>
internal sealed class IssuerNames
{
    private readonly ILookup<string, string> issuers;
    private readonly bool isWhole;

    /// <summary>Takes the names of a configuration.</summary>
    /// <param name="issuers">Issuers.</param>
    /// <param name="listeners">Listeners, with their authorities.</param>
    /// <param name="isWhole">Whether all that are configured could be read: else a name may be one's of the rest.</param>
    public IssuerNames(ImmutableArray<IssuerOptions> issuers, ImmutableArray<ListenerConfig> listeners, bool isWhole = true)
    {
        this.isWhole = isWhole;
        IEnumerable<(string Name, string Issuer)> urls = issuers.SelectMany(static one => new[] { one.Name, one.Issuer.OriginalString }.OfType<string>().Select(name => (name, one.Issuer.OriginalString)));
        IEnumerable<string> authorities = listeners.SelectMany(static one =>
            one.Authorities.Concat(one.Postgres?.Authorities ?? []).Select(static authority => authority.Name).Concat((one.Ssh?.Authorities ?? []).Select(static authority => authority.Name)));
        this.issuers = urls.Concat(authorities.Select(static name => (name, name))).Distinct().ToLookup(static one => one.Item1, static one => one.Item2, StringComparer.Ordinal);
        Vouchers = [.. listeners.SelectMany(static one => one.Authorities.Concat(one.Postgres?.Authorities ?? []).SelectMany(Of).Concat((one.Ssh?.Authorities ?? []).SelectMany(Of)))];
    }

    /// <summary>What the authorities are believed by.</summary>
    public ImmutableHashSet<Voucher> Vouchers { get; }

    /// <summary>Those whom names stand for, as principals carry them; what stands for nobody, or for several, is a problem.</summary>
    public ImmutableArray<string> Resolve(ConfigScope scope, string name)
    {
        ImmutableArray<string> words = scope.Words(name);
        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        for (int i = 0; i < words.Length; i++)
        {
            string[] meant = [.. issuers[words[i]]];
            string key = scope.Node(name) is YamlList ? $"{scope.At(name)}[{i}]" : scope.At(name);
            if (meant.Length == 1) { found.Add(meant[0]); }
            else if (meant.Length > 1) { scope.Problem(key, $"'{words[i]}' names several: {string.Join(", ", meant)}", "write the issuer's URL, or give them names of their own"); }
            else if (isWhole) { scope.Problem(key, $"nobody who vouches for principals is called '{words[i]}'", $"write one of {string.Join(", ", issuers.Select(static one => one.Key).Order(StringComparer.Ordinal))}"); }
        }
        return found.ToImmutable();
    }

    /// <summary>Whether anybody configured vouches for principals of an issuer, as they carry it.</summary>
    public bool Vouches(string issuer) => issuers.Any(one => one.Contains(issuer));

    /// <summary>The issuer a name stands for; null when for none, or several.</summary>
    public string? Find(string name) => issuers[name].Count() == 1 ? issuers[name].Single() : null;

    private static IEnumerable<Voucher> Of(ClientAuthority authority)
        => authority.Roots.Select(root => new Voucher(authority.Name, root.GetCertHashString(HashAlgorithmName.SHA256), Join([authority.Subject, $"{authority.TakesUnits}", .. authority.Groups])));

    private static IEnumerable<Voucher> Of(SshAuthorityOptions authority)
        => authority.Keys.Select(key => new Voucher(
            authority.Name, Convert.ToHexString(SHA256.HashData(key)), Join([$"{authority.SubjectIsKeyId}", authority.GroupPrefix ?? "", authority.GroupsExtension ?? "", .. authority.Groups])));

    private static string Join(IEnumerable<string> words) => string.Join('\n', words);
}
