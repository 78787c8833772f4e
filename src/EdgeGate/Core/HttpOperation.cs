using System.Collections.Immutable;

namespace EdgeGate.Core;

/// <summary>An HTTP request.</summary>
/// <param name="Connection">The connection's name.</param>
/// <param name="Method">The method, as sent.</param>
/// <param name="Host">The host the client asked, in lower case, without port.</param>
/// <param name="Paths">The path, decoded once and with dot segments resolved; then other readings of it that servers are known to have (<see cref="HttpPaths"/>). Never empty.</param>
/// <param name="Query">The query's parameters, decoded; in order.</param>
/// <param name="Headers">Fields that some rule looks at: names in lower case, values as sent.</param>
/// <param name="ContentType">The media type without parameters, in lower case; empty when there is none.</param>
/// <param name="HasBody">Whether a body comes.</param>
/// <param name="Content">What the request's content says; null where no rule asked.</param>
public sealed record HttpOperation(
    string Connection, string Method, string Host, ImmutableArray<string> Paths, ImmutableArray<KeyValuePair<string, string>> Query,
    ImmutableArray<KeyValuePair<string, string>> Headers, string ContentType, bool HasBody, RequestContent? Content = null)
    : Operation(Connection);
