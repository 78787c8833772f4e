namespace EdgeGate.Protocols.Ssh;

/// <summary>A name-list: names separated by commas, walked in order. A view over the message.</summary>
/// <remarks>RFC 4251 5 and 6.</remarks>
public readonly ref struct SshNameList
{
    private SshNameList(ReadOnlySpan<byte> text) => Text = text;

    /// <summary>The list, without the comma some peers put at its end.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>The first name; empty when there is none.</summary>
    public ReadOnlySpan<byte> First => Text.IndexOf((byte)',') is >= 0 and int comma ? Text[..comma] : Text;

    /// <summary>Reads a list.</summary>
    /// <returns>False when a name is empty or has bytes that are not printable ASCII. A comma behind the last name is taken: Debian's libssh 0.10 sends one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out SshNameList names)
    {
        names = default;
        byte last = (byte)',';
        foreach (byte c in text)
        {
            if (c is <= 0x20 or >= 0x7f || (c == ',' && last == ',')) { return false; }
            last = c;
        }
        names = new SshNameList(!text.IsEmpty && last == ',' ? text[..^1] : text);
        return true;
    }

    /// <summary>How many names there are.</summary>
    public int Count() => Text.IsEmpty ? 0 : System.MemoryExtensions.Count(Text, (byte)',') + 1;

    /// <summary>Whether a name is in the list.</summary>
    public bool Contains(ReadOnlySpan<byte> name)
    {
        foreach (ReadOnlySpan<byte> one in this)
        {
            if (one.SequenceEqual(name)) { return true; }
        }
        return false;
    }

    /// <summary>Walks the names.</summary>
    public Enumerator GetEnumerator() => new(Text);

    /// <summary>Where a walk stands.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> text)
    {
        private ReadOnlySpan<byte> rest = text;

        /// <summary>The name.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        /// <summary>Goes to the next name.</summary>
        public bool MoveNext()
        {
            if (rest.IsEmpty) { return false; }
            int comma = rest.IndexOf((byte)',');
            Current = comma < 0 ? rest : rest[..comma];
            rest = comma < 0 ? default : rest[(comma + 1)..];
            return true;
        }
    }
}
