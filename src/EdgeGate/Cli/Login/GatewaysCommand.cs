using System.Collections.Immutable;
using System.CommandLine;

namespace EdgeGate.Cli.Login;

/// <summary><c>edgegate gateways</c>: the gateways that <c>login</c> knows, and what it holds them to.</summary>
internal static class GatewaysCommand
{
    public static Command Create() => new("gateways", """
        The gateways somebody has signed in at from here. login refuses one that names another issuer, audience, client, resource or scope than before.

        Examples:
          edgegate gateways list
          edgegate gateways forget https://gate.example.com
        """) { CreateList(), CreateForget() };

    private static Command CreateList()
    {
        Command command = new("list", "List the known gateways.\n\nExamples:\n  edgegate gateways list");
        command.SetAction(static _ => Guarded(static () =>
        {
            ImmutableArray<KnownGateway> known = KnownGateways.Read();
            TextTable.Write(["GATEWAY", "ISSUER", "AUDIENCE", "CLIENT"], known.Select(static one => new[] { one.Gateway, one.Issuer, one.Audience, one.ClientId }));
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command CreateForget()
    {
        Argument<string> gateway = new("gateway") { Description = "Its address, as login --gateway takes it" };
        Command command = new("forget", """
            Forget a gateway: the next login there shows what it says, and asks. Your sign-in stays until you log out.

            Examples:
              edgegate gateways forget https://gate.example.com
            """) { gateway };
        command.SetAction(arguments => Guarded(() =>
        {
            if (KnownGateways.Forget(arguments.GetValue(gateway)!)) { return ExitCode.Ok; }
            Console.Error.WriteLine($"edgegate: {TerminalText.Of(arguments.GetValue(gateway)!)} is not known");
            return ExitCode.NotFound;
        }));
        return command;
    }

    private static int Guarded(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"edgegate: {problem.Message}");
            return ExitCode.Failure;
        }
    }
}
