using EdgeGate.Core.Holds;
using EdgeGate.State;
using Microsoft.Data.Sqlite;

namespace EdgeGate.Cli;

/// <summary>Why the gateway cannot start, with what to do.</summary>
internal static class StartProblem
{
    /// <summary>Words a problem of the start.</summary>
    /// <param name="problem">What was thrown.</param>
    /// <param name="statePath">The state folder.</param>
    public static string Explain(Exception problem, string statePath) => problem switch
    {
        SqliteException or StateFailedException or HoldsNotKeptException
            => $"{Path.Combine(statePath, "state.db")} cannot be used: {Innermost(problem)}; let {Environment.UserName} write the folder and all in it, see that its disk has room, or put a copy that is whole in its place",
        UnauthorizedAccessException => $"{problem.Message} Let {Environment.UserName} write there, or name another place in the configuration",
        DirectoryNotFoundException => $"{problem.Message} Make its folder, for {Environment.UserName} to write, or name another place in the configuration",
        _ => problem.Message,
    };

    private static string Innermost(Exception problem) => (problem.InnerException is { } inner ? Innermost(inner) : problem.Message).TrimEnd('.');
}
