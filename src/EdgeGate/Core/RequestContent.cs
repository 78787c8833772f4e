namespace EdgeGate.Core;

/// <summary>What a request's content says, as rules judge it. It is read only where a rule asks.</summary>
/// <param name="Values">The values at the places rules name.</param>
/// <param name="IsDeclared">Whether the message calls its body what it was read as, so that no server reads it as something else.</param>
/// <param name="Operations">GraphQL operations.</param>
/// <param name="Calls">JSON-RPC messages.</param>
/// <param name="IsBatch">Whether the messages stand in an array.</param>
public sealed record RequestContent(HttpReading<HttpContentValue> Values, bool IsDeclared, HttpReading<GraphQlOperation> Operations, HttpReading<RpcCall> Calls, bool IsBatch = false);
