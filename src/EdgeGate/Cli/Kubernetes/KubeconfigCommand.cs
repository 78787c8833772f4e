using System.CommandLine;
using System.Text;
using EdgeGate.Cli.Login;

namespace EdgeGate.Cli.Kubernetes;

/// <summary><c>edgegate kubeconfig</c>: prints a kubeconfig for a connection, whose user is <c>edgegate credential kubernetes</c>.</summary>
internal static class KubeconfigCommand
{
    public static Command Create()
    {
        Argument<string> connection = new("connection") { Description = "The connection's name" };
        Option<string> gate = new("--gate") { Description = "The gate's address: https://gate.example.com:6443; EDGEGATE_GATE, or where you signed in, when left out", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("EDGEGATE_GATE") ?? LoginStore.Read(out string _)?.Http ?? "" };
        Option<string?> authority = new("--ca") { Description = "PEM file of the authority that signs the gate's certificate; the system's when left out" };
        Option<string?> tokenFile = new("--token-file") { Description = "The file kubectl's plugin reads your token from; EDGEGATE_TOKEN, or your sign-in, when left out" };
        Command command = new("kubeconfig", """
            Print a kubeconfig that leads kubectl to a connection through the gate. It holds no secret: the token comes from a file, EDGEGATE_TOKEN or your sign-in, when kubectl asks.

            Examples:
              edgegate kubeconfig prod --gate https://gate.example.com:6443 > ~/.kube/prod
              KUBECONFIG=~/.kube/prod kubectl get pods
            """)
        {
            connection, gate, authority, tokenFile,
        };
        command.SetAction(parsed => Print(parsed.GetValue(connection)!, parsed.GetValue(gate)!, parsed.GetValue(authority), parsed.GetValue(tokenFile)));
        return command;
    }

    private static int Print(string connection, string gate, string? authority, string? tokenFile)
    {
        if (connection.Length == 0 || connection.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-_.") >= 0)
        {
            Console.Error.WriteLine($"edgegate: '{connection}' is not a connection's name");
            return ExitCode.Usage;
        }
        if (!Uri.TryCreate(gate, UriKind.Absolute, out Uri? address) || address.Scheme is not ("https" or "http") || address.PathAndQuery != "/")
        {
            Console.Error.WriteLine("edgegate: name the gate: --gate https://gate.example.com:6443, or EDGEGATE_GATE");
            return ExitCode.Usage;
        }
        string? certificates = null;
        try
        {
            if (authority is not null) { certificates = Convert.ToBase64String(File.ReadAllBytes(authority)); }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"edgegate: {problem.Message}");
            return ExitCode.Failure;
        }
        StringBuilder text = new();
        text.Append("apiVersion: v1\nkind: Config\nclusters:\n");
        text.Append($"- name: {connection}\n  cluster:\n    server: {address.GetLeftPart(UriPartial.Authority)}/c/{connection}\n");
        if (certificates is not null) { text.Append($"    certificate-authority-data: {certificates}\n"); }
        text.Append($"users:\n- name: edgegate\n  user:\n    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: edgegate\n      args: [credential, kubernetes{(tokenFile is null ? "" : $", --token-file, {Quote(Path.GetFullPath(tokenFile))}")}]\n      interactiveMode: Never\n");
        text.Append($"contexts:\n- name: {connection}\n  context: {{ cluster: {connection}, user: edgegate }}\ncurrent-context: {connection}\n");
        Console.Write(text);
        return ExitCode.Ok;
    }

    /// <summary>A double-quoted scalar of YAML 1.2.</summary>
    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
