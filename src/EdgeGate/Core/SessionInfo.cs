namespace EdgeGate.Core;

/// <summary>One principal's use of one connection, as audit, recording and state know it.</summary>
/// <param name="Id">Sortable by time, 26 characters of Crockford base 32; see <see cref="SessionId"/>.</param>
/// <param name="Principal">Who.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="Protocol"><c>postgres</c>, <c>ssh</c>, <c>http</c> or <c>kubernetes</c>.</param>
/// <param name="ClientAddress">The client's address and port.</param>
/// <param name="ClientSoftware">What the client calls itself, if it does.</param>
/// <param name="StartedAt">When it was admitted.</param>
public sealed record SessionInfo(
    string Id, Principal Principal, string Connection, string Protocol, string ClientAddress, string? ClientSoftware, DateTimeOffset StartedAt);
