using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Identity;
using EdgeGate.Masking;
using EdgeGate.Policy;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Recording;
using EdgeGate.Sessions.Postgres;
using YamlDotNet.Core;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads a configuration file strictly, and finds everything that is wrong with it at once.</summary>
public static class ConfigurationReader
{
    private const long FileBytesMax = 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <returns>The configuration when nothing is wrong; else null, and the problems in the file's order.</returns>
    public static (GateConfig? Config, ImmutableArray<LocatedProblem> Problems) Load(string path)
    {
        YamlNode root;
        try
        {
            if (new FileInfo(path).Length > FileBytesMax) { return (null, [new LocatedProblem(path, 1, 1, "", "the file is longer than 1 MiB", "shorten it")]); }
            using StreamReader text = new(path);
            root = YamlReader.Read(text);
        }
        catch (YamlException problem)
        {
            return (null, [new LocatedProblem(path, (int)problem.Start.Line, (int)problem.Start.Column, "", problem.Message, "correct the YAML")]);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return (null, [new LocatedProblem(path, 1, 1, "", problem.Message, "name a file that can be read")]);
        }
        List<ConfigProblem> problems = [];
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        GateConfig config = Read(new ConfigScope("", root, problems, folder));
        ImmutableArray<LocatedProblem> located = [.. problems.Select(problem => Locate(path, root, problem)).Distinct().OrderBy(static problem => problem.Line).ThenBy(static problem => problem.Column)];
        return (located.IsEmpty ? config : null, located);
    }

    private static GateConfig Read(ConfigScope root)
    {
        ImmutableArray<IssuerOptions> issuers = ReadIssuers(root.Child("identity"));
        ImmutableArray<ListenerConfig> listeners = [.. root.Items("listeners").Select(ReadListener).OfType<ListenerConfig>()];
        if (!root.Has("listeners")) { root.Problem("", "'listeners' is missing", "add at least one listener"); }
        ConfigScope admin = root.Child("admin");
        IPEndPoint adminAddress = admin.Has("address") ? admin.Address("address") ?? new IPEndPoint(IPAddress.Loopback, 9090) : new IPEndPoint(IPAddress.Loopback, 9090);
        admin.OptionalText("address");
        if (!IPAddress.IsLoopback(adminAddress.Address)) { root.Problem("admin.address", "the admin listener has no sign-in in this version", "bind it to 127.0.0.1 and put your own proxy in front"); }
        admin.OptionalText("base_url");
        admin.Finish();
        string statePath = ReadState(root);
        ImmutableDictionary<string, PgConnectionOptions> connections = ReadConnections(root.Child("connections"));
        MaskingOptions masking = new(ReadTaxonomy(root.Child("taxonomy"), connections), ReadMasks(root.Child("masks")));
        Taxonomy taxonomy = Taxonomy.Create(masking, root.Problems);
        ImmutableArray<RuleOptions> rules = [.. root.Items("rules").Select(ReadRule)];
        Ruleset ruleset = Ruleset.Create(rules, [.. connections.Keys], [.. taxonomy.Classes.Select(static known => known.Name)], root.Problems);
        RecordingOptions recording = ReadRecording(root.Child("recording"));
        ImmutableArray<AuditOptions> audit = [.. root.Items("audit").Select(scope => ReadAudit(scope, statePath)).OfType<AuditOptions>()];
        if (!root.Has("audit")) { audit = [new AuditOptions("audit", Path.Combine(statePath, "audit.jsonl"), AuditSync.Interval)]; }
        LimitsConfig limits = ReadLimits(root.Child("limits"));
        root.Finish();
        return new GateConfig(issuers, listeners, adminAddress, statePath, connections, masking, taxonomy, ruleset, recording, audit, limits);
    }

    private static string ReadState(ConfigScope root)
    {
        ConfigScope state = root.Child("state");
        string path = Path.GetFullPath(state.Text("path", "/var/lib/edgegate"), root.Folder);
        state.Finish();
        return path;
    }

    private static ImmutableArray<IssuerOptions> ReadIssuers(ConfigScope identity)
    {
        List<IssuerOptions> issuers = [];
        foreach (ConfigScope scope in identity.Items("issuers"))
        {
            string issuer = scope.Text("issuer");
            ConfigScope claims = scope.Child("claims");
            IssuerOptions? read = null;
            if (!Uri.TryCreate(issuer, UriKind.Absolute, out Uri? uri) || (uri.Scheme != "https" && !(uri.Scheme == "http" && uri.IsLoopback)))
            {
                scope.Problem(scope.At("issuer"), "the issuer must be an https URL", "write https://..., or http on loopback for development");
            }
            else
            {
                read = new IssuerOptions(scope.Key, uri, scope.Text("audience"), claims.Text("email", "email"), claims.Text("groups", "groups"), scope.ExistingFile("ca"));
            }
            claims.Finish();
            scope.Text("audience");
            scope.ExistingFile("ca");
            scope.Finish();
            if (read is not null) { issuers.Add(read); }
        }
        if (issuers.Count == 0) { identity.Problem(identity.Has("issuers") ? "identity.issuers" : "", "no issuer proves identities", "add identity.issuers with issuer and audience"); }
        identity.Finish();
        return [.. issuers];
    }

    private static ListenerConfig? ReadListener(ConfigScope scope)
    {
        string protocol = scope.Text("protocol");
        IPEndPoint? address = scope.Address("address");
        ConfigScope tls = scope.Child("tls");
        string? certificate = null;
        string? key = null;
        if (scope.Has("tls"))
        {
            certificate = tls.ExistingFile("certificate");
            key = tls.ExistingFile("key");
            if (certificate is null || key is null) { tls.Problem(tls.Key, "tls needs certificate and key", "write tls: { certificate: gate.pem, key: gate.key }"); }
            else { CheckCertificate(tls, certificate, key); }
        }
        tls.Finish();
        bool allowsPlaintext = scope.Flag("allow_plaintext_token", false);
        if (protocol is "ssh" or "http" or "kubernetes")
        {
            scope.Words("host_keys");
            scope.Problem(scope.At("protocol"), $"{protocol} is not served by this version", "remove this listener");
        }
        else if (protocol is not ("postgres" or "")) { scope.Problem(scope.At("protocol"), $"there is no protocol '{protocol}'", "write postgres"); }
        if (address is not null && !IPAddress.IsLoopback(address.Address) && (allowsPlaintext || certificate is null))
        {
            scope.Problem(scope.At(allowsPlaintext ? "allow_plaintext_token" : "address"), "tokens may cross a network only inside TLS", "add tls: { certificate, key }, or listen on loopback");
        }
        if (address is not null && certificate is null && !allowsPlaintext && !scope.Has("tls")) { scope.Problem(scope.Key, "the listener can take no token: it has no TLS and allows none without", "add tls, or allow_plaintext_token: true on loopback"); }
        scope.Finish();
        return address is null ? null : new ListenerConfig(address, certificate, key, allowsPlaintext);
    }

    private static void CheckCertificate(ConfigScope tls, string certificate, string key)
    {
        if (!File.Exists(certificate) || !File.Exists(key)) { return; }
        try
        {
            using X509Certificate2 loaded = X509Certificate2.CreateFromPemFile(certificate, key);
            if (loaded.NotAfter < DateTime.Now) { tls.Problem(tls.At("certificate"), $"the certificate expired on {loaded.NotAfter:yyyy-MM-dd}", "renew it"); }
        }
        catch (CryptographicException)
        {
            tls.Problem(tls.At("certificate"), "certificate and key cannot be read, or do not belong together", "name PEM files of one pair");
        }
    }

    private static ImmutableDictionary<string, PgConnectionOptions> ReadConnections(ConfigScope connections)
    {
        ImmutableDictionary<string, PgConnectionOptions>.Builder read = ImmutableDictionary.CreateBuilder<string, PgConnectionOptions>(StringComparer.Ordinal);
        foreach (string name in connections.Names.ToList())
        {
            ConfigScope scope = connections.Child(name);
            if (name.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") >= 0)
            {
                scope.Problem(scope.Key, "a connection's name has letters, digits, '-', '_' and '.' only", "rename it");
            }
            if (ReadConnection(name, scope) is { } connection) { read[name] = connection; }
            scope.Finish();
        }
        connections.Finish();
        return read.ToImmutable();
    }

    private static PgConnectionOptions? ReadConnection(string name, ConfigScope scope)
    {
        string protocol = scope.Text("protocol");
        if (protocol != "postgres")
        {
            if (protocol.Length > 0) { scope.Problem(scope.At("protocol"), $"{protocol} is not served by this version", "write postgres, or remove this connection"); }
            scope.Node("target");
            scope.Node("credentials");
            return null;
        }
        ConfigScope target = scope.Child("target");
        string address = target.Text("address");
        (string host, int port, string? socket) = ReadTargetAddress(target, address);
        PgTargetTls tls = target.Text("tls", socket is null ? "verify-full" : "disable") switch
        {
            "disable" => PgTargetTls.Disable,
            "require" => PgTargetTls.Require,
            "verify-ca" => PgTargetTls.VerifyCa,
            "verify-full" => PgTargetTls.VerifyFull,
            string other => Unknown(target, other),
        };
        bool isLocal = socket is not null || (IPAddress.TryParse(host, out IPAddress? ip) ? IPAddress.IsLoopback(ip) : host == "localhost");
        if (tls is PgTargetTls.Disable or PgTargetTls.Require && !isLocal && !target.Flag("allow_unverified", false))
        {
            target.Problem(target.At("tls"), "the target's identity would not be checked across a network", "write verify-full with its ca, or allow_unverified: true if you must");
        }
        target.Flag("allow_unverified", false);
        string? ca = target.Text("ca", "system") == "system" ? null : target.ExistingFile("ca");
        ConfigScope clientCertificate = target.Child("client_certificate");
        string? certificateFile = clientCertificate.ExistingFile("certificate");
        string? keyFile = clientCertificate.ExistingFile("key");
        clientCertificate.Finish();
        ConfigScope credentials = scope.Child("credentials");
        PgConnectionOptions connection = new(
            name, host, port, socket, target.Text("database"), target.Flag("allow_other_databases", false), tls, ca, certificateFile, keyFile,
            credentials.Text("user"), credentials.Secret("password"), scope.Words("startup_options"));
        target.Finish();
        credentials.Finish();
        return connection;
    }

    private static PgTargetTls Unknown(ConfigScope target, string word)
    {
        target.Problem(target.At("tls"), $"'{word}' is not a TLS mode", "write disable, require, verify-ca or verify-full");
        return PgTargetTls.VerifyFull;
    }

    private static (string Host, int Port, string? Socket) ReadTargetAddress(ConfigScope target, string address)
    {
        if (address.StartsWith("unix:", StringComparison.Ordinal)) { return ("", 0, address[5..]); }
        int colon = address.LastIndexOf(':');
        if (colon > 0 && ushort.TryParse(address.AsSpan(colon + 1), out ushort port) && port > 0) { return (address[..colon].Trim('[', ']'), port, null); }
        if (address.Length > 0) { target.Problem(target.At("address"), $"'{address}' is not host:port", "write db.internal:5432 or unix:/run/postgresql/.s.PGSQL.5432"); }
        return ("", 0, null);
    }

    private static ImmutableArray<ClassOptions> ReadTaxonomy(ConfigScope taxonomy, ImmutableDictionary<string, PgConnectionOptions> connections)
    {
        List<ClassOptions> classes = [];
        foreach (string name in taxonomy.Names.ToList())
        {
            ConfigScope scope = taxonomy.Child(name);
            if (!ClassName.TryParse(name, out ClassName className)) { scope.Problem(scope.Key, $"'{name}' is not a class name", "write dotted lower-case words such as pii.customer_no"); }
            ConfigScope detect = scope.Child("detect");
            ConfigScope tags = scope.Child("tags");
            ImmutableArray<string> columns = tags.Words("columns");
            for (int i = 0; i < columns.Length; i++) { CheckColumn(tags, columns[i], i, connections); }
            ImmutableArray<string> json = tags.Words("json");
            if (!json.IsEmpty) { tags.Problem(tags.At("json"), "JSON paths are not served by this version", "remove it, or tag columns"); }
            string? pattern = scope.Has("detect") ? detect.Text("pattern") : null;
            int within = detect.Number("within", 40, 1, 256);
            if (className.Value is not null)
            {
                classes.Add(new ClassOptions(scope.Key, className, pattern, detect.Words("context"), within, columns, json));
            }
            detect.Words("context");
            detect.Finish();
            tags.Finish();
            scope.Finish();
        }
        taxonomy.Finish();
        return [.. classes];
    }

    private static void CheckColumn(ConfigScope tags, string column, int index, ImmutableDictionary<string, PgConnectionOptions> connections)
    {
        string[] parts = column.Split(':', 2);
        string key = $"{tags.At("columns")}[{index}]";
        if (parts.Length != 2 || parts[1].Split('.').Length != 3) { tags.Problem(key, $"'{column}' is not connection:schema.table.column", "write it so, with the schema (often public)"); }
        else if (!connections.ContainsKey(parts[0])) { tags.Problem(key, $"there is no connection '{parts[0]}'", "use a name below `connections`"); }
    }

    private static ImmutableArray<MaskOptions> ReadMasks(ConfigScope masks)
    {
        List<MaskOptions> read = [];
        foreach (string name in masks.Names.ToList())
        {
            string key = masks.At(name);
            YamlNode? node = masks.Node(name);
            if (!ClassPattern.TryParse(name, out ClassPattern pattern)) { masks.Problem(key, $"'{name}' is not a class pattern", "write pii.email, pii.* or *"); }
            else if (node is YamlScalar word) { read.Add(ReadPlainMask(masks, key, pattern, word.Value)); }
            else if (ReadMaskMap(new ConfigScope(key, node, masks.Problems, masks.Folder), pattern) is { } made) { read.Add(made); }
        }
        return [.. read];
    }

    private static MaskOptions ReadPlainMask(ConfigScope masks, string key, ClassPattern pattern, string word)
    {
        MaskKind kind = word switch
        {
            "placeholder" => MaskKind.Placeholder,
            "stars" => MaskKind.Stars,
            "null" => MaskKind.Null,
            "drop" => MaskKind.Drop,
            "deny" => MaskKind.Deny,
            "partial" => MaskKind.Partial,
            _ => 0,
        };
        if (word == "hash") { masks.Problem(key, "hash needs a key", "write { hash: { key: { file: secrets/mask-key } } }"); }
        else if (kind == 0) { masks.Problem(key, $"there is no mask '{word}'", "write placeholder, partial, stars, hash, null, drop or deny"); }
        return new MaskOptions(key, pattern, kind == 0 ? MaskKind.Placeholder : kind, KeepLast: kind == MaskKind.Partial ? 4 : 0);
    }

    private static MaskOptions? ReadMaskMap(ConfigScope scope, ClassPattern pattern)
    {
        MaskOptions? made = null;
        if (scope.Has("partial"))
        {
            ConfigScope partial = scope.Child("partial");
            made = new MaskOptions(scope.Key, pattern, MaskKind.Partial, partial.Number("keep_first", 0, 0, 64), partial.Number("keep_last", 0, 0, 64));
            partial.Finish();
        }
        else if (scope.Has("hash"))
        {
            ConfigScope hash = scope.Child("hash");
            SecretText? key = hash.Secret("key");
            if (key is null || key.Reveal().Length < 16) { scope.Problem(hash.Key, "hash needs a key of at least 16 characters", "write hash: { key: { file: secrets/mask-key } }"); }
            made = new MaskOptions(scope.Key, pattern, MaskKind.Hash, HashKey: key);
            hash.Finish();
        }
        scope.Node("partial");
        scope.Node("hash");
        scope.Finish();
        if (made is null) { scope.Problem(scope.Key, "there is no such mask", "write placeholder, or { partial: { keep_last: 4 } }"); }
        return made;
    }

    private static RuleOptions ReadRule(ConfigScope scope)
    {
        bool isAnyone = scope.Node("who") is YamlScalar { Value: "anyone" };
        ConfigScope who = new(scope.At("who"), isAnyone ? null : scope.Node("who"), scope.Problems, scope.Folder);
        ConfigScope on = scope.Child("on");
        string then = scope.Text("then");
        if (then == "hold")
        {
            scope.Node("approval");
            scope.Problem(scope.At("then"), "hold is not served by this version", "write deny until it is");
        }
        else if (then is not ("allow" or "deny" or "")) { scope.Problem(scope.At("then"), $"'{then}' is not a verdict", "write allow or deny"); }
        if (on.Has("operations")) { on.Problem(on.At("operations"), "operations of other protocols are not served by this version", "write statements"); }
        on.Words("operations");
        ImmutableArray<string> mask = scope.Words("mask");
        List<ClassPattern> patterns = [];
        for (int i = 0; i < mask.Length; i++)
        {
            if (ClassPattern.TryParse(mask[i], out ClassPattern pattern)) { patterns.Add(pattern); }
            else { scope.Problem($"{scope.At("mask")}[{i}]", $"'{mask[i]}' is not a class pattern", "write pii.email, pii.* or *"); }
        }
        RuleOptions rule = new(
            scope.Key, scope.Text("name"), who.Words("groups"), who.Words("subjects"), isAnyone, on.Words("connections", isNeeded: true),
            on.Words("statements"), on.Words("tables"), on.Words("functions"), on.Flag("replication", false),
            then == "allow" ? VerdictKind.Allow : VerdictKind.Deny, [.. patterns]);
        if (rule.Statements.IsEmpty && !rule.Replication) { on.Problem(on.Key, "the rule matches no statement", "add statements: [select, ...]"); }
        who.Finish();
        on.Finish();
        scope.Finish();
        return rule;
    }

    private static RecordingOptions ReadRecording(ConfigScope scope)
    {
        ConfigScope sign = scope.Child("sign");
        SecretText? key = sign.Secret("key");
        if (key is not null)
        {
            try
            {
                RecordingKey.Parse(key.Reveal());
            }
            catch (Exception problem) when (problem is CryptographicException or FormatException)
            {
                sign.Problem(sign.At("key"), "the key is not an Ed25519 private key in PEM", "make one with: openssl genpkey -algorithm ed25519");
                key = null;
            }
        }
        sign.Finish();
        RecordingOptions options = new(scope.Flag("required", true), scope.Duration("retain", "90d"), key, scope.Number("row_bytes", 64 * 1024, 0, 16 * 1024 * 1024));
        scope.Finish();
        return options;
    }

    private static AuditOptions? ReadAudit(ConfigScope scope, string statePath)
    {
        if (scope.Has("syslog"))
        {
            scope.OptionalText("syslog");
            scope.Problem(scope.At("syslog"), "syslog is not served by this version", "write file: audit.jsonl");
            return null;
        }
        string file = Path.GetFullPath(scope.Text("file"), statePath);
        AuditSync sync = scope.Text("sync", "interval") switch
        {
            "interval" => AuditSync.Interval,
            "always" => AuditSync.Always,
            "never" => AuditSync.Never,
            _ => 0,
        };
        if (sync == 0) { scope.Problem(scope.At("sync"), "there is no such sync", "write interval, always or never"); }
        scope.Finish();
        return new AuditOptions(scope.Key, file, sync);
    }

    private static LimitsConfig ReadLimits(ConfigScope scope)
    {
        PgLimits postgres = new(
            MessageBytesMax: scope.Number("message_bytes", 0x3fff_ffff, 65_536, 0x3fff_ffff),
            WindowBytesMax: scope.Number("window_bytes", 4 * 1024 * 1024, 65_536, 16 * 1024 * 1024));
        LimitsConfig limits = new(
            postgres, scope.Number("sessions", 10_000, 1, 1_000_000), scope.Duration("handshake_timeout", "30s"), scope.Duration("idle_timeout", "12h"), scope.Duration("write_timeout", "2m"));
        scope.Finish();
        return limits;
    }

    /// <summary>Finds the line of a key: of the key itself, or of the nearest one above it that is in the file.</summary>
    private static LocatedProblem Locate(string path, YamlNode root, ConfigProblem problem)
    {
        YamlNode at = root;
        YamlNode node = root;
        string rest = problem.Key;
        while (rest.Length > 0)
        {
            if (rest[0] == '[' && node is YamlList list)
            {
                int close = rest.IndexOf(']', StringComparison.Ordinal);
                int index = int.Parse(rest.AsSpan(1, close - 1), System.Globalization.CultureInfo.InvariantCulture);
                if (index >= list.Items.Count) { break; }
                node = at = list.Items[index];
                rest = rest[(close + 1)..].TrimStart('.');
                continue;
            }
            if (node is not YamlMap map) { break; }
            // Names may hold dots themselves (pii.customer_no): the longest that fits is meant.
            string? name = map.Entries.Keys.Where(key => rest == key || rest.StartsWith(key + ".", StringComparison.Ordinal) || rest.StartsWith(key + "[", StringComparison.Ordinal)).MaxBy(static key => key.Length);
            if (name is null) { break; }
            (at, node) = map.Entries[name];
            rest = rest[name.Length..].TrimStart('.');
        }
        return new LocatedProblem(path, at.Line, at.Column, problem.Key, problem.Message, problem.Fix);
    }
}
