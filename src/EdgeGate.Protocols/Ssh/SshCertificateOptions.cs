namespace EdgeGate.Protocols.Ssh;

/// <summary>Critical options or extensions of a certificate: string name, string data each, in the order of their names. A view.</summary>
/// <remarks>OpenSSH PROTOCOL.certkeys, "Critical options" and "Extensions". Data that is text is a string inside the data.</remarks>
public readonly ref struct SshCertificateOptions(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Whether bytes are such options, in order, none twice.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> bytes)
    {
        SshReader reader = new(bytes);
        ReadOnlySpan<byte> last = default;
        for (bool isFirst = true; !reader.AtEnd; isFirst = false)
        {
            if (!reader.TryReadString(out ReadOnlySpan<byte> name) || !reader.TryReadString(out _)) { return false; }
            if (!isFirst && last.SequenceCompareTo(name) >= 0) { return false; }
            last = name;
        }
        return true;
    }

    /// <summary>Reads data that is text: one string and nothing else.</summary>
    public static bool TryReadText(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> text)
    {
        SshReader reader = new(data);
        return reader.TryReadString(out text) && reader.AtEnd;
    }

    /// <summary>Whether an option is there.</summary>
    public bool Contains(ReadOnlySpan<byte> name)
    {
        foreach (SshCertificateOption option in this)
        {
            if (option.Name.SequenceEqual(name)) { return true; }
        }
        return false;
    }

    /// <summary>Walks the options.</summary>
    public Enumerator GetEnumerator() => new(bytes);

    /// <summary>Where a walk stands.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> bytes)
    {
        private SshReader reader = new(bytes);

        /// <summary>The option.</summary>
        public SshCertificateOption Current { get; private set; }

        /// <summary>Goes to the next option.</summary>
        public bool MoveNext()
        {
            if (!reader.TryReadString(out ReadOnlySpan<byte> name) || !reader.TryReadString(out ReadOnlySpan<byte> data)) { return false; }
            Current = new SshCertificateOption(name, data);
            return true;
        }
    }
}
