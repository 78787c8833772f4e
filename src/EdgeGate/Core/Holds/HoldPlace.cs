namespace EdgeGate.Core.Holds;

/// <summary>Where on a connection something waits, in the words that people are shown and that grants are kept under (<see cref="HoldRequest.Place"/>): the start of a session and what happens in it mean the same place.</summary>
public static class HoldPlace
{
    /// <summary>A database of PostgreSQL.</summary>
    public static string Database(string name) => $"database {name}";

    /// <summary>A user at an SSH target.</summary>
    public static string User(string name) => $"user {name}";

    /// <summary>A namespace of Kubernetes; empty for what is in none, or in all of them.</summary>
    public static string Namespace(string name) => name.Length == 0 ? "all namespaces" : $"namespace {name}";
}
