using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Decoded bytes that have not been let go yet, each with the encoded bytes it came from and what it is there.</summary>
internal sealed class DecodedQueue : IDisposable
{
    private readonly ByteBuffer decoded = new(int.MaxValue / 2);
    private readonly ByteBuffer raw = new(int.MaxValue / 2);
    private readonly ByteBuffer lengths = new(int.MaxValue / 2);
    private readonly ByteBuffer kinds = new(int.MaxValue / 2);
    private int unclaimed;
    private int firstByte;
    private int firstRaw;

    /// <summary>Decoded bytes not looked through yet.</summary>
    public ReadOnlySpan<byte> Decoded => decoded.Written;

    /// <summary>Bytes of memory held.</summary>
    public int Capacity => decoded.Capacity + raw.Capacity + lengths.Capacity + kinds.Capacity;

    /// <summary>Takes an encoded byte.</summary>
    public void TakeRaw(byte value)
    {
        raw.Append(value);
        unclaimed++;
    }

    /// <summary>Some encoded bytes, the first ones not claimed yet, stand for a byte.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="rawBytes">How many stand for it; 0 when those of the byte before do.</param>
    public void Add(byte value, DecodedKind kind, int rawBytes)
    {
        decoded.Append(value);
        lengths.Append((byte)rawBytes);
        kinds.Append((byte)kind);
        unclaimed -= rawBytes;
    }

    /// <summary>Takes encoded bytes that stand for themselves, as text; none is unclaimed.</summary>
    public void AddPlain(ReadOnlySpan<byte> text)
    {
        raw.Append(text);
        decoded.Append(text);
        lengths.GetSpan(text.Length)[..text.Length].Fill(1);
        lengths.Advance(text.Length);
        // Zero is DecodedKind.Text.
        kinds.GetSpan(text.Length)[..text.Length].Clear();
        kinds.Advance(text.Length);
    }

    /// <summary>Encoded bytes not claimed yet stand for themselves.</summary>
    public void FlushRaw(DecodedKind kind = DecodedKind.Text) => FlushRawBut(0, kind);

    /// <summary>All but the last encoded bytes not claimed yet stand for themselves.</summary>
    public void FlushRawBut(int last, DecodedKind kind = DecodedKind.Text)
    {
        int first = raw.Length - unclaimed;
        for (int i = unclaimed - last; i > 0; i--) { Add(raw.Written[first++], kind, 1); }
    }

    /// <summary>The decoded bytes were looked through.</summary>
    public void ClearDecoded() => decoded.Release();

    /// <summary>Removes the next byte.</summary>
    /// <param name="kind">What it is.</param>
    /// <returns>The encoded bytes it came from; valid until more are taken.</returns>
    public ReadOnlySpan<byte> Next(out DecodedKind kind)
    {
        kind = (DecodedKind)kinds.Written[firstByte];
        int length = lengths.Written[firstByte++];
        firstRaw += length;
        return raw.Written.Slice(firstRaw - length, length);
    }

    /// <summary>Removes the next bytes.</summary>
    /// <returns>The encoded bytes they came from; valid until more are taken.</returns>
    public ReadOnlySpan<byte> Next(int count)
    {
        int length = RawBytes(count);
        firstByte += count;
        firstRaw += length;
        return raw.Written.Slice(firstRaw - length, length);
    }

    /// <summary>What the next byte is.</summary>
    public DecodedKind NextKind => (DecodedKind)kinds.Written[firstByte];

    /// <summary>How many encoded bytes the next bytes came from.</summary>
    public int RawBytes(int count)
    {
        int bytes = 0;
        foreach (byte length in lengths.Written.Slice(firstByte, count)) { bytes += length; }
        return bytes;
    }

    /// <summary>Whether the byte now first goes on a number.</summary>
    public bool IsNumberNext => firstByte < kinds.Length && (DecodedKind)kinds.Written[firstByte] == DecodedKind.Number;

    /// <summary>Whether the next bytes are all of a number.</summary>
    public bool IsNumberFor(int count)
    {
        foreach (byte kind in kinds.Written.Slice(firstByte, count))
        {
            if ((DecodedKind)kind is not (DecodedKind.NumberStart or DecodedKind.Number)) { return false; }
        }
        return true;
    }

    /// <summary>Moves what is left to the front.</summary>
    public void Compact()
    {
        kinds.RemoveFirst(firstByte);
        lengths.RemoveFirst(firstByte);
        raw.RemoveFirst(firstRaw);
        firstByte = 0;
        firstRaw = 0;
        // What no encoded byte stands for may wait alone.
        if (kinds.Length == 0 && raw.Length == 0) { Dispose(); }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        decoded.Release();
        raw.Release();
        lengths.Release();
        kinds.Release();
    }
}
