using System.Net.Sockets;
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
            => $"{Path.Combine(statePath, "state.db")} cannot be used: {Innermost(problem)}; let the user '{Environment.UserName}' write the folder and all in it, see that its disk has room, or put a copy that is whole in its place",
        UnauthorizedAccessException => $"{problem.Message} Let the user '{Environment.UserName}' write there, or name another place in the configuration",
        DirectoryNotFoundException or FileNotFoundException => $"{problem.Message} Make its folder, for the user '{Environment.UserName}' to write, or name another place in the configuration",
        _ when ErrorOf(problem) is { } error => $"{problem.Message.TrimEnd('.')}; {Cure(error)}",
        _ => problem.Message,
    };

    private static SocketError? ErrorOf(Exception problem) => problem is SocketException socket ? socket.SocketErrorCode : problem.InnerException is { } inner ? ErrorOf(inner) : null;

    private static string Cure(SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => "stop what listens there, or write another address or port",
        SocketError.AddressNotAvailable => "write an address that this machine has, or 0.0.0.0 for all of them",
        SocketError.AccessDenied => "ports below 1024 need root or CAP_NET_BIND_SERVICE",
        _ => "write an address that can be listened on",
    };

    private static string Innermost(Exception problem) => (problem.InnerException is { } inner ? Innermost(inner) : problem.Message).TrimEnd('.');
}
