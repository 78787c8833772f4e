using EdgeGate.Core;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http.SignIn;

/// <summary>Knows the gateway's own cookies: found in requests, never sent to a target, never taken from one.</summary>
/// <remarks>RFC 6265bis, 4.1.3 (prefixes): a <c>__Host-</c> cookie is of one host, of TLS, and no sibling host can set it.</remarks>
internal static class HttpCookies
{
    private const int NameBytesMax = 64;

    private static ReadOnlySpan<byte> TlsSession => "__Host-edgegate"u8;
    private static ReadOnlySpan<byte> TlsFlow => "__Host-edgegate-flow"u8;
    private static ReadOnlySpan<byte> PlainSession => "edgegate-session"u8;
    private static ReadOnlySpan<byte> PlainFlow => "edgegate-flow"u8;

    /// <summary>The cookie of who is signed in.</summary>
    public static ReadOnlySpan<byte> Session(bool isTls) => isTls ? TlsSession : PlainSession;

    /// <summary>The cookie of a sign-in under way.</summary>
    public static ReadOnlySpan<byte> Flow(bool isTls) => isTls ? TlsFlow : PlainFlow;

    /// <summary>Whether a cookie is the gateway's, by the letter or not.</summary>
    public static bool IsOwn(ReadOnlySpan<byte> name)
        => name.Length <= NameBytesMax && (Http1Bytes.Same(name, TlsSession) || Http1Bytes.Same(name, TlsFlow) || Http1Bytes.Same(name, PlainSession) || Http1Bytes.Same(name, PlainFlow));

    /// <summary>Finds a cookie; false when it is not there, or there twice: then somebody added one.</summary>
    public static bool TryFind(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> wanted, out ReadOnlySpan<byte> value)
    {
        value = default;
        bool isFound = false;
        Http1Fields lines = new(fields);
        while (lines.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> line))
        {
            if (!Http1Bytes.Same(name, "cookie"u8)) { continue; }
            foreach (Range range in line.Split((byte)';'))
            {
                ReadOnlySpan<byte> pair = Http1Bytes.Trim(line[range]);
                if (!NameOf(pair).SequenceEqual(wanted)) { continue; }
                if (isFound) { return false; }
                isFound = true;
                int equals = pair.IndexOf((byte)'=');
                value = equals < 0 ? default : pair[(equals + 1)..];
            }
        }
        return isFound && !value.IsEmpty;
    }

    /// <summary>Appends the cookies of a field that are the target's; nothing when there are none.</summary>
    public static void AppendOthers(ReadOnlySpan<byte> line, ByteBuffer output)
    {
        int start = output.Length;
        foreach (Range range in line.Split((byte)';'))
        {
            ReadOnlySpan<byte> pair = Http1Bytes.Trim(line[range]);
            if (pair.IsEmpty || IsOwn(NameOf(pair))) { continue; }
            if (output.Length > start) { output.Append("; "u8); }
            output.Append(pair);
        }
    }

    /// <summary>Whether a Cookie field holds one of the gateway's.</summary>
    public static bool HoldsOwn(ReadOnlySpan<byte> line)
    {
        foreach (Range range in line.Split((byte)';'))
        {
            if (IsOwn(NameOf(line[range]))) { return true; }
        }
        return false;
    }

    /// <summary>The name of a cookie pair, or of a whole Set-Cookie. Of one without a name browsers send the value alone, so what begins it counts.</summary>
    /// <remarks>RFC 6265bis, 5.8.3.</remarks>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> pair)
    {
        pair = Http1Bytes.Trim(pair);
        while (!pair.IsEmpty && pair[0] == '=') { pair = Http1Bytes.Trim(pair[1..]); }
        int end = pair.IndexOfAny((byte)'=', (byte)';');
        return Http1Bytes.Trim(end < 0 ? pair : pair[..end]);
    }
}
