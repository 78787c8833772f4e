using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http.SignIn;

/// <summary>Whether a request that only a cookie proves comes from a page of the same origin: a browser sends cookies whoever made it ask.</summary>
/// <remarks>W3C Fetch Metadata (Sec-Fetch-*); RFC 6454 (Origin); RFC 6455, 10.2 for WebSocket, which no same-origin policy guards.</remarks>
internal static class HttpSameOrigin
{
    /// <summary>Why a request may not pass; null when it may.</summary>
    /// <param name="fields">Its field lines.</param>
    /// <param name="method">Its method.</param>
    /// <param name="isUpgrade">Whether it asks for WebSocket.</param>
    /// <param name="isTls">Whether the client speaks TLS.</param>
    /// <param name="authority">The authority it asks.</param>
    public static string? Problem(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> method, bool isUpgrade, bool isTls, ReadOnlySpan<byte> authority)
    {
        bool hasSite = Http1Fields.TryFind(fields, "sec-fetch-site"u8, out ReadOnlySpan<byte> site);
        bool hasOrigin = Http1Fields.TryFind(fields, "origin"u8, out ReadOnlySpan<byte> origin);
        if (Http1Fields.Count(fields, "origin"u8) > 1 || Http1Fields.Count(fields, "sec-fetch-site"u8) > 1) { return "the request says twice where it comes from"; }
        bool isOwnOrigin = hasOrigin && IsOrigin(origin, isTls, authority);
        bool isOwnSite = hasSite && site.SequenceEqual("same-origin"u8);
        // A page that tells no referrer tells no origin either; what it is the browser says all the same.
        bool isUntold = isOwnSite && origin.SequenceEqual("null"u8);
        if (hasOrigin && !isOwnOrigin && !isUntold) { return "another site made this request; a signed-in browser is not enough for that"; }
        bool isReading = !isUpgrade && (method.SequenceEqual("GET"u8) || method.SequenceEqual("HEAD"u8));
        if (!isReading)
        {
            // What changes something says where it comes from, and all that it says must agree.
            return (isOwnOrigin || isOwnSite) && (!hasSite || isOwnSite) ? null : "a signed-in browser may send this only from a page of the same origin";
        }
        if (!hasSite || isOwnSite || site.SequenceEqual("none"u8)) { return null; }
        // A link on another site may lead here, in a window of its own; nothing else of another site may read with this cookie.
        bool isNavigation = Http1Fields.TryFind(fields, "sec-fetch-mode"u8, out ReadOnlySpan<byte> mode) && mode.SequenceEqual("navigate"u8)
            && Http1Fields.TryFind(fields, "sec-fetch-dest"u8, out ReadOnlySpan<byte> destination) && destination.SequenceEqual("document"u8);
        return isNavigation ? null : "another site made this request; a signed-in browser is not enough for that";
    }

    /// <summary>Whether a request says that a page made it, as those of browsers do: all but a visit that none began.</summary>
    /// <param name="fields">Its field lines.</param>
    public static bool IsOfPage(ReadOnlySpan<byte> fields) => Http1Fields.Count(fields, "origin"u8) > 0 || Http1Fields.Count(fields, "sec-fetch-site"u8) > 0;

    /// <summary>Whether an Origin is the gateway's own, as the client asked it.</summary>
    private static bool IsOrigin(ReadOnlySpan<byte> origin, bool isTls, ReadOnlySpan<byte> authority)
    {
        ReadOnlySpan<byte> scheme = isTls ? "https://"u8 : "http://"u8;
        ReadOnlySpan<byte> port = isTls ? ":443"u8 : ":80"u8;
        if (authority.EndsWith(port)) { authority = authority[..^port.Length]; }
        return !authority.IsEmpty && origin.StartsWith(scheme) && Http1Bytes.Same(origin[scheme.Length..], authority);
    }
}
