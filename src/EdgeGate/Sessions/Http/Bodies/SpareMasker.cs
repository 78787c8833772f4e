namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Keeps the masker of a body that passed for the next body of the same kind, so that a row of small ones costs no memory. One owner; not thread-safe.</summary>
internal sealed class SpareMasker : IDisposable
{
    private const int TypeBytesMax = 128;

    private readonly byte[] type = new byte[TypeBytesMax];
    private int typeBytes;
    private BodyContext? context;
    private BodyDirection direction;
    private BodyMasker? kept;
    private bool isLent;

    /// <summary>Takes what is kept for such a body; null when it is not for one.</summary>
    public BodyMasker? Take(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> contentEncoding, BodyDirection towards, BodyContext asked)
    {
        if (kept is null || !contentEncoding.IsEmpty || towards != direction || !contentType.SequenceEqual(type.AsSpan(0, typeBytes)) || asked != context) { return null; }
        BodyMasker masker = kept;
        kept = null;
        isLent = true;
        return masker;
    }

    /// <summary>Says what a masker that was made is for; the next one that is given back is taken for it.</summary>
    public void Made(ReadOnlySpan<byte> contentType, BodyDirection towards, BodyContext asked)
    {
        isLent = contentType.Length <= TypeBytesMax;
        if (!isLent) { return; }
        contentType.CopyTo(type);
        typeBytes = contentType.Length;
        (direction, context) = (towards, asked);
        kept?.Dispose();
        kept = null;
    }

    /// <summary>Takes a masker back: it is kept when its body passed and its kind can begin again, else disposed of.</summary>
    public void Give(BodyMasker ownedMasker, bool hasPassed)
    {
        if (isLent && kept is null && hasPassed && ownedMasker.TryRestart()) { kept = ownedMasker; }
        else { ownedMasker.Dispose(); }
        isLent = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        kept?.Dispose();
        kept = null;
    }
}
