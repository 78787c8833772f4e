using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>Where a request goes: the connection it names, and the path there. Used again for the next request.</summary>
/// <remarks>A connection is named by the host, <c>connection.gate.example</c>, or by the path, <c>/c/connection/...</c>.</remarks>
internal sealed class HttpRoute : IDisposable
{
    private readonly byte[] encoded;
    private readonly byte[] decoded;
    private readonly ByteBuffer query;
    private byte[] authority = [];
    private string? gateHost;
    private bool takesPrefix;
    private int encodedBytes;
    private int decodedBytes;

    /// <summary>Room for one path and query.</summary>
    public HttpRoute(Http1Limits limits)
    {
        encoded = new byte[limits.RequestLineBytesMax * 3];
        decoded = new byte[limits.RequestLineBytesMax];
        query = new ByteBuffer(limits.RequestLineBytesMax * 4);
    }

    /// <summary>The connection asked for; empty when the request names none.</summary>
    public string Connection { get; private set; } = "";
    /// <summary>What the client's paths begin with: <c>/c/connection</c>, or empty.</summary>
    public string Prefix { get; private set; } = "";
    /// <summary>The host the client asked, in lower case, without port.</summary>
    public string Host { get; private set; } = "";
    /// <summary>The authority the client asked, as sent.</summary>
    public ReadOnlySpan<byte> Authority => authority;
    /// <summary><see cref="Host"/>.</summary>
    public byte[] HostUtf8 { get; private set; } = [];
    /// <summary><see cref="Prefix"/>.</summary>
    public byte[] PrefixUtf8 { get; private set; } = [];
    /// <summary>The path in normal form, to be sent on.</summary>
    public ReadOnlySpan<byte> Path => encoded.AsSpan(0, encodedBytes);
    /// <summary>The query to be sent on.</summary>
    public ReadOnlySpan<byte> Query => query.Written;
    /// <summary>Whether there is a question mark.</summary>
    public bool HasQuery { get; private set; }
    /// <summary>The path to be judged, in bytes.</summary>
    public ReadOnlySpan<byte> DecodedBytes => decoded.AsSpan(0, decodedBytes);
    /// <summary>The path to be judged.</summary>
    public string Decoded => Encoding.UTF8.GetString(decoded.AsSpan(0, decodedBytes));

    /// <summary>Reads where a request goes.</summary>
    /// <returns>False when its path cannot be judged.</returns>
    public bool TryRead(HttpRequest request, ImmutableArray<string> gateHosts)
    {
        Http1Target target = Http1Target.Read(request.Method, request.Target);
        ReadOnlySpan<byte> path = target.Path;
        ReadOnlySpan<byte> asked = target.Form == Http1TargetForm.Absolute ? target.Authority : request.Host;
        // Request after request of a connection asks the same host: what it means is worked out when it changes.
        if (!asked.SequenceEqual(authority) || Host.Length == 0) { UseAuthority(asked, gateHosts); }
        if (gateHost is not null) { UseName(Host.AsSpan(0, Host.Length - gateHost.Length - 1), isPrefix: false); }
        else if (takesPrefix && path.StartsWith("/c/"u8))
        {
            int end = path[3..].IndexOf((byte)'/');
            ReadOnlySpan<byte> name = end < 0 ? path[3..] : path.Slice(3, end);
            if (PrefixUtf8.Length < 3 || !name.SequenceEqual(PrefixUtf8.AsSpan(3))) { UseName(Encoding.ASCII.GetString(name), isPrefix: true); }
            path = end < 0 ? "/"u8 : path[(3 + end)..];
        }
        else { UseName("", isPrefix: false); }
        HasQuery = target.HasQuery;
        query.Clear();
        AppendQuery(target.Query);
        return Http1Path.TryNormalize(path, encoded, decoded, out encodedBytes, out decodedBytes);
    }

    /// <summary>Puts another query in the place of what was sent.</summary>
    public void ReplaceQuery(ReadOnlySpan<byte> bytes)
    {
        query.Clear();
        query.Append(bytes);
    }

    /// <summary>Adds a parameter, and takes those of the same name away: what the client sent under it must not be taken for the gateway's.</summary>
    public void SetParameter(string name, string value)
    {
        byte[] wanted = Encoding.ASCII.GetBytes(name);
        byte[] before = query.Written.ToArray();
        query.Clear();
        foreach (Range range in before.AsSpan().Split((byte)'&'))
        {
            ReadOnlySpan<byte> parameter = before.AsSpan(range);
            int equals = parameter.IndexOf((byte)'=');
            string own = Uri.UnescapeDataString(Encoding.ASCII.GetString(equals < 0 ? parameter : parameter[..equals]).Replace('+', ' '));
            if (parameter.IsEmpty || own == name) { continue; }
            query.Append(parameter);
            query.Append((byte)'&');
        }
        query.Append(wanted);
        query.Append((byte)'=');
        query.Append(Encoding.ASCII.GetBytes(value));
        HasQuery = true;
    }

    /// <inheritdoc/>
    public void Dispose() => query.Release();

    internal static string WithoutPort(string authority)
    {
        int colon = authority.LastIndexOf(':');
        return colon > authority.LastIndexOf(']') ? authority[..colon] : authority;
    }

    private void UseAuthority(ReadOnlySpan<byte> asked, ImmutableArray<string> gateHosts)
    {
        authority = asked.ToArray();
        Host = WithoutPort(Encoding.ASCII.GetString(asked)).ToLowerInvariant();
        HostUtf8 = Encoding.ASCII.GetBytes(Host);
        gateHost = gateHosts.FirstOrDefault(host => Host.EndsWith("." + host, StringComparison.Ordinal));
        takesPrefix = gateHosts.IsEmpty || gateHosts.Contains(Host);
        UseName("", isPrefix: false);
    }

    private void UseName(ReadOnlySpan<char> name, bool isPrefix)
    {
        if (!isPrefix && PrefixUtf8.Length == 0 && name.SequenceEqual(Connection)) { return; }
        Connection = name.ToString();
        Prefix = isPrefix ? "/c/" + Connection : "";
        PrefixUtf8 = Encoding.ASCII.GetBytes(Prefix);
    }

    /// <summary>What browsers leave as it is and RFC 3986 does not know in a query is encoded.</summary>
    private void AppendQuery(ReadOnlySpan<byte> sent)
    {
        foreach (byte c in sent)
        {
            if (c is not ((byte)'[' or (byte)']' or (byte)'\\' or (byte)'^' or (byte)'`' or (byte)'{' or (byte)'|' or (byte)'}'))
            {
                query.Append(c);
                continue;
            }
            query.Append((byte)'%');
            query.Append("0123456789ABCDEF"u8[c >> 4]);
            query.Append("0123456789ABCDEF"u8[c & 15]);
        }
    }
}
