using EdgeGate.Hosting.Configuration;
using Xunit;

namespace EdgeGate.Tests.Hosting;

/// <summary>One fault in a whole configuration: told once, with its key and a fix, and nothing that only follows from it.</summary>
public sealed class ConfigurationProblemsTests : IDisposable
{
    private const string Good = """
        identity:
          issuers: [ { issuer: "https://issuer.test/", name: people, audience: edgegate } ]
          sign_in: { issuer: "https://issuer.test/", client_id: cli }
        listeners:
        - { protocol: postgres, address: "127.0.0.1:5432", allow_plaintext_token: true }
        - { protocol: ssh, address: "127.0.0.1:2222", user_cas: [ { keys: user_ca.pub, name: staff } ], host_keys: [ed25519] }
        - { protocol: http, address: "127.0.0.1:8443", tls: { certificate: gate.pem, key: gate.key }, client_cas: [ { ca: gate.pem, name: robots } ] }
        state: { path: state }
        audit: [ { file: audit.jsonl } ]
        connections:
          orders: { protocol: postgres, target: { address: "db.test:5432", database: o, ca: gate.pem, client_certificate: { certificate: gate.pem, key: gate.key } }, credentials: { user: app, password: { file: secret } } }
          shell: { protocol: ssh, target: { address: "shell.test:22", known_hosts: known_hosts }, credentials: { user: app, password: { file: secret } }, env: [LANG] }
          site: { protocol: http, target: { url: "https://site.test", ca: gate.pem } }
        taxonomy:
          pii.customer_no: { tags: { columns: ["orders:public.t.c"], json: ["site:$.c"] } }
        rules:
        - { name: one, who: { groups: [a], issuer: people }, on: { connections: [orders], statements: [select], tables: [public.orders] }, then: allow }
        - { name: two, who: { groups: [a], issuer: staff }, on: { connections: [shell], channels: [shell] }, then: allow }
        - { name: three, who: { groups: [a], issuer: robots }, on: { connections: [site], methods: [GET] }, then: hold, approval: { groups: [b] } }
        limits: { window_bytes: 4194304 }
        """;

    private readonly ConfigurationFolder folder = new();

    public ConfigurationProblemsTests()
    {
        folder.WriteCertificate();
        folder.Write("secret", "word");
        folder.Write("empty", "");
        folder.Write("known_hosts", "shell.test ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n");
        folder.Write("user_ca.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Good_one_has_none() => Assert.Empty(folder.Problems(Good));

    [Theory]
    // Addresses.
    [InlineData("\"db.test:5432\"", "\"postgres://db.test:5432\"", "connections.orders.target.address: 'postgres://db.test:5432' is not host:port; write db.internal:5432 or unix:")]
    [InlineData("\"db.test:5432\"", "\"app@db.test:5432\"", "connections.orders.target.address: 'app@db.test:5432' is not host:port")]
    [InlineData("\"db.test:5432\"", "\"::1:5432\"", "connections.orders.target.address: '::1:5432' is not host:port")]
    [InlineData("\"db.test:5432\"", "\"unix:.s.PGSQL.5432\"", "connections.orders.target.address: 'unix:.s.PGSQL.5432' is not the path of a socket")]
    [InlineData("\"shell.test:22\"", "\"ssh://shell.test:22\"", "connections.shell.target.address: 'ssh://shell.test:22' is not host:port; write host.internal:22")]
    // Certificates.
    [InlineData("database: o, ca: gate.pem", "database: o, ca: gate.key", "connections.orders.target.ca: FOLDER/gate.key holds a private key and no certificate; name a PEM file of certificates")]
    [InlineData("database: o, ca: gate.pem", "database: o, ca: secret", "connections.orders.target.ca: FOLDER/secret holds no certificate; name a PEM file of certificates")]
    [InlineData("database: o, ca: gate.pem", "database: o, ca: \"\"", "connections.orders.target.ca: 'ca' is empty; write a word, or leave it out")]
    [InlineData("site.test\", ca: gate.pem", "site.test\", ca: gate.key", "connections.site.target.ca: FOLDER/gate.key holds a private key and no certificate")]
    [InlineData("client_cas: [ { ca: gate.pem", "client_cas: [ { ca: gate.key", "listeners[2].client_cas[0].ca: FOLDER/gate.key holds a private key and no certificate")]
    [InlineData("audience: edgegate", "audience: edgegate, ca: secret", "identity.issuers[0].ca: FOLDER/secret holds no certificate")]
    [InlineData("client_certificate: { certificate: gate.pem, key: gate.key }", "client_certificate: { certificate: gate.pem }", "connections.orders.target.client_certificate: client_certificate needs certificate and key; write client_certificate: { certificate: gate.pem, key: gate.key }")]
    [InlineData("client_certificate: { certificate: gate.pem, key: gate.key }", "client_certificate: { certificate: gate.pem, key: secret }", "connections.orders.target.client_certificate.certificate: certificate and key cannot be read, or do not belong together")]
    [InlineData("database: o, ca: gate.pem", "database: o, ca: /dev/zero", "connections.orders.target.ca: /dev/zero is a pipe, a socket or a device; name a file")]
    // Texts and secrets that are not there.
    [InlineData("database: o,", "database: \"\",", "connections.orders.target.database: 'database' is empty; write database: ...")]
    [InlineData("audience: edgegate", "audience: \"\"", "identity.issuers[0].audience: 'audience' is empty")]
    [InlineData("user: app, password: { file: secret } } }\n  shell", "user: app, password: {} } }\n  shell", "connections.orders.credentials.password: where the secret is is not said; write password: { file: path } or password: { env: NAME }")]
    [InlineData("user: app, password: { file: secret } } }\n  shell", "user: app, password: { file: empty } } }\n  shell", "connections.orders.credentials.password.file: FOLDER/empty is empty")]
    [InlineData("who: { groups: [a], issuer: people }", "who: { groups: [~], issuer: people }", "rules[0].who.groups[0]: an item is empty")]
    // Files of the audit log.
    [InlineData("audit.jsonl", "/proc/audit.jsonl", "audit[0].file: /proc/audit.jsonl is the kernel's, and keeps no lines; write file: audit.jsonl")]
    [InlineData("file: audit.jsonl", "file: \"\"", "audit[0].file: 'file' is empty")]
    [InlineData("audit.jsonl", "/dev/null", "audit[0].file: /dev/null keeps no lines; write file: audit.jsonl")]
    [InlineData("audit.jsonl", "logs/audit.jsonl", "audit[0].file: there is no folder FOLDER/state/logs; make it")]
    [InlineData("audit.jsonl", "..", "audit[0].file: FOLDER is a folder; write file: FOLDER/audit.jsonl")]
    [InlineData("{ file: audit.jsonl }", "{ file: audit.jsonl }, { file: ./audit.jsonl }", "audit[1].file: FOLDER/state/audit.jsonl is written twice; give each entry a file of its own")]
    [InlineData("{ file: audit.jsonl }", "{ syslog: { address: siem.test } }", "audit[0].syslog.address: 'siem.test' is not host:port; write siem.example.com:6514, or unix:/dev/log")]
    [InlineData("{ file: audit.jsonl }", "{ syslog: { address: \"unix:log\" } }", "audit[0].syslog.address: 'unix:log' is not the path of a socket; write unix:/dev/log")]
    [InlineData("{ file: audit.jsonl }", "{ syslog: { address: \"siem.test:514\", transport: tpc } }", "audit[0].syslog.transport: 'tpc' is no transport; write tls, tcp or udp")]
    [InlineData("{ file: audit.jsonl }", "{ syslog: { address: \"unix:/dev/log\", transport: tcp } }", "audit[0].syslog.transport: unix:/dev/log is not reached by tcp; leave transport out")]
    [InlineData("{ file: audit.jsonl }", "{ syslog: { address: \"siem.test:514\", transport: unix } }", "audit[0].syslog.transport: siem.test:514 is not reached by unix; write tls, tcp or udp")]
    [InlineData("{ file: audit.jsonl }", "{ syslog: { address: \"siem.test:514\", transport: udp, ca: gate.pem } }", "audit[0].syslog.ca: ca is for TLS; write transport: tls, or remove it")]
    [InlineData("{ file: audit.jsonl }", "{ syslog: { address: \"siem.test:6514\", ca: secret } }", "audit[0].syslog.ca: FOLDER/secret holds no certificate")]
    [InlineData("{ file: audit.jsonl }", "{ syslog: { address: \"siem.test:6514\", facility: 24 } }", "audit[0].syslog.facility: there is no facility '24'; write a number from 0 to 23, or one of user,")]
    [InlineData("{ file: audit.jsonl }", "{ syslog: { address: \"siem.test:6514\", name: ../x } }", "audit[0].syslog.name: '../x' cannot name a folder; write letters, digits, - and _ alone")]
    [InlineData("{ file: audit.jsonl }", "{ syslog: { address: \"siem.test:6514\", queue: 1 KiB } }", "audit[0].syslog.queue: '1 KiB' is not a size from 8 MiB to 1 GiB")]
    [InlineData("{ file: audit.jsonl }", "{ syslog: { address: \"a.test:6514\" } }, { syslog: { address: \"b.test:6514\" } }", "audit[1].syslog.name: two receivers are named 'syslog'; give each a name of its own")]
    [InlineData("{ file: audit.jsonl }", "{ file: audit.jsonl, syslog: { address: \"a.test:6514\" } }", "audit[0].file: an entry is a file or a receiver; give each an entry of its own")]
    [InlineData("{ file: audit.jsonl }", "{ syslog: siem.test }", "audit[0].syslog: a mapping is expected; write key: value pairs")]
    [InlineData("state: { path: state }", "state: { path: secret }", "state.path: FOLDER/secret is no folder; name a folder of the gateway's own", "file: audit.jsonl", "file: /var/log/audit.jsonl")]
    [InlineData("state: { path: state }", "state: { path: \"\" }", "state.path: 'path' is empty; write a word, or leave it out")]
    // Rules.
    [InlineData("tables: [public.orders]", "tables: [public.*.orders.x]", "rules[0].on.tables[0]: 'public.*.orders.x' is not schema.table; write public.orders")]
    [InlineData("tables: [public.orders]", "tables: [ord*]", "rules[0].on.tables[0]: 'ord*' is not schema.table")]
    [InlineData("statements: [select]", "statements: [SELECT]", "rules[0].on.statements[0]: there is no statement kind 'SELECT'; did you mean select?")]
    [InlineData("on: { connections: [orders], statements: [select], tables: [public.orders] }", "on: orders", "rules[0].on: a mapping is expected; write key: value pairs")]
    [InlineData("on: { connections: [orders], statements: [select], tables: [public.orders] }, ", "", "rules[0]: 'on' is missing; add on: { connections: [orders-db], statements: [select] }")]
    [InlineData("who: { groups: [a], issuer: people }", "who: a", "rules[0].who: 'a' is nobody; write who: { groups: [analysts] }, or who: anyone")]
    [InlineData("then: hold", "then: holds", "rules[2].then: 'holds' is not a verdict; did you mean hold?")]
    [InlineData("tables: [public.orders]", "tables: []", "rules[0].on.tables: the list is empty; name something, or leave 'tables' out")]
    [InlineData("connections: [orders], statements", "connections: [], statements", "rules[0].on.connections: the list is empty; write connections: [a, b]")]
    [InlineData("issuer: staff", "issuer: []", "rules[1].who.issuer: the list is empty; name something, or leave 'issuer' out")]
    [InlineData("groups: [b]", "groups: [\" \"]", "rules[2].approval.groups[0]: an item is empty; write a word, or remove the item")]
    [InlineData("user: app, password: { file: secret } } }\n  shell", "user: \"app\\0database\", password: { file: secret } } }\n  shell", "connections.orders.credentials.user: 'user' has a control character or a line break; remove it")]
    [InlineData("ca: gate.pem } }\ntax", "ca: gate.pem }, credentials: { header: { name: X-Key } } }\ntax", "connections.site.credentials.header: 'value' is missing; add value: { file: ... }")]
    [InlineData("ca: gate.pem } }\ntax", "ca: gate.pem }, credentials: { basic: { user: app } } }\ntax", "connections.site.credentials.basic: 'password' is missing; add password: { file: ... }")]
    [InlineData("channels: [shell] }", "channels: [shell], tty: ~ }", "rules[1].on.tty: 'tty' is empty; write tty: ...")]
    [InlineData("\"https://site.test\"", "site.test", "connections.site.target.url: 'site.test' is not an http or https URL", "ca: gate.pem } }\ntax", "ca: gate.pem }, pass_authorization: true, forward_identity: { user: X-User } }\ntax")]
    // What else is wrong with a connection, a listener or an issuer that is wrong follows from it, and so do rules that name it.
    [InlineData("orders: { protocol: postgres", "orders: { protocol: postgress", "connections.orders.protocol: there is no protocol 'postgress'; did you mean postgres?")]
    [InlineData("orders: { protocol: postgres", "orders: { protocol: mysql", "connections.orders.protocol: there is no protocol 'mysql'; write postgres, ssh, http or kubernetes")]
    [InlineData("\"https://site.test\"", "site.test", "connections.site.target.url: 'site.test' is not an http or https URL")]
    [InlineData("protocol: ssh, address", "protocol: sshd, address", "listeners[1].protocol: there is no protocol 'sshd'; did you mean ssh?")]
    [InlineData("protocol: http, address", "protocol: kubernetes, address", "listeners[2].protocol: kubernetes is spoken on an http listener; write protocol: http")]
    [InlineData("\"127.0.0.1:2222\"", "2222", "listeners[1].address: '2222' is not an address and port")]
    [InlineData("keys: user_ca.pub", "keys: secret", "listeners[1].user_cas[0].keys: line 1 of FOLDER/secret is not a public key")]
    [InlineData("known_hosts: known_hosts", "known_hosts: secret", "connections.shell.target.known_hosts: line 1 of FOLDER/secret cannot be read")]
    [InlineData("\"https://issuer.test/\", name", "\"http://issuer.test/\", name", "identity.issuers[0].issuer: the issuer must be an https URL", "\"https://issuer.test/\", client_id", "\"http://issuer.test/\", client_id")]
    [InlineData("issuers: [ { issuer: \"https://issuer.test/\", name: people, audience: edgegate } ]", "issuers: people", "identity.issuers: a list is expected; write items that begin with a dash")]
    // Tags.
    [InlineData("orders:public.t.c", "orders:public..c", "taxonomy.pii.customer_no.tags.columns[0]: 'orders:public..c' is not connection:schema.table.column")]
    [InlineData("orders:public.t.c", "shell:public.t.c", "taxonomy.pii.customer_no.tags.columns[0]: there is no postgres connection 'shell'")]
    [InlineData("site:$.c", "cite:$.c", "taxonomy.pii.customer_no.tags.json[0]: there is no http connection 'cite'")]
    [InlineData("site:$.c", "$.", "taxonomy.pii.customer_no.tags.json[0]: '$.' is not a path")]
    // Keys.
    [InlineData("env: [LANG]", "envs: [LANG]", "connections.shell.envs: 'envs' is not a known key; did you mean 'env'? known here: credentials, env, protocol, record, record_typed, target")]
    [InlineData("host_keys: [ed25519]", "hostkeys: [ed25519]", "listeners[1].hostkeys: 'hostkeys' is not a known key; did you mean 'host_keys'? known here: address, algorithms, banner,")]
    [InlineData("env: [LANG]", "something: [LANG]", "connections.shell.something: 'something' is not a known key; remove it; known here:")]
    [InlineData("window_bytes: 4194304", "window_bytes: 4 MB", "limits.window_bytes: '4 MB' is not a size from 64 KiB to 16 MiB; write it as 4 MiB")]
    [InlineData("window_bytes: 4194304", "window_bytes: 1 GiB", "limits.window_bytes: '1 GiB' is not a size from 64 KiB to 16 MiB; write it as 4 MiB")]
    public void Fault_is_told_once(string good, string bad, string problem, string? goodToo = null, string? badToo = null)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        string text = Good.Replace(good, bad, StringComparison.Ordinal);
        if (goodToo is not null) { text = text.Replace(goodToo, badToo!, StringComparison.Ordinal); }
        List<string> found = folder.Problems(text);
        Assert.True(found.Count == 1, string.Join('\n', found));
        Assert.Contains(problem.Replace("FOLDER", folder.Path, StringComparison.Ordinal), found[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("window_bytes: 4194304", "window_bytes: 4 MiB, message_bytes: 1 MiB, http: { head_bytes: 64 KiB }")]
    [InlineData("audit.jsonl", "/dev/stdout")]
    [InlineData("{ file: audit.jsonl }", "{ syslog: { address: \"siem.test:6514\", server_name: other.test, ca: gate.pem, client_certificate: { certificate: gate.pem, key: gate.key }, facility: local3, queue: 64 MiB }, sync: always }, { syslog: { name: here, address: \"unix:/dev/log\" } }, { syslog: { name: six, address: \"[2001:db8::1]:514\", transport: udp, facility: 4 } }")]
    [InlineData("\"db.test:5432\"", "\"[2001:db8::1]:5432\"")]
    [InlineData("tables: [public.orders]", "tables: [orders, public.*, \"*.orders\", \"*\"]")]
    public void What_is_fine_passes(string good, string other) => Assert.Empty(folder.Problems(Good.Replace(good, other, StringComparison.Ordinal)));

    [Theory]
    [InlineData("secret")]
    [InlineData("audit.jsonl")]
    public void Pipe_is_not_waited_for(string name)
    {
        File.Delete(folder.At(name));
        Directory.CreateDirectory(folder.At("state"));
        string pipe = folder.At(name == "secret" ? name : $"state/{name}");
        using (System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", [pipe])) { made.WaitForExit(); }
        List<string> problems = folder.Problems(Good);
        Assert.NotEmpty(problems);
        Assert.All(problems, found => Assert.Contains($"{pipe} is a pipe", found, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("identity", "listeners", "a mapping is expected")]
    [InlineData("listeners", "state", "a list is expected")]
    [InlineData("connections", "taxonomy", "a mapping is expected")]
    [InlineData("connections", "rules", "a mapping is expected")]
    [InlineData("taxonomy", "rules", "a mapping is expected")]
    [InlineData("rules", "limits", "a list is expected")]
    public void What_follows_from_a_block_that_cannot_be_read_is_not_told(string block, string next, string problem)
    {
        string text = Good[..Good.IndexOf($"{block}:\n", StringComparison.Ordinal)] + $"{block}: none\n" + Good[Good.IndexOf($"{next}:", StringComparison.Ordinal)..];
        List<string> found = folder.Problems(text);
        Assert.True(found.Count == 1, string.Join('\n', found));
        Assert.Contains($"{block}: {problem}", found[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_in_the_file_s_place_is_told()
        => Assert.Equal($"{folder.Path}:1:1: this is a folder; name the file: {folder.Path}/edgegate.yaml", Assert.Single(ConfigurationReader.Load(folder.Path).Problems).ToString());

    [Fact]
    public void Problem_without_a_key_has_no_gap()
        => Assert.EndsWith("edgegate.yaml:1:1: nothing is listened on; add listeners: [ { protocol: postgres, address: \"127.0.0.1:5432\", ... } ]", Assert.Single(folder.Problems("identity: { issuers: [ { issuer: \"https://issuer.test/\", audience: edgegate } ] }")), StringComparison.Ordinal);
}
