namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Where words begin: at a letter behind none, at an upper-case letter behind a lower-case one (<c>customerSsn</c>), at a run of digits, at a run of bytes beyond ASCII.</summary>
internal static class WordStarts
{
    /// <summary>Whether a word begins at a place; what <see cref="ByteKinds.WordStarts"/> says of each byte.</summary>
    public static bool IsAt(ReadOnlySpan<byte> text, int at)
    {
        byte value = text[at];
        byte before = at > 0 ? text[at - 1] : (byte)' ';
        return IsDigit(value) ? !IsDigit(before)
            : value >= 0x80 ? before < 0x80
            : IsLetter(value) && (!IsLetter(before) || (IsLower(before) && !IsLower(value)));
    }

    private static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') <= 25;

    private static bool IsLower(byte value) => (uint)(value - 'a') <= 25;

    private static bool IsDigit(byte value) => (uint)(value - '0') <= 9;
}
