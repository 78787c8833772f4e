namespace EdgeGate.Sessions.Http.Bodies.Mcp;

/// <summary>One JSON-RPC message of a request, as rules judge it.</summary>
/// <param name="Method">Its method, or empty for an answer.</param>
/// <param name="Id">Its id as it stands in the document; empty for a notification, which is never answered.</param>
/// <param name="Tool">The tool a <c>tools/call</c> names, or empty.</param>
/// <param name="ArgumentBytes">Bytes of the call's arguments as they stand.</param>
public sealed record McpCall(string Method, string Id, string Tool, int ArgumentBytes);
