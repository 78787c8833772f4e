using System.Collections.Immutable;

namespace EdgeGate.Core;

/// <summary>A Kubernetes API call, as Kubernetes' own authorization would see it.</summary>
/// <param name="Connection">The connection's name.</param>
/// <param name="Verb">The verb; <c>create</c> for exec, attach and port-forward, whichever method carries them; the method in lower case where there is no resource.</param>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Resource">The resource; empty when the call is about none.</param>
/// <param name="Subresource">The subresource, or empty.</param>
/// <param name="Namespace">The namespace; empty for none, or all.</param>
/// <param name="Name">The object's name; empty for none.</param>
/// <param name="Path">The path, decoded.</param>
/// <param name="Container">exec, attach and logs: the container; empty for the pod's default.</param>
/// <param name="Command">exec: the whole command; null for all else.</param>
/// <param name="HasTerminal">exec and attach: whether a terminal is asked for.</param>
/// <param name="HasStdin">exec and attach: whether stdin is.</param>
public sealed record KubeOperation(
    string Connection, string Verb, string Group, string Resource, string Subresource, string Namespace, string Name, string Path,
    string Container = "", ImmutableArray<string>? Command = null, bool HasTerminal = false, bool HasStdin = false)
    : Operation(Connection)
{
    /// <summary>The resource with its subresource, as people write it: <c>pods/exec</c>.</summary>
    public string What => Resource.Length == 0 ? Path : Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
}
