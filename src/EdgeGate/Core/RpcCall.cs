namespace EdgeGate.Core;

/// <summary>A JSON-RPC message.</summary>
/// <param name="Method">Its method; empty for an answer to something the server asked.</param>
/// <param name="Id">Its id as it stands in the document; empty for a notification, which is never answered.</param>
/// <param name="Name">What it is about: the tool of <c>tools/call</c>, the prompt of <c>prompts/get</c>, the URI of <c>resources/read</c>; else empty.</param>
/// <param name="Arguments">The values of the call's arguments at the places rules name; null when they are not known yet.</param>
public sealed record RpcCall(string Method, string Id, string Name, HttpReading<HttpContentValue>? Arguments);
