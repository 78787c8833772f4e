using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Sessions.Http.Bodies.Events;
using EdgeGate.Sessions.Http.Bodies.Otlp;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>What the rule that governs an exchange asks of its bodies.</summary>
/// <param name="Plan">Which classes are masked and how.</param>
/// <param name="Tags">Places that are a class.</param>
/// <param name="Finds">Counts what was found.</param>
/// <param name="Limits">Bounds.</param>
/// <param name="PassesBinary">Whether what cannot be looked into (images, archives, unknown binary) passes as it stands.</param>
/// <param name="Lists">What lists of tools, prompts and resources may hold (MCP); null when all.</param>
/// <param name="Place">Moves the place that a stream of events names first for its client to send to (MCP); null when it stays.</param>
public sealed record BodyContext(MaskPlan Plan, BodyTags Tags, MaskFinds Finds, BodyLimits Limits, bool PassesBinary = false, RpcListFilter? Lists = null,
    EventPlace? Place = null)
{
    /// <summary>Whether the body is JSON documents, one a line, whatever its type says.</summary>
    public bool IsLines { get; init; }

    /// <summary>Whether a JSON body is an array whose elements are events.</summary>
    public bool IsEventArray { get; init; }

    /// <summary>Whether a type that is neither JSON nor text is refused, and not looked at: what is asked for is one of these.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Whether what is neither JSON nor text is one protobuf message, whatever its type says, and looked at as such.</summary>
    public bool IsSchema { get; init; }

    /// <summary>Whether strings that are base64 are looked into (Kubernetes' secrets).</summary>
    public bool SeesBase64 { get; init; }

    /// <summary>Whether what comes of the body is kept for people to read, and no client's: what only programs read need not stand in it.</summary>
    public bool IsKept { get; init; }

    /// <summary>Places of events at which a text comes in deltas.</summary>
    public DeltaRules Deltas { get; init; } = DeltaRules.Default;

    /// <summary>What telemetry a request brings (OTLP over HTTP); None for any other.</summary>
    public OtlpSignal Telemetry { get; init; }

    /// <summary>The name of the form's field whose value the body is; empty for others.</summary>
    public ReadOnlyMemory<byte> FieldName { get; init; }

    /// <summary>Whether bodies need not be looked at.</summary>
    public bool IsIdle => Plan.IsEmpty && Lists is null && Place is null;

    /// <summary>Begins to mask text, behind the name it has.</summary>
    internal MaskStream OpenText()
    {
        if (FieldName.IsEmpty) { return Plan.OpenStream(Finds); }
        EncodedMaskStream stream = Plan.OpenEncoded(TextEncoding.Quoted, Finds);
        stream.BeginBehind([.. FieldName.Span, .. MaskPlan.NameEnd, (byte)'"']);
        return stream;
    }
}

/// <summary>Whether something that is listed may be seen.</summary>
/// <param name="kind">What it is.</param>
/// <param name="name">Its name or URI, unescaped.</param>
public delegate bool RpcListFilter(RpcEntryKind kind, ReadOnlySpan<byte> name);

/// <summary>Appends where a place of the target stands for the client.</summary>
/// <param name="value">The place, as the target says it.</param>
/// <param name="output">Where to.</param>
public delegate void EventPlace(ReadOnlySpan<byte> value, ByteBuffer output);
