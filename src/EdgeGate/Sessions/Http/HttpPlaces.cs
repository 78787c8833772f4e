using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>Rewrites places in responses for where the client stands: those of fields, and the path and domain of cookies.</summary>
/// <remarks>RFC 9110, 10.2.2; RFC 8288, 3; RFC 6265, 4.1.</remarks>
internal static class HttpPlaces
{
    /// <summary>Writes the value of a field with its places rewritten; false for a field that has none.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="rule">The field's rule.</param>
    /// <param name="value">Its value.</param>
    /// <param name="moved">Where to; what was in it goes.</param>
    public static bool TryMove(HttpExchange exchange, HttpFieldRule rule, ReadOnlySpan<byte> value, ByteBuffer moved)
    {
        moved.Clear();
        switch (rule)
        {
            case HttpFieldRule.Location:
                AppendLocation(exchange, value, moved);
                return true;
            case HttpFieldRule.Links:
                while (Http1Places.TryFindLink(value, out Range link)) { value = AppendThrough(exchange, value, link, moved); }
                moved.Append(value);
                return true;
            case HttpFieldRule.Refresh:
                if (Http1Places.TryFindRefresh(value, out Range next)) { value = AppendThrough(exchange, value, next, moved); }
                moved.Append(value);
                return true;
            case HttpFieldRule.Cookie:
                AppendCookie(exchange, value, moved);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Appends a Location: a place at the target becomes one at the gate; others stay.</summary>
    public static void AppendLocation(HttpExchange exchange, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        if (!exchange.Use.Lines.Secret.MayStandIn(value))
        {
            AppendPlace(exchange, value, output);
            return;
        }
        using ByteBuffer place = new(value.Length);
        exchange.Use.Lines.Secret.AppendWithout(value, place);
        AppendPlace(exchange, place.Written, output);
    }

    /// <summary>Appends a value up to the end of a place in it, rewritten; what is left of the value.</summary>
    private static ReadOnlySpan<byte> AppendThrough(HttpExchange exchange, ReadOnlySpan<byte> value, Range place, ByteBuffer output)
    {
        output.Append(value[..place.Start.Value]);
        AppendLocation(exchange, value[place], output);
        return value[place.End.Value..];
    }

    private static void AppendPlace(HttpExchange exchange, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        ReadOnlySpan<byte> rest = value;
        bool isPlain = value.Length > 7 && Http1Bytes.Same(value[..7], "http://"u8);
        bool isAbsolute = isPlain || (value.Length > 8 && Http1Bytes.Same(value[..8], "https://"u8));
        if (isAbsolute || value.StartsWith("//"u8))
        {
            ReadOnlySpan<byte> behind = value[(isPlain ? 7 : isAbsolute ? 8 : 2)..];
            int end = behind.IndexOfAny("/?#"u8);
            ReadOnlySpan<byte> authority = end < 0 ? behind : behind[..end];
            if (!IsTarget(exchange, authority, isPlain, isAbsolute))
            {
                output.Append(value);
                return;
            }
            rest = end < 0 ? default : behind[end..];
            if (rest.IsEmpty || rest[0] != '/')
            {
                AppendPath(exchange, "/"u8, output);
                output.Append(rest);
                return;
            }
        }
        if (!rest.IsEmpty && rest[0] == '/') { AppendPath(exchange, rest, output); }
        else { output.Append(rest); }
    }

    /// <summary>Appends a Set-Cookie: its path moves below the connection's prefix, and its domain is left out, so that it goes to this connection alone.</summary>
    private static void AppendCookie(HttpExchange exchange, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        bool isFirst = true;
        foreach (Range range in value.Split((byte)';'))
        {
            ReadOnlySpan<byte> part = Http1Bytes.Trim(value[range]);
            int equals = part.IndexOf((byte)'=');
            ReadOnlySpan<byte> name = Http1Bytes.Trim(equals < 0 ? part : part[..equals]);
            if (!isFirst && Http1Bytes.Same(name, "domain"u8)) { continue; }
            if (!isFirst) { output.Append("; "u8); }
            ReadOnlySpan<byte> text = Http1Bytes.Trim(part[(equals + 1)..]);
            if (!isFirst && equals >= 0 && Http1Bytes.Same(name, "path"u8) && text.StartsWith("/"u8))
            {
                output.Append("Path="u8);
                AppendPath(exchange, text, output);
            }
            else { output.Append(part); }
            isFirst = false;
        }
    }

    /// <summary>A path of the target as the client asks for it.</summary>
    private static void AppendPath(HttpExchange exchange, ReadOnlySpan<byte> path, ByteBuffer output)
    {
        ReadOnlySpan<byte> under = exchange.Use.Lines.BasePath;
        output.Append(exchange.Route.PrefixUtf8);
        if (!under.IsEmpty && path.StartsWith(under) && (path.Length == under.Length || path[under.Length] is (byte)'/' or (byte)'?' or (byte)'#')) { path = path[under.Length..]; }
        if (path.IsEmpty || path[0] != '/') { output.Append((byte)'/'); }
        output.Append(path);
    }

    private static bool IsTarget(HttpExchange exchange, ReadOnlySpan<byte> authority, bool isPlain, bool isAbsolute)
    {
        Targets.HttpTargetOptions target = exchange.Use.Connection.Target;
        if (isAbsolute && isPlain == target.IsTls) { return false; }
        ReadOnlySpan<byte> port = target.IsTls ? ":443"u8 : ":80"u8;
        foreach (Targets.HttpEndpointOptions server in target.Endpoints)
        {
            byte[] own = Encoding.ASCII.GetBytes(server.Authority);
            if (Http1Bytes.Same(authority, own) || (authority.EndsWith(port) && Http1Bytes.Same(authority[..^port.Length], own))) { return true; }
        }
        return false;
    }
}
