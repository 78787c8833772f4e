using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Credentials;

/// <summary>What the gateway shows a target and no client may learn from what the target says in fields: a redirect repeats the query it was asked with.</summary>
internal sealed class OwnSecret
{
    /// <summary>Shorter ones stand in many a field by chance.</summary>
    private const int BytesMin = 8;

    private readonly string? parameter;
    private readonly string plain = "";
    private readonly byte[] written = [];
    private readonly byte[] decoded = [];

    /// <summary>Takes what a connection shows; null for nothing that stays the same.</summary>
    public OwnSecret(HttpCredential? credential)
    {
        if (credential is null) { return; }
        string value = credential.Value.Reveal();
        parameter = credential.Parameter;
        // Behind a scheme's name, where it has one.
        written = Encoding.Latin1.GetBytes(value[(value.LastIndexOf(' ') + 1)..]);
        if (parameter is null) { return; }
        plain = Uri.UnescapeDataString(value);
        decoded = Encoding.UTF8.GetBytes(plain);
    }

    /// <summary>Whether some bytes hold it.</summary>
    public bool IsIn(ReadOnlySpan<byte> bytes) => Holds(bytes, written) || Holds(bytes, decoded) || (written.Length >= BytesMin && bytes.Contains((byte)'%') && IsEncodedIn(bytes));

    /// <summary>Whether some bytes hold the value of a field line of the gateway's.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="line">The line, with its end; empty for none.</param>
    public static bool IsIn(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> value = line.TrimEnd("\r\n"u8);
        return Holds(bytes, value[(value.LastIndexOf((byte)' ') + 1)..]);
    }

    /// <summary>Whether a place has a query from which it must be taken.</summary>
    public bool MayStandIn(ReadOnlySpan<byte> place) => parameter is not null && place.Contains((byte)'?');

    /// <summary>Appends a place without the parameter, where it has the gateway's value.</summary>
    public void AppendWithout(ReadOnlySpan<byte> place, ByteBuffer output)
    {
        int question = place.IndexOf((byte)'?');
        output.Append(place[..question]);
        ReadOnlySpan<byte> query = place[(question + 1)..];
        int end = query.IndexOf((byte)'#');
        ReadOnlySpan<byte> fragment = end < 0 ? default : query[end..];
        if (end >= 0) { query = query[..end]; }
        bool hasOne = false;
        foreach (Range range in query.Split((byte)'&'))
        {
            if (IsOwn(query[range])) { continue; }
            output.Append((byte)(hasOne ? '&' : '?'));
            output.Append(query[range]);
            hasOne = true;
        }
        output.Append(fragment);
    }

    /// <summary>Whether some bytes hold it percent-encoded, in whatever way.</summary>
    private bool IsEncodedIn(ReadOnlySpan<byte> bytes)
    {
        byte[] text = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(Encoding.UTF8.GetString(bytes)));
        return Holds(text, written) || Holds(text, decoded);
    }

    private static bool Holds(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> secret) => secret.Length >= BytesMin && bytes.IndexOf(secret) >= 0;

    private static string Decode(ReadOnlySpan<byte> text) => Uri.UnescapeDataString(Encoding.UTF8.GetString(text).Replace('+', ' '));

    private bool IsOwn(ReadOnlySpan<byte> pair)
    {
        int equals = pair.IndexOf((byte)'=');
        if (equals < 0 || Decode(pair[..equals]) != parameter) { return false; }
        string value = Decode(pair[(equals + 1)..]);
        // A plus sign is one to some, and a space to others.
        return value == plain || value == plain.Replace('+', ' ');
    }
}
