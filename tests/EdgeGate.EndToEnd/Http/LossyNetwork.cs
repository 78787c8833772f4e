using System.Diagnostics;
using System.Security.Cryptography;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>A network namespace behind a link that delays and loses packets both ways, and a gateway that listens at this end of it. Needs root and /dev/net/tun.</summary>
/// <remarks>The link is a program between two TUN devices, for many kernels come without <c>tc netem</c>.</remarks>
public sealed class LossyNetwork(HttpFixture http) : IAsyncLifetime
{
    /// <summary>Every packet is 10 ms on its way, and 3 of 100 never arrive.</summary>
    private const string Link = """
        import fcntl, heapq, os, random, select, struct, sys, time
        def device(name):
            end = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
            # TUNSETIFF with IFF_TUN | IFF_NO_PI
            fcntl.ioctl(end, 0x400454ca, struct.pack('16sH', name.encode(), 0x1001))
            return end
        ends = [device(name) for name in sys.argv[1:]]
        other, waiting, chance, number = {ends[0]: ends[1], ends[1]: ends[0]}, [], random.Random(5), 0
        print('ready', flush=True)
        while True:
            left = max(0, waiting[0][0] - time.monotonic()) if waiting else None
            readable, _, _ = select.select([*ends, sys.stdin], [], [], left)
            if sys.stdin in readable: break
            for end in readable:
                try: packet = os.read(end, 65536)
                except OSError: time.sleep(0.01); continue
                number += 1
                if chance.random() >= 0.03: heapq.heappush(waiting, (time.monotonic() + 0.01, number, other[end], packet))
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, end, packet = heapq.heappop(waiting)
                try: os.write(end, packet)
                except OSError: pass
        """;

    private readonly string name = "eg" + Guid.NewGuid().ToString("N")[..8];
    private readonly string subnet = $"10.{RandomNumberGenerator.GetInt32(200, 250)}.{RandomNumberGenerator.GetInt32(0, 255)}";
    private readonly int port = Ports.Free();
    private GatewayProcess? gateway;
    private Process? link;

    /// <summary>Why there is none; null when there is.</summary>
    internal string? Missing { get; private set; }

    internal ScriptedTarget Target { get; } = new();

    internal GatewayProcess Gateway => gateway!;

    internal string Url => $"http://{subnet}.1:{port}";

    private string Near => name + "a";

    private string Far => name + "b";

    public async ValueTask InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/dev/net/tun"))
        {
            Missing = "needs root and /dev/net/tun";
            return;
        }
        link = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Link, Near, Far]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        if (await link.StandardOutput.ReadLineAsync() != "ready")
        {
            Missing = await link.StandardError.ReadToEndAsync();
            return;
        }
        string[] steps =
        [
            $"ip netns add {name}", $"ip link set {Far} netns {name}", $"ip addr add {subnet}.1/30 dev {Near}", $"ip link set {Near} up",
            $"ip -n {name} addr add {subnet}.2/30 dev {Far}", $"ip -n {name} link set {Far} up",
        ];
        foreach (string step in steps)
        {
            string[] words = step.Split(' ');
            (int code, _, string error) = await Shell.RunAsync(words[0], words[1..]);
            if (code == 0) { continue; }
            Missing = $"{step}: {error}";
            return;
        }
        int admin = Ports.Free();
        string folder = Directory.CreateDirectory($"{http.Folder}/{name}").FullName;
        await File.WriteAllTextAsync($"{folder}/edgegate.yaml", $$"""
            identity: { issuers: [ { issuer: "{{http.Issuer.Url}}", audience: edgegate } ] }
            listeners: [ { protocol: http, address: "{{subnet}}.1:{{port}}", tls: { certificate: "{{http.Folder}}/gate.pem", key: "{{http.Folder}}/gate.key" } } ]
            admin: { address: "127.0.0.1:{{admin}}" }
            state: { path: state }
            connections:
              web: { protocol: http, target: { url: "http://127.0.0.1:{{http.NginxPort}}" } }
              script: { protocol: http, target: { url: "http://127.0.0.1:{{Target.Port}}" } }
            rules: [ { name: all, who: anyone, on: { connections: "*", methods: "*" }, then: allow, mask: ["*"] } ]
            limits: { http: { body_timeout: 3s } }
            """);
        gateway = await GatewayProcess.StartAsync($"{folder}/edgegate.yaml", $"{folder}/state", admin);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        if (link is not null)
        {
            // The devices go with who made them.
            link.StandardInput.Close();
            await link.WaitForExitAsync();
            link.Dispose();
            await Shell.RunAsync("ip", ["netns", "del", name]);
        }
        Target.Dispose();
    }

    /// <summary>Runs curl at the far end.</summary>
    internal Task<(int Code, string Output, string Error)> CurlAsync(string token, string path, params string[] options)
        => Shell.RunAsync("ip", ["netns", "exec", name, "curl", "-sS", "--noproxy", "*", "-m", "60", "--cacert", $"{http.Folder}/gate.pem", "--connect-to", $"localhost:{port}:{subnet}.1:{port}",
            "-H", $"Authorization: Bearer {token}", .. options, $"https://localhost:{port}{path}"], seconds: 90);

    /// <summary>Takes the link down, or up again: what is sent meanwhile is lost without a word.</summary>
    internal async Task LinkAsync(bool isUp) => Assert.Equal(0, (await Shell.RunAsync("ip", ["link", "set", Near, isUp ? "up" : "down"])).Code);
}
