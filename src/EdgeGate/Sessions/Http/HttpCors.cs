using System.Collections.Immutable;
using System.Text;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>Which pages of other origins may use a connection from a browser, and how. What it says is written once for each origin.</summary>
/// <remarks>WHATWG Fetch, "HTTP CORS protocol": what the gateway says is static, and nothing of a request comes back in it.</remarks>
public sealed class HttpCors
{
    private readonly ImmutableArray<(byte[] Origin, byte[] Lines, byte[] Preflight)> known;
    private readonly bool isForAll;

    /// <summary>Writes what is said.</summary>
    /// <param name="origins">Origins as browsers send them, or <c>*</c> alone for any.</param>
    /// <param name="methods">Methods that pages may use.</param>
    /// <param name="headers">Fields that pages may send.</param>
    /// <param name="exposed">Fields of answers that pages may read.</param>
    /// <param name="hasCredentials">Whether cookies and client certificates count; not for any origin.</param>
    /// <param name="maxAge">How long browsers may keep the answer.</param>
    public HttpCors(ImmutableArray<string> origins, ImmutableArray<string> methods, ImmutableArray<string> headers, ImmutableArray<string> exposed, bool hasCredentials, TimeSpan maxAge)
    {
        isForAll = origins is ["*"];
        HasCredentials = hasCredentials && !isForAll;
        string shared = HasCredentials ? "Access-Control-Allow-Credentials: true\r\n" : "";
        string answer = exposed.IsEmpty ? "" : $"Access-Control-Expose-Headers: {string.Join(", ", exposed)}\r\n";
        string preflight = $"Access-Control-Allow-Methods: {string.Join(", ", methods)}\r\n"
            + (headers.IsEmpty ? "" : $"Access-Control-Allow-Headers: {string.Join(", ", headers)}\r\n") + $"Access-Control-Max-Age: {(long)maxAge.TotalSeconds}\r\n";
        known = [.. origins.Select(origin =>
        {
            string allowed = $"Access-Control-Allow-Origin: {origin}\r\n{(isForAll ? "" : "Vary: Origin\r\n")}{shared}";
            return (Encoding.ASCII.GetBytes(origin), Encoding.ASCII.GetBytes(allowed + answer), Encoding.ASCII.GetBytes(allowed + preflight));
        })];
    }

    /// <summary>Whether cookies and client certificates prove who asks for pages of these origins.</summary>
    public bool HasCredentials { get; }

    /// <summary>Finds what is said to the origin of a request.</summary>
    /// <param name="fields">Its field lines.</param>
    /// <param name="lines">Lines for its answer.</param>
    /// <param name="preflight">Lines for the answer to a preflight.</param>
    /// <returns>False when it names none, more than one, or one that is not known.</returns>
    public bool TryFind(ReadOnlySpan<byte> fields, out byte[] lines, out byte[] preflight)
    {
        (lines, preflight) = ([], []);
        if (Http1Fields.Count(fields, "origin"u8) != 1 || !Http1Fields.TryFind(fields, "origin"u8, out ReadOnlySpan<byte> asked)) { return false; }
        foreach ((byte[] origin, byte[] own, byte[] before) in known)
        {
            if (!isForAll && !asked.SequenceEqual(origin)) { continue; }
            (lines, preflight) = (own, before);
            return true;
        }
        return false;
    }

    /// <summary>Whether a request is a browser's question before the real one, which carries nothing that proves anybody.</summary>
    internal static bool IsPreflight(HttpRequest request)
        => request.Method.SequenceEqual("OPTIONS"u8) && Http1Fields.Count(request.Fields, "access-control-request-method"u8) == 1 && Http1Fields.Count(request.Fields, "origin"u8) == 1;

    /// <summary>Whether a field of a target's answer is the gateway's to say.</summary>
    internal static bool Owns(ReadOnlySpan<byte> name) => name.Length > 15 && Http1Bytes.Same(name[..15], "access-control-"u8);
}
