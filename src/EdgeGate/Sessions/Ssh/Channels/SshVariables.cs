using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Json;
using EdgeGate.Protocols.Ssh.Commands;

namespace EdgeGate.Sessions.Ssh.Channels;

/// <summary>The variables a client has set on a channel, for people to read: what a command does may depend on them. Under the session's lock.</summary>
/// <remarks>RFC 4254, 6.4.</remarks>
public sealed class SshVariables
{
    /// <summary>The most bytes of names and values that are kept; what a client sets beyond them is refused. Written as text they are few enough to be shown whole.</summary>
    public const int BytesMax = 1024;

    private readonly StringBuilder text = new();
    private int bytes;

    /// <summary>Names a client may set where a connection says nothing else, <c>*</c> in them for any characters: they tell how a person reads, not what a command does, and are not kept.</summary>
    public static IReadOnlyList<string> Harmless { get; } = ["LANG", "LANGUAGE", "LC_*", "COLORTERM", "TZ"];

    /// <summary>Keeps one; false when there is no room for it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public bool TryAdd(string name, ReadOnlySpan<byte> value)
    {
        if (Harmless.Any(pattern => CommandPattern.WordMatches(pattern, name))) { return true; }
        if (name.Length + value.Length > BytesMax - bytes) { return false; }
        bytes += name.Length + value.Length;
        using ByteBuffer quoted = new(int.MaxValue / 2);
        JsonText.AppendString(value, quoted);
        text.Append(text.Length > 0 ? " " : "").Append(name).Append('=').Append(Encoding.UTF8.GetString(quoted.Written));
        return true;
    }

    /// <summary>All of them, in the order they came: <c>DEPLOY_TO="prod" DEBUG="1"</c>.</summary>
    public override string ToString() => text.ToString();
}
