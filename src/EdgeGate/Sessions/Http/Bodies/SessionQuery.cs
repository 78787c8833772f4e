using System.Buffers;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Masks a place, or its query, in which the id of an MCP session passes: client and target share it, and without it no message finds its stream.</summary>
/// <remarks>Model Context Protocol, 2024-11-05, "HTTP with SSE". What is kept of it is masked like any other text.</remarks>
internal static class SessionQuery
{
    private const int IdBytesMin = 8;
    private const int IdBytesMax = 128;

    private static readonly SearchValues<byte> IdBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);

    /// <summary>Appends what stands for it; false when it may not pass.</summary>
    public static bool TryAppend(ReadOnlySpan<byte> place, MaskPlan plan, MaskFinds finds, ByteBuffer output)
    {
        while (!place.IsEmpty)
        {
            int end = place.IndexOfAny((byte)'?', (byte)'&');
            ReadOnlySpan<byte> part = end < 0 ? place : place[..end];
            if (IsSession(part)) { output.Append(part); }
            else
            {
                using EncodedMaskStream stream = plan.OpenEncoded(TextEncoding.Url, finds);
                int start = output.Length;
                if (!stream.Write(part, output) || !stream.Finish(output)) { return false; }
                // What stands for a find may hold what URLs do not.
                output.Written[start..].Replace((byte)' ', (byte)'+');
                if (output.Written[start..].ContainsAnyInRange((byte)0, (byte)0x1f)) { return false; }
            }
            if (end < 0) { return true; }
            output.Append(place[end]);
            place = place[(end + 1)..];
        }
        return true;
    }

    private static bool IsSession(ReadOnlySpan<byte> part)
    {
        int equals = part.IndexOf((byte)'=');
        if (equals < 0 || !(Ascii.EqualsIgnoreCase(part[..equals], "sessionId"u8) || Ascii.EqualsIgnoreCase(part[..equals], "session_id"u8))) { return false; }
        ReadOnlySpan<byte> id = part[(equals + 1)..];
        return id.Length is >= IdBytesMin and <= IdBytesMax && id.IndexOfAnyExcept(IdBytes) < 0;
    }
}
