using EdgeGate.Protocols.Http1;

namespace EdgeGate.Protocols.Kubernetes;

/// <summary>A generation of the remote command protocol.</summary>
/// <param name="Version">1 to 5; 0 is none.</param>
/// <param name="IsBase64">Whether messages are text: the channel as a digit, then base64.</param>
/// <remarks>kubernetes, "remotecommand" constants: <c>channel.k8s.io</c> (1), <c>v2</c> to <c>v5.channel.k8s.io</c>, and <c>base64.</c> before them.</remarks>
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
    public string Name => (IsBase64 ? "base64." : "") + (Version == 1 ? "" : $"v{Version}.") + Suffix;

    /// <summary>Reads a name; not <see cref="IsKnown"/> when there is no such.</summary>
    public static RemoteProtocol Parse(ReadOnlySpan<byte> name)
    {
        bool isBase64 = name.StartsWith("base64."u8);
        if (isBase64) { name = name[7..]; }
        if (name.SequenceEqual("channel.k8s.io"u8)) { return new RemoteProtocol(1, isBase64); }
        bool isVersion = name.Length == 17 && name[0] == 'v' && name[1] is >= (byte)'2' and <= (byte)'5' && name[2] == '.' && name[3..].SequenceEqual("channel.k8s.io"u8);
        return isVersion ? new RemoteProtocol(name[1] - '0', isBase64) : default;
    }

    /// <summary>The first of a list, as the client prefers them, that is known.</summary>
    /// <param name="list">Names between commas.</param>
    public static RemoteProtocol First(ReadOnlySpan<byte> list)
    {
        while (Http1Bytes.NextItem(ref list, out ReadOnlySpan<byte> item))
        {
            if (Parse(item) is { IsKnown: true } known) { return known; }
        }
        return default;
    }
}
