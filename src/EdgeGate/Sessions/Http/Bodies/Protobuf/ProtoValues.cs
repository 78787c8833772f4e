using System.Runtime.InteropServices;
using System.Text.Unicode;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Scanning;
using EdgeGate.Protocols.Protobuf;
using EdgeGate.Sessions.Http.Bodies.Json;

namespace EdgeGate.Sessions.Http.Bodies.Protobuf;

/// <summary>Masks values with a length that are no messages: texts, bytes that may hold text, packed numbers.</summary>
internal sealed class ProtoValues(BodyContext context, ProtoSeen seen, ProtoNumbers numbers, ProtoGlance glance) : IDisposable
{
    /// <summary>Bytes that are neither text nor numbers may be an id, a hash, a key or a signature up to this.</summary>
    private const int OpaqueBytesMax = 512;

    /// <summary>Bytes that are looked at to tell text from binary, as of a body.</summary>
    private const int SniffedBytes = 512;

    private readonly MaskPlan plan = context.Plan;
    private readonly ByteBuffer text = new(int.MaxValue / 2);
    private readonly ByteBuffer rest = new(int.MaxValue / 2);
    private readonly List<MaskedSpan> found = [];

    /// <summary>Why a value may not pass, where that is not what was found in it.</summary>
    public string? Refusal { get; set; }

    /// <summary>Masks a value.</summary>
    /// <param name="whole">The outermost message.</param>
    /// <param name="run">The value.</param>
    /// <param name="key">The name it stands behind, or empty.</param>
    /// <param name="output">Receives what stands for it when the outcome is Rewritten.</param>
    public MaskOutcome Mask(ReadOnlySpan<byte> whole, ProtoRun run, ReadOnlySpan<byte> key, ByteBuffer output)
    {
        ReadOnlySpan<byte> value = run.Of(whole);
        bool isOpaque = !Utf8.IsValid(value) || value.Contains((byte)0);
        if (isOpaque)
        {
            bool isBinary = !SniffFilter.IsText(value[..Math.Min(value.Length, SniffedBytes)], isCut: value.Length > SniffedBytes);
            bool isPacked = value.Length > OpaqueBytesMax ? ProtoNumbers.AreNumbers(value) : !IsEncoded(value);
            if (!isPacked && isBinary)
            {
                if (context.PassesBinary) { return MaskOutcome.Unchanged; }
                Refusal = BodyRefusals.ProtobufBinary;
                return MaskOutcome.Denied;
            }
        }
        if (value.Length < plan.ValueBytesMin) { return MaskOutcome.Unchanged; }
        // A message around it may show what it does not show alone.
        if (!glance.MayHold(run) && !seen.HasSpans) { return MaskNumbers(value, run.Start, output); }
        if (JsonValueMasker.MayBeDocument(value))
        {
            MaskOutcome document = plan.Mask(value, ValueShape.Json, output, context.Finds);
            if (document == MaskOutcome.Rewritten) { seen.AddMasked(run.Start, run.End); }
            if (document != MaskOutcome.Unchanged) { return document; }
        }
        int begin = output.Length;
        MaskOutcome outcome = MaskText(value, run, key, output);
        if (outcome is MaskOutcome.Null or MaskOutcome.Denied) { return outcome; }
        bool isText = outcome == MaskOutcome.Rewritten;
        rest.Clear();
        rest.Append(isText ? output.Written[begin..] : value);
        if (!HidesText(rest.Written))
        {
            MaskOutcome counted = MaskNumbers(rest.Written, run.Start, output);
            if (counted == MaskOutcome.Unchanged || !isText) { return counted == MaskOutcome.Unchanged ? outcome : counted; }
        }
        output.Truncate(begin);
        return MaskOutcome.Null;
    }

    /// <summary>Masks a value whose place is a class: a text whole, another is left out.</summary>
    public MaskOutcome MaskTagged(int classIndex, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        bool isText = SniffFilter.IsText(value, isCut: false);
        int begin = output.Length;
        MaskOutcome outcome = plan.MaskTagged(classIndex, value, ValueShape.Text, output, context.Finds);
        if (isText || outcome != MaskOutcome.Rewritten) { return outcome; }
        output.Truncate(begin);
        return MaskOutcome.Null;
    }

    /// <summary>Masks numbers of a packed field: what looks like one.</summary>
    /// <param name="value">The field's value.</param>
    /// <param name="start">Where it begins in the outermost message.</param>
    /// <param name="output">Receives what stands for the value when the outcome is Rewritten.</param>
    public MaskOutcome MaskNumbers(ReadOnlySpan<byte> value, int start, ByteBuffer output)
    {
        MaskOutcome outcome = ProtoNumbers.AreVarints(value) ? numbers.MaskPacked(ProtoWireType.Varint, value, start, seen, output) : MaskOutcome.Unchanged;
        if (outcome != MaskOutcome.Unchanged) { return outcome; }
        return ProtoNumbers.AreFixed(value) ? numbers.MaskPacked(ProtoWireType.Fixed64, value, start, seen, output) : MaskOutcome.Unchanged;
    }

    /// <summary>Whether a find shows when zero bytes are left out: a text in UTF-16 or UTF-32.</summary>
    public bool HidesText(ReadOnlySpan<byte> value)
    {
        if (!value.Contains((byte)0)) { return false; }
        text.Clear();
        ProtoGlance.AppendNarrow(value, text);
        int at = -1;
        int kept = 0;
        foreach (ref readonly MaskedSpan span in plan.Find(text.Written, 0))
        {
            int start = Place(value, span.Start, ref at, ref kept);
            // Without a zero in it, it was seen where it stands.
            if (Place(value, span.End - 1, ref at, ref kept) - start >= span.End - span.Start) { return true; }
        }
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        text.Release();
        rest.Release();
    }

    /// <summary>Gzip and zstd: text is in them that nobody sees.</summary>
    private static bool IsEncoded(ReadOnlySpan<byte> value)
        => value.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08]) || value.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]);

    /// <summary>Where the byte of an index stands when zeros count; indexes are asked for in order.</summary>
    private static int Place(ReadOnlySpan<byte> value, int index, ref int at, ref int kept)
    {
        while (kept <= index)
        {
            at++;
            if (value[at] != 0) { kept++; }
        }
        return at;
    }

    private MaskOutcome MaskText(ReadOnlySpan<byte> value, ProtoRun run, ReadOnlySpan<byte> key, ByteBuffer output)
    {
        ReadOnlySpan<byte> read = value;
        int from = 0;
        if (!key.IsEmpty)
        {
            text.Clear();
            ProtoGlance.AppendKey(key, text);
            from = text.Length;
            text.Append(value);
            read = text.Written;
        }
        found.Clear();
        foreach (ref readonly MaskedSpan span in plan.Find(read, from)) { found.Add(span with { Start = span.Start - from, End = span.End - from }); }
        seen.Join(run, found);
        foreach (MaskedSpan span in found) { seen.AddMasked(run.Start + span.Start, run.Start + span.End); }
        return found.Count == 0 ? MaskOutcome.Unchanged : plan.Rewrite(CollectionsMarshal.AsSpan(found), value, 0, output, context.Finds);
    }
}
