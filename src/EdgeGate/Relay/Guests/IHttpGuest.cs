using EdgeGate.Core;

namespace EdgeGate.Relay.Guests;

/// <summary>A protocol that HTTP carries: it says what requests mean, what goes with them, and takes over streams. HTTP reads, proves, pools and relays.</summary>
/// <remarks>Wired in Hosting, so that HTTP and its guests need not know each other.</remarks>
public interface IHttpGuest
{
    /// <summary>Its name, as sessions are known by: <c>kubernetes</c>.</summary>
    string Protocol { get; }

    /// <summary>Whether any rule lets a principal use a connection at all.</summary>
    bool MayReach(Principal principal, string connection);

    /// <summary>Judges a request that was proven.</summary>
    GuestJudgement Judge(Principal principal, string connection, in GuestRequest request);

    /// <summary>Whether a client's field never goes on as it was sent: the gateway writes it itself, or nobody may.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="masksResponse">Whether the response is masked.</param>
    bool Owns(ReadOnlySpan<byte> name, bool masksResponse);

    /// <summary>Writes the fields that go to the target in the client's place.</summary>
    /// <param name="connection">The connection's name.</param>
    /// <param name="head">Where to.</param>
    /// <param name="principal">Who asks.</param>
    /// <param name="fields">The request's field lines.</param>
    /// <param name="masked">What the response holds, where it is masked; null where it is not.</param>
    void WriteFields(string connection, ByteBuffer head, Principal principal, ReadOnlySpan<byte> fields, GuestBodies? masked);

    /// <summary>Makes the body of a refusal, as the protocol's clients know it.</summary>
    /// <returns>The document, JSON.</returns>
    byte[] Refusal(int status, string message, string rule);

    /// <summary>Serves a stream from its request to its end: connects, asks the target, answers the client, relays.</summary>
    Task<GuestOutcome> RunAsync(GuestStream stream, CancellationToken stop);
}
