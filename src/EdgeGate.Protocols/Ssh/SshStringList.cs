namespace EdgeGate.Protocols.Ssh;

/// <summary>Strings one after the other, walked in order. A view over bytes that <see cref="IsWellFormed"/> has seen.</summary>
/// <remarks>RFC 4251, 5: Uint32 length, then so many bytes, each.</remarks>
public readonly ref struct SshStringList(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Whether bytes are strings and nothing else, and how many at most.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> bytes, int countMax)
    {
        SshReader reader = new(bytes);
        for (int count = 0; !reader.AtEnd; count++)
        {
            if (count == countMax || !reader.TryReadString(out _)) { return false; }
        }
        return true;
    }

    /// <summary>Whether a string is among them.</summary>
    public bool Contains(ReadOnlySpan<byte> text)
    {
        foreach (ReadOnlySpan<byte> one in this)
        {
            if (one.SequenceEqual(text)) { return true; }
        }
        return false;
    }

    /// <summary>Walks the strings.</summary>
    public Enumerator GetEnumerator() => new(bytes);

    /// <summary>Where a walk stands.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> bytes)
    {
        private SshReader reader = new(bytes);

        /// <summary>The string.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        /// <summary>Goes to the next string.</summary>
        public bool MoveNext()
        {
            bool isRead = reader.TryReadString(out ReadOnlySpan<byte> text);
            Current = text;
            return isRead;
        }
    }
}
