using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Protocols.Kubernetes;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>Sizes of a client's terminal: JSON documents one behind the other, however they are cut. Under the session's lock.</summary>
/// <remarks>kubernetes, client-go "remotecommand": <c>{"Width":80,"Height":24}</c>.</remarks>
internal sealed class RemoteSizes(KubeLimits limits) : IDisposable
{
    private readonly ByteBuffer unread = new(limits.MessageBytesMax);
    private int taken;

    /// <summary>Takes bytes, once all that came before was read; false when one document would be too long.</summary>
    public bool TryAppend(ReadOnlySpan<byte> data)
    {
        if (unread.Length + data.Length > limits.MessageBytesMax) { return false; }
        unread.Append(data);
        return true;
    }

    /// <summary>Reads the next size.</summary>
    /// <returns>Done when it is one; NeedMore when it has not come whole; Fault when it is none.</returns>
    public ParseKind Read(out int width, out int height)
    {
        (width, height) = (0, 0);
        ReadOnlySpan<byte> rest = unread.Written[taken..];
        if (rest.IndexOf((byte)'}') is not (>= 0 and int end))
        {
            // Once for all: a document may be two bytes long, and each would move all that is behind it.
            unread.RemoveFirst(taken);
            taken = 0;
            return ParseKind.NeedMore;
        }
        if (!TryRead(rest[..(end + 1)], out width, out height)) { return ParseKind.Fault; }
        taken += end + 1;
        return ParseKind.Done;
    }

    /// <inheritdoc/>
    public void Dispose() => unread.Release();

    private static bool TryRead(ReadOnlySpan<byte> document, out int width, out int height)
    {
        (width, height) = (0, 0);
        try
        {
            Utf8JsonReader json = new(document);
            while (json.Read())
            {
                if (json.TokenType != JsonTokenType.PropertyName) { continue; }
                bool isWidth = json.ValueTextEquals("Width"u8);
                bool isHeight = json.ValueTextEquals("Height"u8);
                if (!json.Read()) { return false; }
                if (isWidth && !json.TryGetInt32(out width)) { return false; }
                if (isHeight && !json.TryGetInt32(out height)) { return false; }
            }
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return false;
        }
        return width is >= 0 and <= ushort.MaxValue && height is >= 0 and <= ushort.MaxValue;
    }
}
