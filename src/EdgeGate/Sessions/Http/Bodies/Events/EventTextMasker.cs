using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Masks the text of an event by itself.</summary>
internal static class EventTextMasker
{
    /// <summary>Appends it, masked; false when it may not pass.</summary>
    /// <remarks>Escapes are looked through where there are any: what only looks like JSON, or breaks off, must not hide a find from who reads it all the same.</remarks>
    public static bool TryMask(ReadOnlySpan<byte> text, BodyContext context, ByteBuffer output)
    {
        using MaskStream stream = text.Contains((byte)'\\') ? context.Plan.OpenEncoded(TextEncoding.Json, context.Finds) : context.Plan.OpenStream(context.Finds);
        return stream.Write(text, output) && stream.Finish(output);
    }
}
