using System.Text;
using EdgeGate.Core.Configuration;
using EdgeGate.Hosting.Configuration;
using Xunit;

namespace EdgeGate.Tests.Hosting;

/// <summary>A configuration with all keys, each of them damaged in every way: nothing is thrown, and every problem has a place, a key and a fix.</summary>
public sealed class ConfigurationMutationTests : IDisposable
{
    private const string Full = """
        identity:
          issuers:
          - { issuer: "https://issuer.test/", name: people, audience: edgegate, kind: person, ca: gate.pem, claims: { subject: sub, email: email, groups: groups, groups_separator: ";", agent: "kind=bot" } }
          sign_in: { issuer: "https://issuer.test/", client_id: cli, scope: openid, resource: "urn:edgegate" }
          addresses: { postgres: "gate.test:5432", ssh: "gate.test:22", http: "https://gate.test", ca: gate.pem }
          passwords: { lifetime: 8h }
        listeners:
        - { protocol: postgres, address: "127.0.0.1:5432", allow_plaintext_token: true, oauth: { issuer: "https://issuer.test/", scope: openid }, failures_per_minute: 20 }
        - { protocol: ssh, address: "127.0.0.1:2222", banner: hello, max_auth_tries: 3, failures_per_minute: 20, user_cas: [ { keys: user_ca.pub, name: staff, subject: key_id, group_prefix: "g-", groups_extension: "groups@test", groups: [staff] } ],
            host_keys: [ed25519], gate_certificates: true, algorithms: { kex: [curve25519-sha256], ciphers: ["+aes128-ctr"], macs: [hmac-sha2-256], compression: [none] }, rekey: { mebibytes: 1024, time: 1h }, sign_in: { issuer: "https://issuer.test/", client_id: ssh } }
        - { protocol: http, address: "0.0.0.0:8443", tls: { certificate: gate.pem, key: gate.key }, hosts: [gate.test], http2: true, failures_per_minute: 20, client_cas: [ { ca: gate.pem, name: robots, subject: email, groups: [robots], units_are_groups: true } ],
            sign_in: { issuer: "https://issuer.test/", client_id: web, client_secret: { file: secret }, scope: openid, resource: "urn:edgegate" } }
        admin: { address: "127.0.0.1:9090", operators: [ops], hosts: [console.test], trusted_proxies: [127.0.0.1], base_url: "https://gate.test", sign_in: { issuer: "https://issuer.test/", client_id: console } }
        state: { path: state }
        audit: [ { file: audit.jsonl, sync: always }, { syslog: { name: siem, address: "siem.test:6514", transport: tls, server_name: other.test, facility: local0, queue: 64 MiB } } ]
        recording: { required: true, retain: 30d, row_bytes: 64 KiB, sign: { key: { file: sign.pem } } }
        limits: { sessions: 100, handshake_timeout: 10s, idle_timeout: 1h, write_timeout: 1m, message_bytes: 1 MiB, window_bytes: 1 MiB,
          http: { request_line_bytes: 8 KiB, head_bytes: 64 KiB, fields: 100, request_body_mib: 10, judged_body_kib: 512, head_timeout: 5s, body_timeout: 5s, keep_alive: 30s, hold_wait: 10s } }
        connections:
          orders: { protocol: postgres, target: { address: "db.test:5432", database: o, allow_other_databases: true, tls: verify-ca, ca: gate.pem, allow_unverified: false, client_certificate: { certificate: gate.pem, key: gate.key } },
            credentials: { user: app, password: { file: secret } }, startup_options: [work_mem] }
          local: { protocol: postgres, target: { address: "unix:/run/postgresql/.s.PGSQL.5432", database: o }, credentials: { user: app } }
          shell: { protocol: ssh, target: { address: "shell.test:22", known_hosts: known_hosts, host_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl", algorithms: { kex: [curve25519-sha256] }, rekey: { time: 1h } },
            credentials: { user: app, users: [web], key: { file: id } }, env: [LANG], record_typed: true, record: metadata }
          site: { protocol: http, target: { urls: ["https://a.test/v1", "https://b.test/v1"], http2: true, ca: gate.pem, server_name: site.test, host: site.test, client_certificate: { certificate: gate.pem, key: gate.key }, connections: 10, connect_timeout: 5s, response_timeout: 1m, allow_unverified: false,
              health: { path: /healthz, interval: 5s, timeout: 1s, statuses: [200], unhealthy_after: 2, healthy_after: 2 } },
            credentials: { header: { name: X-Key, value: { file: secret }, prefix: "Key " } }, pass_authorization: true, deltas: ["$.delta.text"], cors: { origins: ["https://app.test"], methods: [GET], headers: [X-A], expose: [X-B], credentials: true, max_age: 5m },
            forward_identity: { user: X-User, email: X-Email, groups: X-Groups, jwt: X-Jwt } }
          basic: { protocol: http, target: { url: "https://basic.test" }, credentials: { basic: { user: app, password: { file: secret } } } }
          query: { protocol: http, target: { url: "https://query.test" }, credentials: { query: { name: key, value: { file: secret } } } }
          bucket: { protocol: http, target: { url: "https://bucket.test" }, credentials: { aws: { region: eu-west-1, service: s3, access_key: { file: secret }, secret_key: { file: secret }, session_token: { file: secret } } } }
          granted: { protocol: http, target: { url: "https://granted.test" }, credentials: { oauth: { token_url: "https://issuer.test/token", client_id: gate, client_secret: { file: secret }, scope: api, audience: api, resource: "urn:api" } } }
          cluster: { protocol: kubernetes, target: { url: "https://cluster.test:6443", ca: gate.pem }, credentials: { token: { file: secret } }, impersonate: { user: email, prefix: "edgegate:", groups: true, extra: true }, record: all }
        taxonomy:
          pii.customer_no:
            about: customer number
            source: a book
            detect: [ { pattern: "CUST-[0-9]{8}", edges: word, not_before: "-", not_after: "-", entropy: 0.5 }, { pattern: "[1-9][0-9]{7}", check: [luhn], context: [customer], within: 40 }, { pattern: "[a-z]{8}", lead: "custkey=", lead_glued: true, lead_not_before: "x", extend: "[a-z]" } ]
            match: ["CUST-12345678"]
            miss: ["CUST-1"]
            spare: ["CUST-00000000"]
            general: false
            tags: { columns: ["orders:public.t.c"], json: ["site:$.c"] }
        masking: { spare_documentation: true }
        masks: { "pii.*": placeholder, pii.card: { partial: { keep_first: 1, keep_last: 4 } }, pii.email: { hash: { key: { file: mask } } }, pii.phone: { token: { key: { file: mask } } } }
        rules:
        - { name: sql, who: { groups: [a], subjects: [kim], kind: agent, issuer: people, on_behalf_of: { groups: [b], subjects: [lou] } }, on: { connections: [orders], statements: [select], tables: [public.orders], functions: [pg_sleep] }, then: allow, mask: ["pii.*"], after_expiry: rejudge }
        - { name: guard, who: anyone, on: { connections: ["*"], statements: ["*"], contains: [pii.email], words: [secret], patterns: ["a+b"], rate: { operations: 60, bytes: 1 MiB } }, then: deny, observe: true }
        - { name: result, who: { groups: [a] }, on: { connections: [orders], statements: [select], result: { rows: 100, bytes: 1 MiB } }, then: warn }
        - { name: replicas, who: { groups: [r] }, on: { connections: [orders], replication: true }, then: allow }
        - { name: start, who: { groups: [a] }, on: { connections: [shell], sessions: true }, then: hold, approval: { groups: [b], count: 2, wait: 5m, grant: { for: 30m, uses: 10, same_statement: true }, break_glass: { groups: [ops] }, unseen: true } }
        - { name: ssh, who: { groups: [s] }, on: { connections: [shell], channels: [shell, exec, sftp], commands: ["ls *"], users: [web], tty: true, files: { any: ["/srv/**"], list: ["/a/**"], read: ["/b/**"], write: ["/c/**"], remove: ["/d/**"] } }, then: allow, mask: ["pii.*"], mask_files: text }
        - { name: lines, who: { groups: [s] }, on: { connections: [shell], channels: [shell], lines: ["rm *"] }, then: deny }
        - { name: web, who: { groups: [w] }, on: { connections: [site], methods: [GET], hosts: [a.test], paths: ["/v1/*"], query: ["a=b"], headers: ["x-a: b"], content_types: [application/json], body: { "$.model": ["gpt-*"] } }, then: allow, mask: ["*"], mask_requests: ["pii.*"], pass_binary: true }
        - { name: graph, who: { groups: [w] }, on: { connections: [site], methods: [POST], graphql: { types: [query], names: ["get*"], fields: ["Query.user"] } }, then: allow }
        - { name: tools, who: { groups: [w] }, on: { connections: [site], methods: [POST], mcp: { methods: ["tools/call"], tools: ["read*"], arguments: { "$.path": ["/srv/*"] } } }, then: allow }
        - { name: kube, who: { groups: [k] }, on: { connections: [cluster], verbs: [get, create], resources: [pods], subresources: [exec, ""], api_groups: [""], namespaces: [dev], names: [web], containers: [app], commands: ["ls *"], tty: true, stdin: true }, then: allow, mask: ["pii.*"] }
        - { name: metrics, who: { groups: [k] }, on: { connections: [cluster], verbs: [get], urls: ["/metrics"] }, then: allow }
        notifications:
        - { name: hook, events: [asked], groups: [b], webhook: { url: "https://hook.test/x", secret: { file: secret }, shape: generic, ca: gate.pem, allow_private: true } }
        - { name: mail, smtp: { host: mail.test, port: 587, security: starttls, user: gate, password: { file: secret }, ca: gate.pem, from: gate@mail.test, to: [b@mail.test] } }
        - { name: page, command: [/bin/sh, "-c", "true"] }
        """;

    /// <summary>One mutant of so many is read: a prime, so that every kind of damage comes up.</summary>
    private const int Stride = 47;

    private readonly ConfigurationFolder folder = new();

    public ConfigurationMutationTests()
    {
        folder.Write("id", folder.WriteCertificate());
        folder.Write("secret", "word");
        folder.Write("mask", "0123456789abcdef0123456789abcdef");
        folder.Write("sign.pem", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n");
        folder.Write("known_hosts", "shell.test ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n");
        folder.Write("user_ca.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Damaged_configuration_is_told_never_thrown()
    {
        YamlNode good = YamlReader.Read(new StringReader(Full));
        List<string> none = folder.Problems(Written(good));
        Assert.True(none.Count == 0, string.Join('\n', none));
        StringBuilder wrong = new();
        int count = 0;
        foreach ((string what, YamlNode mutant) in Mutants(good))
        {
            if (count++ % Stride != 0) { continue; }
            try
            {
                foreach (LocatedProblem problem in ConfigurationReader.Load(folder.WriteConfiguration(Written(mutant))).Problems)
                {
                    bool isTold = problem is { Line: >= 1, Message.Length: > 0, Fix.Length: > 0 } && (problem.Key.Length > 0 || problem.Line == 1);
                    if (!isTold) { wrong.AppendLine($"{what}: {problem}"); }
                }
            }
            catch (Exception problem)
            {
                wrong.AppendLine($"{what}: {problem}");
            }
        }
        Assert.True(count > 5000, $"{count} mutants");
        Assert.True(wrong.Length == 0, wrong.ToString());
    }

    private static IEnumerable<(string What, YamlNode Mutant)> Mutants(YamlNode node)
    {
        YamlScalar Word(string text, bool isQuoted = true) => new(text, isQuoted, 1, 1);
        (string, YamlNode)[] others =
        [
            ("null", Word("null", isQuoted: false)), ("empty text", Word("")), ("blank", Word(" ")), ("word", Word("nonsense")), ("number", Word("-1")), ("huge number", Word("99999999999999999999")),
            ("long text", Word(new string('x', 5000))), ("control", Word("a\u0001\nb")), ("empty list", new YamlList([], 1, 1)), ("list", new YamlList([Word("nonsense"), new YamlList([], 1, 1)], 1, 1)),
            ("empty map", new YamlMap([], 1, 1)), ("map", new YamlMap(new() { ["nonsense"] = (Word("nonsense"), Word("x")) }, 1, 1)),
        ];
        foreach ((string what, YamlNode other) in others) { yield return (" = " + what, other); }
        if (node is YamlMap map)
        {
            foreach (string name in map.Entries.Keys)
            {
                yield return ($".{name} removed", map with { Entries = new(map.Entries.Where(entry => entry.Key != name)) });
                yield return ($".{name} misspelt", map with { Entries = new(map.Entries.Select(entry => entry.Key == name ? new(name + "x", entry.Value) : entry)) });
                foreach ((string what, YamlNode mutant) in Mutants(map.Entries[name].Value))
                {
                    yield return ($".{name}{what}", map with { Entries = new(map.Entries.Select(entry => entry.Key == name ? new(name, (entry.Value.Key, mutant)) : entry)) });
                }
            }
        }
        else if (node is YamlList list)
        {
            for (int i = 0; i < list.Items.Count; i++)
            {
                int at = i;
                yield return ($"[{i}] twice", list with { Items = [.. list.Items, list.Items[at]] });
                foreach ((string what, YamlNode mutant) in Mutants(list.Items[i])) { yield return ($"[{i}]{what}", list with { Items = [.. list.Items.Select((item, j) => j == at ? mutant : item)] }); }
            }
        }
    }

    private static string Written(YamlNode node) => node switch
    {
        YamlScalar { IsNull: true } => "null",
        YamlScalar scalar => System.Text.Json.JsonSerializer.Serialize(scalar.Value),
        YamlList list => $"[{string.Join(", ", list.Items.Select(Written))}]",
        YamlMap map => $"{{\n{string.Join(",\n", map.Entries.Select(static entry => $"{System.Text.Json.JsonSerializer.Serialize(entry.Key)}: {Written(entry.Value.Value)}"))}}}",
        _ => "",
    };
}
