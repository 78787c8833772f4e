namespace EdgeGate.Protocols.Http1;

/// <summary>A request target's parts.</summary>
/// <remarks>RFC 9112, 3.2.</remarks>
public ref struct Http1Target
{
    /// <summary>Its form.</summary>
    public Http1TargetForm Form;
    /// <summary>Absolute form: host and port.</summary>
    public ReadOnlySpan<byte> Authority;
    /// <summary>The path, encoded as it was sent; <c>/</c> when the absolute form has none.</summary>
    public ReadOnlySpan<byte> Path;
    /// <summary>The query behind the question mark.</summary>
    public ReadOnlySpan<byte> Query;
    /// <summary>Whether there is a question mark.</summary>
    public bool HasQuery;

    private ReadOnlySpan<byte> defaultPort;

    /// <summary>Reads a target; its bytes were checked before (<see cref="Http1Bytes.IsTarget"/>).</summary>
    public static Http1Target Read(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target)
    {
        Http1Target read = default;
        if (method.SequenceEqual("CONNECT"u8))
        {
            read.Form = Http1Bytes.IsAuthority(target) ? Http1TargetForm.Authority : Http1TargetForm.Invalid;
            return read;
        }
        if (target.SequenceEqual("*"u8))
        {
            read.Form = method.SequenceEqual("OPTIONS"u8) ? Http1TargetForm.Asterisk : Http1TargetForm.Invalid;
            return read;
        }
        ReadOnlySpan<byte> rest = target;
        read.Form = Http1TargetForm.Origin;
        if (target[0] != '/')
        {
            bool isPlain = target.Length > 7 && Http1Bytes.Same(target[..7], "http://"u8);
            if (!isPlain && !(target.Length > 8 && Http1Bytes.Same(target[..8], "https://"u8))) { return default; }
            rest = target[(isPlain ? 7 : 8)..];
            int end = rest.IndexOfAny((byte)'/', (byte)'?');
            read.Authority = end < 0 ? rest : rest[..end];
            read.defaultPort = isPlain ? ":80"u8 : ":443"u8;
            rest = end < 0 ? default : rest[end..];
            if (!Http1Bytes.IsAuthority(read.Authority)) { return default; }
            read.Form = Http1TargetForm.Absolute;
        }
        int mark = rest.IndexOf((byte)'?');
        read.HasQuery = mark >= 0;
        read.Path = mark < 0 ? rest : rest[..mark];
        if (read.Path.IsEmpty) { read.Path = "/"u8; }
        read.Query = mark < 0 ? default : rest[(mark + 1)..];
        return read;
    }

    /// <summary>Whether a Host names the authority of the absolute form; the scheme's own port may be left out.</summary>
    public readonly bool IsAuthority(ReadOnlySpan<byte> host) => Http1Bytes.Same(WithoutPort(host), WithoutPort(Authority));

    private readonly ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> authority) => authority.EndsWith(defaultPort) ? authority[..^defaultPort.Length] : authority;
}
