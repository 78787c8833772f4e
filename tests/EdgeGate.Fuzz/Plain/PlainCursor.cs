namespace EdgeGate.Fuzz.Plain;

/// <summary>Reads fields one byte at a time; once a field does not fit, everything after is zero and <see cref="HasFailed"/>.</summary>
internal sealed class PlainCursor(byte[] bytes)
{
    /// <summary>Where it stands.</summary>
    public int At { get; private set; }

    /// <summary>Whether a field did not fit.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Whether all fields fitted and nothing is left over.</summary>
    public bool IsExact => !HasFailed && At == bytes.Length;

    /// <summary>An unsigned byte.</summary>
    public int U8()
    {
        if (HasFailed || At >= bytes.Length)
        {
            HasFailed = true;
            return 0;
        }
        return bytes[At++];
    }

    /// <summary>An unsigned 16-bit number.</summary>
    public int U16() => HasAll(2) ? (U8() * 256) + U8() : 0;

    /// <summary>A signed 16-bit number.</summary>
    public int I16() => (short)U16();

    /// <summary>A signed 32-bit number.</summary>
    public long I32()
    {
        if (!HasAll(4)) { return 0; }
        long value = 0;
        for (int i = 0; i < 4; i++) { value = (value * 256) + U8(); }
        return value >= 0x8000_0000 ? value - 0x1_0000_0000 : value;
    }

    /// <summary>An unsigned 32-bit number.</summary>
    public long U32() => I32() & 0xffff_ffff;

    /// <summary>A number of bytes.</summary>
    public byte[] Take(long count)
    {
        if (count < 0 || !HasAll(count)) { return Fail(); }
        byte[] taken = new byte[count];
        for (int i = 0; i < taken.Length; i++) { taken[i] = bytes[At++]; }
        return taken;
    }

    /// <summary>Bytes up to a zero byte, which is consumed.</summary>
    public byte[] CString()
    {
        List<byte> text = [];
        for (int at = At; !HasFailed && at < bytes.Length; at++)
        {
            if (bytes[at] == 0)
            {
                At = at + 1;
                return [.. text];
            }
            text.Add(bytes[at]);
        }
        return Fail();
    }

    /// <summary>All that is left.</summary>
    public byte[] Rest() => Take(bytes.Length - At);

    private bool HasAll(long count)
    {
        HasFailed |= count > bytes.Length - At;
        return !HasFailed;
    }

    private byte[] Fail()
    {
        HasFailed = true;
        return [];
    }
}
