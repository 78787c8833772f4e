using EdgeGate.Protocols.Http1;

namespace EdgeGate.Protocols.Kubernetes;

/// <summary>A generation of the remote command protocol.</summary>
/// <param name="Version">1 to 5; 0 is none.</param>
/// <param name="IsBase64">Whether messages are text: the channel as a digit, then base64.</param>
/// <remarks>kubernetes, "remotecommand" and "wsstream" constants: <c>channel.k8s.io</c> (1), <c>v2.channel.k8s.io</c> to <c>v5</c>, and <c>base64.</c> before <c>channel</c>.</remarks>
public readonly record struct RemoteProtocol(int Version, bool IsBase64)
{
    private const string Suffix = "channel.k8s.io";

    /// <summary>Whether it is one.</summary>
    public bool IsKnown => Version > 0;

    /// <summary>Whether how the process ended is told as a <c>v1 Status</c>, and terminals change size.</summary>
    public bool HasStatus => Version >= 4;

    /// <summary>Whether a channel can be closed alone.</summary>
    public bool HasClose => Version >= 5;

    /// <summary>Its name.</summary>
    public string Name => (Version == 1 ? "" : $"v{Version}.") + (IsBase64 ? "base64." : "") + Suffix;

    /// <summary>Reads a name; not <see cref="IsKnown"/> when there is no such.</summary>
    public static RemoteProtocol Parse(ReadOnlySpan<byte> name)
    {
        int version = 1;
        if (name.Length > 3 && name[0] == 'v' && name[1] is >= (byte)'2' and <= (byte)'5' && name[2] == '.')
        {
            version = name[1] - '0';
            name = name[3..];
        }
        bool isBase64 = name.StartsWith("base64."u8);
        return name[(isBase64 ? 7 : 0)..].SequenceEqual("channel.k8s.io"u8) ? new RemoteProtocol(version, isBase64) : default;
    }

    /// <summary>Whether it is spoken on SPDY: v4 and before, as bytes. Clients offer v5 there too, and servers pass it over.</summary>
    public bool IsOnSpdy => Version is >= 1 and <= 4 && !IsBase64;

    /// <summary>The first of a list, as the client prefers them, that is known.</summary>
    /// <param name="list">Names between commas.</param>
    /// <param name="isSpdy">Whether it is to be spoken on SPDY.</param>
    public static RemoteProtocol First(ReadOnlySpan<byte> list, bool isSpdy)
    {
        while (Http1Bytes.NextItem(ref list, out ReadOnlySpan<byte> item))
        {
            if (Parse(item) is { IsKnown: true } known && (!isSpdy || known.IsOnSpdy)) { return known; }
        }
        return default;
    }
}
