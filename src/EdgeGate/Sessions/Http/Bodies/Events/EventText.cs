using EdgeGate.Core;
using EdgeGate.Masking.Streams;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>The texts that events of one name bring: pieces of one text, texts of their own, or one that is told anew each time as far as it has grown.</summary>
/// <remarks>
/// What they are is not said anywhere, so it is taken from how they look (<see cref="EventTextShape"/>). Events keep their own texts whatever they are taken for: pieces are looked through as
/// one text, and each goes on in an event of its own, but for what a find over several takes away.
/// </remarks>
/// <param name="context">What masks them.</param>
/// <param name="name">The line that names their events.</param>
/// <param name="isJson">Whether their data is JSON strings.</param>
/// <param name="framing">Appends an event.</param>
internal sealed class EventText(BodyContext context, byte[] name, bool isJson, EventTextFraming framing) : IDisposable
{
    /// <summary>A longer text that grows is not kept to be told anew.</summary>
    private const int SnapshotBytesMax = 64 * 1024;

    /// <summary>A text this long that begins as the one before it did grows; of a shorter one it takes two.</summary>
    private const int GrowthBytesMin = 8;

    /// <summary>What is made of fewer bytes that differ may be repeated: <c>haha</c>, the digits of a card.</summary>
    private const int DifferentMin = 3;

    /// <summary>A longer one is no word that a model says: it is not kept whole, but passes by itself where texts are not known to come in pieces.</summary>
    private const int PieceBytesMax = 16 * 1024;

    /// <summary>Less of a piece is not worth an event of its own: the rest comes soon.</summary>
    private const int PartBytesMin = 12;

    /// <summary>Numbers in a row that are longer together are many, and no pieces of one.</summary>
    private const int NumberBytesMax = 64;

    /// <summary>How many whole texts one sign of pieces outweighs.</summary>
    private const int EdgeWeight = 8;

    private readonly PieceMaskStream stream = context.Plan.OpenPieces(context.Finds);
    private readonly ByteBuffer made = new(int.MaxValue / 2);
    private readonly ByteBuffer piece = new(int.MaxValue / 2);
    private readonly ByteBuffer scratch = new(int.MaxValue / 2);
    private readonly ByteBuffer snapshot = new(int.MaxValue / 2);
    private int plainFrom = -1;
    private int edges;
    private int wholes;
    private long count;
    private bool hasSpace;
    private int lastLength;
    private int lastHash;
    private int growths;
    private int numberBytes;
    private bool isSnapshot;
    private bool isOfWords;
    private int heldBytes;
    private ByteBuffer? own;
    private long ownPiece;
    private long added;
    private long ended;

    /// <summary>The line that names its events; empty when they have none.</summary>
    public ReadOnlySpan<byte> Name => name;

    /// <summary>Whether its data is JSON strings.</summary>
    public bool IsJson => isJson;

    /// <summary>For how long what waits may do so.</summary>
    public BodyWait Wait => !IsWaiting ? BodyWait.None : isSnapshot || edges > 0 ? (isOfWords ? BodyWait.Long : BodyWait.None) : isOfWords ? BodyWait.Short : BodyWait.Long;

    /// <summary>Whether anything waits.</summary>
    public bool IsWaiting => stream.Waiting > 0 || (isSnapshot && heldBytes > 0);

    private bool IsInPieces => edges > 0 && edges * EdgeWeight >= wholes;

    private bool IsOfWholes => wholes > edges * EdgeWeight && count > 1;

    /// <summary>Takes the text of an event.</summary>
    /// <param name="text">The text, not empty; of a JSON string what it stands for.</param>
    /// <param name="isSpaced">Whether a space stands before it.</param>
    /// <param name="before">Receives events that go out before this one.</param>
    /// <param name="data">Receives this event's data, as far as it may go on; nothing when none may.</param>
    /// <returns>Null, or why it may not go on.</returns>
    public string? Write(ReadOnlySpan<byte> text, bool isSpaced, ByteBuffer before, ByteBuffer data)
    {
        if (count > 0 && isSpaced != hasSpace && !isJson) { edges++; }
        hasSpace = isSpaced;
        count++;
        bool wasOfWords = isOfWords || !IsWaiting;
        string? problem = Grows(text) ? WriteSnapshot(text, data) : (isSnapshot ? Flush(before) : null) ?? WritePiece(text, before, data);
        int tail = Math.Min(heldBytes, text.Length);
        isOfWords = (wasOfWords || tail == heldBytes) && EventTextShapes.IsOfWords(text[^tail..]);
        return problem;
    }

    private string? WritePiece(ReadOnlySpan<byte> text, ByteBuffer before, ByteBuffer data)
    {
        EventTextShape shape = EventTextShapes.Of(text);
        numberBytes = EventTextShapes.IsNumber(text) ? numberBytes + text.Length : 0;
        if (shape == EventTextShape.Word && numberBytes > NumberBytesMax) { shape = EventTextShape.Whole; }
        edges += shape == EventTextShape.Edge ? 1 : 0;
        wholes += shape == EventTextShape.Whole ? 1 : 0;
        if (!IsOfWholes && (IsInPieces || text.Length <= PieceBytesMax)) { return Add(text, before, data, isLast: false); }
        // Texts of their own: one word alone may still be more of what waits.
        if (shape == EventTextShape.Word && stream.Waiting > 0) { return Add(text, before, data, isLast: false); }
        own = null;
        return Drain(stream.Finish(made), before, mayPart: false) ?? Add(text, before, data, isLast: true);
    }

    /// <summary>No piece follows soon: appends what waits; null, or why it may not go on.</summary>
    public string? Flush(ByteBuffer output)
    {
        own = null;
        if (!isSnapshot) { return Drain(stream.Finish(made), output, mayPart: true); }
        (isSnapshot, growths) = (false, 0);
        string? problem = null;
        if (heldBytes > 0)
        {
            added++;
            problem = Drain(stream.Write(snapshot.Written, made) && stream.Finish(made), output, mayPart: true);
        }
        snapshot.Release();
        return problem;
    }

    /// <summary>None has followed for a while: appends what waits, and what it turns out to be the beginning of is masked from there on; null, or why it may not go on.</summary>
    public string? Release(ByteBuffer output)
    {
        if (isSnapshot) { return Flush(output); }
        own = null;
        return Drain(stream.Release(made), output, mayPart: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stream.Dispose();
        made.Release();
        piece.Release();
        scratch.Release();
        snapshot.Release();
    }

    /// <summary>Whether a text begins with all of the one before it, and the texts have shown that they do.</summary>
    private bool Grows(ReadOnlySpan<byte> text)
    {
        bool grows = lastLength >= DifferentMin && text.Length > lastLength && HashOf(text[..lastLength]) == lastHash && EventTextShapes.Differ(text[..lastLength], DifferentMin);
        growths = grows ? growths + 1 : 0;
        bool isKnown = isSnapshot ? text.Length >= lastLength && HashOf(text[..lastLength]) == lastHash : growths > (lastLength < GrowthBytesMin ? 1 : 0);
        (lastLength, lastHash) = (text.Length, HashOf(text));
        return isKnown && text.Length <= SnapshotBytesMax;
    }

    /// <summary>Of a text that is told anew as far as it has grown only what is settled goes on; what waits of the one before it is in it.</summary>
    private string? WriteSnapshot(ReadOnlySpan<byte> text, ByteBuffer data)
    {
        isSnapshot = true;
        snapshot.Clear();
        snapshot.Append(text);
        Forget();
        string? problem = Add(text, data, data, isLast: false);
        int held = heldBytes;
        Forget();
        heldBytes = held;
        return problem;
    }

    private void Forget()
    {
        stream.Dispose();
        piece.Clear();
        plainFrom = -1;
        ended = added;
    }

    private string? Add(ReadOnlySpan<byte> text, ByteBuffer before, ByteBuffer data, bool isLast)
    {
        (own, ownPiece) = (data, added++);
        return Drain(stream.Write(text, made) && (!isLast || stream.Finish(made)), before, mayPart: isSnapshot || IsInPieces);
    }

    /// <summary>Gives on what the stream appended, piece by piece.</summary>
    /// <param name="mayPass">Whether it may.</param>
    /// <param name="before">Receives events of pieces that came before.</param>
    /// <param name="mayPart">Whether of the first piece that waits what is settled goes on before its end.</param>
    private string? Drain(bool mayPass, ByteBuffer before, bool mayPart)
    {
        if (!mayPass) { return BodyRefusals.Denied; }
        int from = 0;
        foreach (PieceMaskStream.Part part in stream.Parts)
        {
            if (!part.IsPlain && !SettlePlain()) { return BodyRefusals.Denied; }
            if (part.IsPlain && plainFrom < 0) { plainFrom = piece.Length; }
            piece.Append(made.Written[from..part.End]);
            from = part.End;
            if (!part.EndsPiece) { continue; }
            if (!SettlePlain()) { return BodyRefusals.Denied; }
            Give(before);
            ended++;
        }
        stream.Parts.Clear();
        made.Clear();
        heldBytes = stream.HeldBytes;
        if (stream.HasJoined) { edges = Math.Max(edges, 1 + (wholes / EdgeWeight)); }
        if (!mayPart || EventTextShapes.IsSpace(piece.Written) || (own is not null && !isSnapshot && piece.Length < PartBytesMin)) { return null; }
        // Clients read each event's characters for themselves.
        int cut = Utf8Ends.CutOff(piece.Written);
        Span<byte> rest = stackalloc byte[Utf8Ends.BytesMax];
        piece.Written[^cut..].CopyTo(rest);
        piece.Truncate(piece.Length - cut);
        if (!SettlePlain()) { return BodyRefusals.Denied; }
        Give(before);
        plainFrom = cut > 0 ? 0 : -1;
        piece.Append(rest[..cut]);
        return null;
    }

    /// <summary>What no find of the whole text touches is looked through once more by itself: an event may be all there is to it.</summary>
    private bool SettlePlain()
    {
        if (plainFrom < 0) { return true; }
        int from = plainFrom;
        plainFrom = -1;
        scratch.Clear();
        if (!EventTextMasker.TryMask(piece.Written[from..], context, scratch)) { return false; }
        piece.Truncate(from);
        piece.Append(scratch.Written);
        return true;
    }

    private void Give(ByteBuffer before)
    {
        if (piece.Length == 0) { return; }
        if (own is { } data && ended == ownPiece) { Append(data); }
        else
        {
            scratch.Clear();
            Append(scratch);
            framing(name, scratch.Written, hasSpace, before);
        }
        piece.Clear();
    }

    private void Append(ByteBuffer output)
    {
        if (isJson) { JsonText.AppendString(piece.Written, output); }
        else { output.Append(piece.Written); }
    }

    private static int HashOf(ReadOnlySpan<byte> text)
    {
        HashCode hash = default;
        hash.AddBytes(text);
        return hash.ToHashCode();
    }
}
