namespace EdgeGate.Protocols.Ssh;

/// <summary>A signature blob: string algorithm, string signature. A view.</summary>
/// <remarks>RFC 4253 6.6, RFC 5656 3.1.2, RFC 8332 3, RFC 8709 6.</remarks>
public readonly ref struct SshSignature
{
    private SshSignature(ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> value)
    {
        Algorithm = algorithm;
        Value = value;
    }

    /// <summary>The signature algorithm: never a certificate's name.</summary>
    public ReadOnlySpan<byte> Algorithm { get; }

    /// <summary>The signature in the algorithm's own layout.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Reads a blob.</summary>
    public static bool TryRead(ReadOnlySpan<byte> blob, out SshSignature signature)
    {
        SshReader reader = new(blob);
        if (reader.TryReadString(out ReadOnlySpan<byte> algorithm) && reader.TryReadString(out ReadOnlySpan<byte> value) && reader.AtEnd)
        {
            signature = new SshSignature(algorithm, value);
            return true;
        }
        signature = default;
        return false;
    }
}
