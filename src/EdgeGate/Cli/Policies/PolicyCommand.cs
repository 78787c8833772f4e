using System.CommandLine;

namespace EdgeGate.Cli.Policies;

/// <summary><c>edgegate policy</c>: what rules do, before anybody meets them.</summary>
internal static class PolicyCommand
{
    public static Command Create() => new("policy", """
        Look into rules: what in them can never be, and what they say of an operation.

        Examples:
          edgegate policy check edgegate.yaml
          edgegate policy check edgegate.yaml --people people.yaml
          edgegate policy explain edgegate.yaml --groups analysts --connection orders-db --sql "DELETE FROM people"
        """) { PolicyCheckCommand.Create(), PolicyExplainCommand.Create() };
}
