using System.Net.Sockets;
using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>Streams that end in parts or too soon, with containers of a real runtime.</summary>
[Collection(CriGroup.Name)]
public sealed class StreamFaultTests(CriFixture gate)
{
    private string Engineer => gate.Issuer.Token("lee", "engineers");

    public static TheoryData<string, string> Pairs
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (string kubectl in KubeFixture.Kubectls)
            {
                foreach (string connection in new[] { "spdy", "ws" }) { pairs.Add(kubectl, connection); }
            }
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Output_that_was_closed_ends_neither_the_other_nor_stdin(string kubectl, string connection)
    {
        (int code, string output, string error) = await RunAsync(kubectl, connection, "x=$(head -c 4); echo out; exec >&-; echo $x >&2; exit 4", "abcd");
        Assert.Equal(("out\n", 4), (output, code));
        Assert.StartsWith("abcd", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Process_that_closed_its_stdin_goes_on(string kubectl, string connection)
    {
        (int code, string output, string error) = await RunAsync(kubectl, connection, "exec <&-; echo out; sleep 1; echo later; exit 5", new string('x', 16 * 1024));
        Assert.True((code, output) == (5, "out\nlater\n"), $"{code} {output} {error}");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Target_that_is_gone_is_told_as_such_and_audited(string kubectl, string connection)
    {
        string user = "cut" + Guid.NewGuid().ToString("N")[..8];
        CriApiServer server = connection == "spdy" ? gate.Spdy : gate.WebSocket;
        Task<(int Code, string Output, string Error)> run = gate.RunAsync(kubectl, gate.Arguments(connection, gate.Issuer.Token(user, "engineers"), "exec", "box", "-c", "app", "--", "sh", "-c", $"echo {user}; exec sleep 300"));
        for (int i = 0; i < 200 && !(await CountAsync(user, "exchange.allowed")).Contains("exec", StringComparison.Ordinal); i++) { await Task.Delay(100, TestContext.Current.CancellationToken); }
        await Task.Delay(500, TestContext.Current.CancellationToken);
        // As a server that crashes: connections are reset, no stream says goodbye.
        while (server.Open.TryTake(out TcpClient? behind))
        {
            // Streams of earlier tests are over.
            if (behind.Client is not { } socket) { continue; }
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        (int code, string output, string error) = await run;
        Assert.NotEqual(0, code);
        Assert.Equal(user + "\n", output);
        Assert.Contains("edgegate: the connection to the target was lost", error, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"exec\"", await CountAsync(user, "stream.ended"), StringComparison.Ordinal);
    }

    private async Task<string> CountAsync(string user, string what)
        => string.Join('\n', (await gate.Gateway.AuditAsync()).Split('\n').Where(line => line.Contains(what, StringComparison.Ordinal) && line.Contains($"\"subject\":\"{user}\"", StringComparison.Ordinal)));

    private Task<(int Code, string Output, string Error)> RunAsync(string kubectl, string connection, string script, string input)
        => gate.RunAsync(kubectl, gate.Arguments(connection, Engineer, "exec", "-i", "box", "-c", "app", "--", "sh", "-c", script), input);
}
