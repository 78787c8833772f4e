using System.Collections.Immutable;
using System.Net;
using EdgeGate.Audit;
using EdgeGate.Core.Configuration;
using EdgeGate.Identity;
using EdgeGate.Masking;
using EdgeGate.Notifications;
using EdgeGate.Policy;
using EdgeGate.Recording;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Postgres;
using EdgeGate.Sessions.Ssh;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads a configuration file strictly, and finds everything that is wrong with it at once.</summary>
public static class ConfigurationReader
{
    /// <summary>Reads a file.</summary>
    /// <returns>The configuration when nothing is wrong; else null, and the problems in the file's order.</returns>
    public static (GateConfig? Config, ImmutableArray<LocatedProblem> Problems) Load(string path)
    {
        (YamlNode? root, LocatedProblem? unreadable) = ConfigurationText.Read(path);
        if (root is null) { return (null, [unreadable!]); }
        List<ConfigProblem> problems = [];
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        GateConfig config = Read(new ConfigScope("", root, problems, folder));
        ImmutableArray<LocatedProblem> located = [.. problems.Where(problem => !problems.Exists(problem.Follows)).Select(problem => ProblemLocator.Locate(path, root, problem)).Distinct().OrderBy(static problem => problem.Line).ThenBy(static problem => problem.Column)];
        return (located.IsEmpty ? config : null, located);
    }

    private static GateConfig Read(ConfigScope root)
    {
        ConfigScope identity = root.Child("identity");
        ImmutableArray<IssuerOptions> issuers = IssuersReader.Read(identity);
        ClientConfig client = ClientReader.Read(identity, issuers);
        ConfigScope passwords = identity.Child("passwords");
        TimeSpan? passwordLife = identity.Has("passwords") ? passwords.Duration("lifetime", "12h") : null;
        passwords.Finish();
        identity.Finish();
        ImmutableArray<ListenerConfig> listeners = [.. root.Items("listeners").Select(scope => ListenerReader.Read(scope, issuers)).OfType<ListenerConfig>()];
        if (root.Node("listeners") is null or YamlList { Items.Count: 0 }) { root.Problem(root.Has("listeners") ? "listeners" : "", "nothing is listened on", "add listeners: [ { protocol: postgres, address: \"127.0.0.1:5432\", ... } ]"); }
        ConfigScope admin = root.Child("admin");
        IPEndPoint adminAddress = admin.Has("address") ? admin.Address("address") ?? new IPEndPoint(IPAddress.Loopback, 9090) : new IPEndPoint(IPAddress.Loopback, 9090);
        admin.OptionalText("address");
        if (!IPAddress.IsLoopback(adminAddress.Address)) { root.Problem("admin.address", "the admin listener has no sign-in in this version", "bind it to 127.0.0.1 and put your own proxy in front"); }
        AddressOverlaps.Check(root, [.. listeners.Select(static one => (one.Key + ".address", one.Address)), ("admin.address", adminAddress)]);
        string consoleUrl = admin.OptionalText("base_url") ?? $"http://{adminAddress}";
        if (!Uri.TryCreate(consoleUrl, UriKind.Absolute, out Uri? console) || console.Scheme is not ("http" or "https") || consoleUrl.Any(char.IsWhiteSpace)) { root.Problem("admin.base_url", $"'{consoleUrl}' is not an address people can open", "write https://gate.example.com"); }
        ImmutableArray<string> operators = admin.Words("operators");
        ImmutableArray<IPNetwork> proxies = NetworksReader.Read(admin, "trusted_proxies");
        ImmutableArray<string> adminHosts = HostNamesReader.Read(admin, "hosts");
        DeviceOptions? consoleSignIn = admin.Has("sign_in") ? SignInReader.Read(admin.Child("sign_in"), issuers) : null;
        admin.Node("sign_in");
        admin.Finish();
        string statePath = ReadState(root);
        SortedDictionary<string, HttpConnectionOptions> http = new(StringComparer.Ordinal);
        ConfigScope named = root.Child("connections");
        ImmutableDictionary<string, PgConnectionOptions> connections = ConnectionsReader.Read(named, out ImmutableDictionary<string, SshConnectionOptions> ssh, http);
        ConfigScope spare = root.Child("masking");
        MaskingOptions masking = new(
            TaxonomyReader.Read(root.Child("taxonomy"), NamesBut(named, name => ssh.ContainsKey(name) || http.ContainsKey(name)), NamesBut(named, name => ssh.ContainsKey(name) || connections.ContainsKey(name))), MasksReader.Read(root.Child("masks")), spare.Flag("spare_documentation", false))
        {
            Digest = EntryDigest.Of([root.Node("taxonomy"), root.Node("masks"), root.Node("masking")]),
        };
        spare.Finish();
        Taxonomy taxonomy = Taxonomy.Create(masking, root.Problems);
        foreach ((string name, HttpConnectionOptions options) in http) { BodyTags.Create(taxonomy, name, root.Problems, hasTables: options.Guest is not null); }
        IssuerNames names = new(issuers, listeners, isWhole: !root.IsWrong("listeners") && !identity.IsUnread && !identity.IsWrong("issuers"));
        ImmutableArray<RuleOptions> rules = [.. root.Items("rules").Select(scope => RuleReader.Read(scope, names))];
        Ruleset ruleset = Ruleset.Create(rules, root.Node("connections") is null or YamlMap ? [.. named.Names] : [.. rules.SelectMany(static rule => rule.Connections)], [.. taxonomy.Classes.Select(static known => known.Name)], root.Problems);
        RecordingOptions recording = RecordingOptionsReader.Read(root.Child("recording"));
        ImmutableArray<AuditOptions> audit = AuditOptionsReader.ReadAll(root, statePath);
        LimitsConfig limits = LimitsReader.Read(root.Child("limits"));
        ImmutableArray<ChannelOptions> notifications = NotificationsReader.Read(root);
        root.Finish();
        return new GateConfig(
            issuers, listeners, adminAddress, statePath, connections, ssh, masking, taxonomy, ruleset, recording, audit, limits, http.ToImmutableDictionary(StringComparer.Ordinal),
            consoleUrl.TrimEnd('/'), client with { PostgresHasTls = ClientReader.HasTls(client, listeners) }, operators, passwordLife)
        {
            Notifications = notifications,
            ConsoleSignIn = consoleSignIn,
            TrustedProxies = proxies,
            AdminHosts = adminHosts,
            IssuerNames = names,
        };
    }

    /// <summary>Names of connections but those known to be of another protocol; null where none could be read.</summary>
    private static List<string>? NamesBut(ConfigScope named, Predicate<string> isOther) => named.IsUnread ? null : [.. named.Names.Where(name => !isOther(name))];

    private static string ReadState(ConfigScope root)
    {
        ConfigScope state = root.Child("state");
        string text = state.Text("path", "/var/lib/edgegate");
        string path = Path.GetFullPath(text, root.Folder);
        if (File.Exists(path)) { state.Problem(state.At("path"), $"{path} is no folder", "name a folder of the gateway's own; it is made when it is not there"); }
        state.Finish();
        return path;
    }
}
