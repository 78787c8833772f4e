using EdgeGate.Hosting;

namespace EdgeGate.Cli.Demo;

/// <summary>The configuration of the demo: the three protocols, and rules for two groups.</summary>
internal static class DemoConfig
{
    public static string Write(DemoFolder folder, DevIssuer issuer, DemoPostgres postgres, DemoModel model, DemoSshd? sshd)
    {
        folder.WriteCertificate();
        folder.WriteSecret("model.secret", DemoModel.Key);
        string path = folder.At("edgegate.yaml");
        File.WriteAllText(path, $$"""
            identity: { issuers: [ { issuer: "{{issuer.Issuer}}", audience: {{DevIssuer.Audience}} } ] }
            admin: { address: "127.0.0.1:{{folder.AdminPort}}" }
            state: { path: state }
            taxonomy:
              logic.prompt: { tags: { columns: ["people-db:public.agent_trace.prompt"] } }
            masks:
              "pii.card": { partial: { keep_last: 4 } }
            listeners:
              - { protocol: postgres, address: "127.0.0.1:{{folder.PostgresPort}}", tls: { certificate: gate.pem, key: gate.key } }
              - { protocol: http, address: "127.0.0.1:{{folder.HttpPort}}", tls: { certificate: gate.pem, key: gate.key } }
            {{(sshd is null ? "" : $$"""
              - { protocol: ssh, address: "127.0.0.1:{{folder.SshPort}}" }
            """)}}
            connections:
              people-db:
                protocol: postgres
                target: { address: "unix:{{postgres.SocketPath}}", database: postgres }
                credentials: { user: postgres }
              model:
                protocol: http
                target: { url: "{{model.Url}}" }
                credentials: { header: { name: Authorization, prefix: "Bearer ", value: { file: model.secret } } }
            {{(sshd is null ? "" : $$"""
              files:
                protocol: ssh
                target: { address: "127.0.0.1:{{sshd.Port}}", host_key: "{{sshd.HostKey}}" }
                credentials: { user: "{{DemoSshd.User}}", key: { file: "{{sshd.LoginKey}}" } }
            """)}}
            rules:
              - name: analysts read masked
                who: { groups: [analysts] }
                on: { connections: [people-db], statements: [select, show, explain] }
                then: allow
                mask: ["pii.*", "secret.*", "logic.*"]
              - name: engineers see people but no secrets
                who: { groups: [engineers] }
                on: { connections: [people-db], statements: [select, insert, update] }
                then: allow
                mask: ["secret.*", "pii.card", "pii.us_ssn"]
              - name: analysts ask the model
                who: { groups: [analysts] }
                on: { connections: [model], methods: [POST], paths: ["/v1/chat/completions"] }
                then: allow
                mask: ["pii.*", "secret.*"]
                mask_requests: ["pii.*", "secret.*"]
            {{(sshd is null ? "" : """
              - name: analysts look at files
                who: { groups: [analysts] }
                on: { connections: [files], channels: [exec], commands: ["cat *"] }
                then: allow
                mask: ["pii.*", "secret.*"]
            """)}}
            """);
        return path;
    }
}
