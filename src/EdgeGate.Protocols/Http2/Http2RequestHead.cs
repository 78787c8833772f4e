using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Http2;

/// <summary>A request's head, as views over its field list.</summary>
/// <remarks>RFC 9113, 8.3.1 and 8.5.</remarks>
internal ref struct Http2RequestHead
{
    /// <summary><c>:method</c></summary>
    public ReadOnlySpan<byte> Method;
    /// <summary>What stands in a request line: <c>:path</c>, or <c>:authority</c> of CONNECT.</summary>
    public ReadOnlySpan<byte> Target;
    /// <summary>What <c>:authority</c> and <c>host</c> say.</summary>
    public ReadOnlySpan<byte> Authority;
    /// <summary>content-length; -1 when there is none.</summary>
    public long ContentLength;

    private ReadOnlySpan<byte> scheme;
    private ReadOnlySpan<byte> path;
    private ReadOnlySpan<byte> host;
    private Part parts;

    [Flags]
    private enum Part : byte
    {
        Method = 1,
        Scheme = 2,
        Path = 4,
        Authority = 8,
        Host = 16,
        Field = 32,
    }

    /// <summary>Reads and checks a list.</summary>
    public static ProtocolFault Read(Http2FieldList fields, bool isEnd, out Http2RequestHead head)
    {
        head = default;
        head.ContentLength = -1;
        if (fields.IsTooLarge) { return ProtocolFault.Http2FieldListTooLarge; }
        foreach (Http2Field field in fields)
        {
            ProtocolFault fault = Http2FieldRules.IsPseudo(field.Name) ? head.TakePseudo(field.Name, field.Value) : head.Take(field.Name, field.Value);
            if (fault != ProtocolFault.None) { return fault; }
        }
        return head.Check(isEnd);
    }

    private ProtocolFault TakePseudo(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Part part = PartOf(name);
        if (part == 0 || (parts & (part | Part.Field)) != 0) { return ProtocolFault.Http2PseudoFieldInvalid; }
        parts |= part;
        switch (part)
        {
            case Part.Method:
                Method = value;
                break;
            case Part.Scheme:
                scheme = value;
                break;
            case Part.Path:
                path = value;
                break;
            default:
                Authority = value;
                break;
        }
        return ProtocolFault.None;
    }

    private static Part PartOf(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual(":method"u8)) { return Part.Method; }
        if (name.SequenceEqual(":scheme"u8)) { return Part.Scheme; }
        if (name.SequenceEqual(":path"u8)) { return Part.Path; }
        return name.SequenceEqual(":authority"u8) ? Part.Authority : 0;
    }

    private ProtocolFault Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        parts |= Part.Field;
        if (name.SequenceEqual("te"u8)) { return Http1Bytes.Same(value, "trailers"u8) ? ProtocolFault.None : ProtocolFault.Http2ConnectionField; }
        ProtocolFault fault = Http2FieldRules.Check(name, value);
        if (fault != ProtocolFault.None) { return fault; }
        if (name.SequenceEqual("content-length"u8)) { return Http2FieldRules.TryTakeLength(value, ref ContentLength) ? ProtocolFault.None : ProtocolFault.Http2ContentLengthInvalid; }
        if (!name.SequenceEqual("host"u8)) { return ProtocolFault.None; }
        if ((parts & Part.Host) != 0) { return ProtocolFault.Http2AuthorityInvalid; }
        parts |= Part.Host;
        host = value;
        return ProtocolFault.None;
    }

    private ProtocolFault Check(bool isEnd)
    {
        if ((parts & Part.Method) == 0) { return ProtocolFault.Http2PseudoFieldMissing; }
        if (!Http1Bytes.IsToken(Method)) { return ProtocolFault.Http2TargetInvalid; }
        ProtocolFault fault = Method.SequenceEqual("CONNECT"u8) ? CheckConnect() : CheckPath();
        if (fault != ProtocolFault.None) { return fault; }
        bool hasAuthority = (parts & Part.Authority) != 0;
        bool hasHost = (parts & Part.Host) != 0;
        if (hasAuthority && hasHost && !Http1Bytes.Same(Authority, host)) { return ProtocolFault.Http2AuthorityInvalid; }
        if (!hasAuthority) { Authority = host; }
        if (!Http1Bytes.IsAuthority(Authority)) { return ProtocolFault.Http2AuthorityInvalid; }
        return isEnd && ContentLength > 0 ? ProtocolFault.Http2ContentLengthInvalid : ProtocolFault.None;
    }

    private ProtocolFault CheckConnect()
    {
        if ((parts & Part.Authority) == 0) { return ProtocolFault.Http2PseudoFieldMissing; }
        Target = Authority;
        return (parts & (Part.Scheme | Part.Path)) != 0 ? ProtocolFault.Http2PseudoFieldInvalid : ProtocolFault.None;
    }

    private ProtocolFault CheckPath()
    {
        if ((parts & (Part.Scheme | Part.Path)) != (Part.Scheme | Part.Path)) { return ProtocolFault.Http2PseudoFieldMissing; }
        Target = path;
        bool isScheme = scheme.SequenceEqual("https"u8) || scheme.SequenceEqual("http"u8);
        bool isPath = Http1Bytes.IsTarget(path) && (path[0] == '/' || (path.SequenceEqual("*"u8) && Method.SequenceEqual("OPTIONS"u8)));
        return isScheme && isPath ? ProtocolFault.None : ProtocolFault.Http2TargetInvalid;
    }
}
