using System.Buffers.Binary;
using EdgeGate.Core;
using EdgeGate.Sessions.Http.Bodies.Codings;

namespace EdgeGate.Sessions.Http.Bodies.Grpc;

/// <summary>Masks a body of gRPC message by message: each goes on when it is whole, with its new length and without a coding. Strict: what is no message as it should be is refused.</summary>
/// <remarks>
/// <code>
/// message: flags(1) length(4, big-endian) bytes      flags: 0 plain, 1 coded; gRPC-Web: 80 trailers, the last of a response
/// </code>
/// gRPC, "PROTOCOL-HTTP2", Length-Prefixed-Message; "PROTOCOL-WEB".
/// </remarks>
internal sealed class GrpcFilter : BodyFilter
{
    private const int PrefixBytes = 5;
    private const byte Coded = 1;
    private const byte Trailers = 0x80;

    /// <summary>Coded messages are taken a few bytes at a time, for these may decode to a thousand times as many, and output goes out between.</summary>
    private const int CodedPieceBytes = 64;

    /// <summary>Memory of a message that is kept for the next.</summary>
    private const int KeptBytesMax = 64 * 1024;

    private readonly BodyContext context;
    private readonly BodyDirection direction;
    private readonly GrpcForm form;
    private readonly byte[] coding;
    private readonly GrpcMessages messages;
    private readonly byte[] prefix = new byte[PrefixBytes];
    private readonly ByteBuffer message = new(int.MaxValue / 2);
    private readonly ByteBuffer decoded = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);
    private int prefixBytes;
    private int messageBytes;
    private bool isEnded;
    private long codedTotal;
    private long decodedTotal;

    /// <summary>Takes what the message's head says.</summary>
    /// <param name="context">What the rule asks.</param>
    /// <param name="direction">Which way.</param>
    /// <param name="form">How the body is written.</param>
    /// <param name="coding">The coding of messages that have one, known; empty when none may.</param>
    public GrpcFilter(BodyContext context, BodyDirection direction, GrpcForm form, ReadOnlySpan<byte> coding)
    {
        (this.context, this.direction, this.form) = (context, direction, form);
        this.coding = GrpcCodings.IsNone(coding) ? [] : coding.ToArray();
        messages = new GrpcMessages(context, direction, form);
    }

    /// <inheritdoc/>
    public override int PieceBytesMax => coding.Length == 0 ? BodyLimits.PieceBytes : CodedPieceBytes;

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        while (!piece.IsEmpty)
        {
            if (isEnded) { return BodyRefusals.GrpcFrame; }
            if (prefixBytes < PrefixBytes)
            {
                int count = Math.Min(PrefixBytes - prefixBytes, piece.Length);
                piece[..count].CopyTo(prefix.AsSpan(prefixBytes));
                prefixBytes += count;
                piece = piece[count..];
                // Flags are refused as soon as they are there.
                if ((CheckFlags() ?? (prefixBytes == PrefixBytes ? CheckLength() : null)) is { } wrong) { return wrong; }
                if (prefixBytes < PrefixBytes) { return null; }
            }
            ReadOnlySpan<byte> part = piece[..Math.Min(piece.Length, messageBytes - message.Length)];
            message.Append(part);
            piece = piece[part.Length..];
            if (message.Length == messageBytes && EndMessage(output) is { } problem) { return problem; }
        }
        return null;
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output) => prefixBytes == 0 ? null : BodyRefusals.GrpcCut;

    /// <inheritdoc/>
    public override bool TryRestart()
    {
        if (prefixBytes > 0 || coding.Length > 0) { return false; }
        Rest();
        isEnded = false;
        return true;
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        Rest();
        messages.Dispose();
    }

    /// <summary>Gives the memory back; another message may follow.</summary>
    private void Rest()
    {
        message.Release();
        decoded.Release();
        masked.Release();
        messages.Rest();
    }

    private string? CheckFlags() => prefix[0] switch
    {
        0 => null,
        Coded => coding.Length > 0 ? null : BodyRefusals.GrpcCoding,
        Trailers when form.IsWeb && direction == BodyDirection.Response => null,
        _ => BodyRefusals.GrpcFrame,
    };

    private string? CheckLength()
    {
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        messageBytes = (int)Math.Min(length, int.MaxValue);
        return length > context.Limits.GrpcMessageBytesMax ? BodyRefusals.GrpcLong : null;
    }

    private string? EndMessage(ByteBuffer output)
    {
        ByteBuffer plain = message;
        if (prefix[0] == Coded)
        {
            if (Decode() is { } damaged) { return damaged; }
            plain = decoded;
        }
        isEnded = prefix[0] == Trailers;
        masked.Clear();
        string? problem = isEnded ? messages.MaskTrailers(plain.Written, masked) : messages.Mask(plain.Written, masked);
        if (problem is not null) { return problem; }
        output.Append(isEnded ? Trailers : (byte)0);
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(sizeof(uint)), (uint)masked.Length);
        output.Advance(sizeof(uint));
        output.Append(masked.Written);
        message.Clear();
        prefixBytes = 0;
        // A call may go on for hours after it: what a large one took is not kept.
        if (plain.Capacity > KeptBytesMax) { Rest(); }
        return null;
    }

    private string? Decode()
    {
        decoded.Clear();
        using BodyDecoder decoder = GrpcCodings.Open(coding)!;
        for (ReadOnlySpan<byte> rest = message.Written; ;)
        {
            string? problem = decoder.Decode(rest, decoded.GetSpan(BodyLimits.PieceBytes), out int taken, out int made);
            if (problem is not null) { return problem; }
            decoded.Advance(made);
            rest = rest[taken..];
            if (decoded.Length > context.Limits.GrpcMessageBytesMax) { return BodyRefusals.GrpcLong; }
            if (made > 0) { continue; }
            if (rest.IsEmpty) { break; }
            if (taken == 0) { return BodyRefusals.CodingDamaged; }
        }
        codedTotal += message.Length;
        decodedTotal += decoded.Length;
        bool isBomb = decodedTotal > context.Limits.DecodedBytesFree && decodedTotal / context.Limits.DecodedRatioMax > codedTotal;
        return isBomb ? BodyRefusals.CodingBomb : decoder.Finish();
    }
}
