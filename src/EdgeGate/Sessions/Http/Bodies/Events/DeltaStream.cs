using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>A text that comes in the deltas of events: masked as one stream, so that no cut between events hides a find.</summary>
internal sealed class DeltaStream : IDisposable
{
    /// <summary>Half of a character, as JSON writes it: <c>\ud83d</c>.</summary>
    private const int HalfBytes = 6;

    private readonly MaskPlan plan;
    private readonly MaskFinds finds;
    private readonly MaskStream stream;
    private readonly ByteBuffer carry = new(Utf8Ends.BytesMax);
    private readonly ByteBuffer rest = new(int.MaxValue / 2);
    private readonly ByteBuffer half = new(HalfBytes);
    private bool isTold;
    private bool isFinished;

    /// <summary>Begins a text.</summary>
    /// <param name="context">What masks it.</param>
    /// <param name="key">What tells it from others of its body.</param>
    /// <param name="group">What ends with it: a choice, a content block, an item.</param>
    /// <param name="isDocument">Whether the text is JSON itself, as the arguments of a tool are.</param>
    public DeltaStream(BodyContext context, ReadOnlySpan<byte> key, ReadOnlySpan<byte> group, bool isDocument)
    {
        plan = context.Plan;
        finds = context.Finds;
        Key = key.ToArray();
        Group = group.ToArray();
        stream = isDocument ? plan.OpenEncoded(TextEncoding.Json, finds) : plan.OpenStream(finds);
    }

    /// <summary>What tells it from others of its body.</summary>
    public byte[] Key { get; }

    /// <summary>What ends with it.</summary>
    public byte[] Group { get; }

    /// <summary>The class its place is tagged as, or <see cref="BodyTags.NoClass"/> or <see cref="BodyTags.Withheld"/>.</summary>
    public int Tag { get; set; } = BodyTags.NoClass;

    /// <summary>Whether the text may go on in the event that is being looked at.</summary>
    public bool IsInEvent { get; set; }

    /// <summary>The name of the event it last came in, as its line stands; empty when it had none.</summary>
    public ByteBuffer EventName { get; } = new(int.MaxValue / 2);

    /// <summary>An event of the shape it last came in, with nothing but what says which text it belongs to.</summary>
    public ByteBuffer Template { get; } = new(int.MaxValue / 2);

    /// <summary>Where the text stands in the template: its opening quote.</summary>
    public int TemplateText { get; set; }

    /// <summary>Puts together characters of two escapes that a server cut between them: half of one that a piece ends with waits for the next.</summary>
    /// <param name="raw">The piece as it stands, with its quotes.</param>
    /// <param name="isLast">Whether no other follows.</param>
    public void JoinHalves(ByteBuffer raw, bool isLast)
    {
        if (half.Length > 0)
        {
            int length = raw.Length;
            raw.Append(half.Written);
            raw.Written[1..length].CopyTo(raw.Written[(1 + HalfBytes)..]);
            half.Written.CopyTo(raw.Written[1..]);
            half.Clear();
        }
        if (isLast || !EndsInHalf(raw.Written[1..^1])) { return; }
        half.Append(raw.Written[^(HalfBytes + 1)..^1]);
        raw.Truncate(raw.Length - HalfBytes - 1);
        raw.Append((byte)'"');
    }

    /// <summary>Takes a piece and appends what may go on, in whole characters; false when it may not.</summary>
    public bool Write(ReadOnlySpan<byte> piece, bool isLast, ByteBuffer output)
    {
        if (isFinished)
        {
            output.Append(rest.Written);
            return true;
        }
        if (Tag != BodyTags.NoClass) { return WriteTagged(output); }
        output.Append(carry.Written);
        carry.Clear();
        if (!stream.Write(piece, output)) { return false; }
        if (isLast) { return stream.Finish(output); }
        int cut = Utf8Ends.CutOff(output.Written);
        carry.Append(output.Written[^cut..]);
        output.Truncate(output.Length - cut);
        return true;
    }

    /// <summary>Ends the text; false when it may not go on. What waited is what <see cref="Write"/> appends from now on.</summary>
    /// <param name="hasRest">Whether anything waited.</param>
    public bool Finish(out bool hasRest)
    {
        bool mayPass = Tag != BodyTags.NoClass || Write(half.Length > 0 ? "\uFFFD"u8 : [], isLast: true, rest);
        half.Clear();
        isFinished = true;
        hasRest = rest.Length > 0;
        return mayPass;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stream.Dispose();
        carry.Release();
        rest.Release();
        half.Release();
        EventName.Release();
        Template.Release();
    }

    /// <summary>Whether the inside of a string ends with an escape for the first half of a character.</summary>
    private static bool EndsInHalf(ReadOnlySpan<byte> text)
    {
        if (text.Length < HalfBytes || text[^HalfBytes] != '\\' || text[^5] != 'u' || (text[^4] | 0x20) != 'd' || (text[^3] | 0x20) is not ('8' or '9' or 'a' or 'b')) { return false; }
        ReadOnlySpan<byte> before = text[..^HalfBytes];
        // One behind a backslash is none.
        return (before.Length - before.TrimEnd((byte)'\\').Length) % 2 == 0;
    }

    /// <summary>The whole text is a class: what stands for it goes out once, the rest is nothing.</summary>
    private bool WriteTagged(ByteBuffer output)
    {
        if (isTold || Tag == BodyTags.Withheld) { return true; }
        isTold = true;
        finds.Add(Tag);
        MaskKind kind = plan.Action(Tag).Kind;
        if (kind is MaskKind.Null or MaskKind.Drop) { return true; }
        output.Append((byte)'[');
        output.Append(plan.ClassNameUtf8(Tag));
        output.Append((byte)']');
        return kind != MaskKind.Deny;
    }
}
