using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>How messages are framed as they go on: as they came where their bodies pass, anew where these are masked or signed.</summary>
internal static class HttpReframing
{
    /// <summary>A request's framing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isMasked">Whether its body is masked.</param>
    /// <param name="isSigned">Whether its body is signed: all of it must be here before the head goes out.</param>
    /// <returns>The framing; the body's length where that is known.</returns>
    public static (HttpFraming Framing, long Length) OfRequest(HttpRequest request, bool isMasked, bool isSigned) => request.BodyKind switch
    {
        Http1BodyKind.None => request.ContentLength == 0 || HasLengthByCustom(request.Method) ? (HttpFraming.Length, 0) : (HttpFraming.None, 0L),
        _ when isSigned => (HttpFraming.Held, 0),
        Http1BodyKind.Length when !isMasked => (HttpFraming.Length, request.ContentLength),
        // The target's 100 (Continue) must come before the body, and the head before that.
        Http1BodyKind.Length when request.ContentLength <= HttpBodyWay.HeldBytesMax && !request.ExpectsContinue => (HttpFraming.Held, 0),
        _ => (HttpFraming.Chunked, 0),
    };

    /// <summary>A response's framing.</summary>
    /// <param name="request">What it answers.</param>
    /// <param name="response">Its head.</param>
    /// <param name="kind">How its body ends.</param>
    /// <param name="isMasked">Whether its body is masked.</param>
    /// <param name="wouldBeMasked">The same, or that it would be, had it one: the length that HEAD is told would not be that of GET.</param>
    /// <returns>The framing; the body's length where that is known.</returns>
    public static (HttpFraming Framing, long Length) OfResponse(HttpRequest request, in Http1Response response, Http1BodyKind kind, bool isMasked, bool wouldBeMasked)
    {
        long length = response.Facts.ContentLength;
        if (kind == Http1BodyKind.None)
        {
            if (response.Status is 204 or 304 || (request.IsHead && (wouldBeMasked || length < 0))) { return (HttpFraming.None, 0); }
            return (HttpFraming.Length, request.IsHead ? length : 0);
        }
        if (kind == Http1BodyKind.Length && !isMasked) { return (HttpFraming.Length, length); }
        if (kind == Http1BodyKind.Length && length <= HttpBodyWay.HeldBytesMax) { return (HttpFraming.Held, 0); }
        return (request.IsVersion10 ? HttpFraming.Close : HttpFraming.Chunked, 0);
    }

    /// <summary>Whether a method means something for a body, so that one that is wanting is said to be (RFC 9110, 8.6).</summary>
    private static bool HasLengthByCustom(ReadOnlySpan<byte> method) => method.SequenceEqual("POST"u8) || method.SequenceEqual("PUT"u8) || method.SequenceEqual("PATCH"u8);
}
