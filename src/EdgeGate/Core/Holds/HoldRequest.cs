namespace EdgeGate.Core.Holds;

/// <summary>An operation that a rule holds, as it asks for approval.</summary>
/// <param name="Requester">Who asks.</param>
/// <param name="Session">The session, or null when it outlives one.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="Protocol"><c>postgres</c>, <c>ssh</c>, <c>http</c> ...</param>
/// <param name="Client">The client's address.</param>
/// <param name="Rule">The rule that holds.</param>
/// <param name="Terms">What it asks for.</param>
/// <param name="Kind">Kinds of the operation: <c>delete</c>, <c>exec</c>, <c>POST</c>.</param>
/// <param name="What">The operation for people to read, masked by every class.</param>
/// <param name="Digest">SHA-256 over its exact bytes and parameters, in hexadecimal: what runs has this digest, or does not run.</param>
/// <param name="Fingerprint">SHA-256 over what stays the same when its literals change; empty when it has none, and then no grant for the same statement covers it.</param>
/// <param name="Reason">Why it is asked for; empty when nobody said.</param>
/// <param name="Wanted">For a request made before connecting: the grant that is asked for.</param>
public sealed record HoldRequest(
    Person Requester, string? Session, string Connection, string Protocol, string Client, string Rule, ApprovalTerms Terms,
    string Kind, string What, string Digest, string Fingerprint, string Reason = "", GrantTerms? Wanted = null)
{
    /// <summary>The most characters of <see cref="What"/> that are kept and shown.</summary>
    public const int WhatCharsMax = 64 * 1024;

    /// <summary><see cref="Kind"/> of the start of a session.</summary>
    public const string SessionKind = "session";

    /// <summary>Where on the connection: <c>database orders</c>, <c>user root</c>; null where a connection is one place.</summary>
    public string? Place { get; init; }

    /// <summary>Why <see cref="What"/> does not say all that will be done, for people; empty when it does. Whether such a thing may be asked for is said by <see cref="ApprovalTerms.TakesUnseen"/>.</summary>
    public string Unseen { get; init; } = "";
}
