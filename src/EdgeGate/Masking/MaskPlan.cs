using System.Runtime.InteropServices;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking.Scanning;
using EdgeGate.Masking.Streams;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Masking;

/// <summary>Which classes are masked and how: immutable, shared by every session the same rule governs.</summary>
public sealed class MaskPlan
{
    /// <summary>Bytes of a name that are looked at as the context of its value.</summary>
    internal const int NameBytesMax = 64;

    /// <summary>Bytes that a thread keeps for the next value.</summary>
    private const int KeptBytesMax = 64 * 1024;

    private readonly Scanner scanner;
    private readonly FindMerger merger;
    private readonly bool[] selected;
    private readonly MaskAction?[] actions;
    private readonly byte[][] names;
    private readonly Dictionary<ClassName, int> indexes = [];
    private readonly Func<bool[], MaskPlan> select;
    private int numberBytesMin;
    private MaskPlan? tokenless;
    private MaskPlan? secretless;

    internal MaskPlan(Taxonomy taxonomy, Scanner scanner, HoldbackCounts holdback, bool[] selected, bool isStored)
    {
        this.scanner = scanner;
        select = fewer => new MaskPlan(taxonomy, scanner, holdback, fewer, isStored);
        Holdback = holdback;
        this.selected = selected;
        merger = new FindMerger([.. taxonomy.Classes.Select(static known => known.IsGeneral ? 0 : known.Name.Value.Count(static c => c == '.'))]);
        actions = new MaskAction?[selected.Length];
        names = [.. taxonomy.Classes.Select(static known => Encoding.UTF8.GetBytes(known.Name.Value))];
        for (int i = 0; i < selected.Length; i++)
        {
            if (!selected[i]) { continue; }
            ClassName name = taxonomy.Classes[i].Name;
            MaskOptions? options = MaskOptions.For(name, taxonomy.Masks);
            actions[i] = new MaskAction(name, isStored && options?.Kind == MaskKind.Token ? null : options);
            indexes[name] = i;
        }
        ValueBytesMin = scanner.Forms.Where(form => selected[form.ClassIndex]).Select(static form => form.TextBytesMin).DefaultIfEmpty(int.MaxValue).Min();
    }

    /// <summary>What stands between a name and its value where both are looked at as in JSON: the name's own closing quote, and a colon.</summary>
    public static ReadOnlySpan<byte> NameEnd => "\": "u8;

    /// <summary>Whether nothing is masked.</summary>
    public bool IsEmpty => indexes.Count == 0;

    /// <summary>The shortest value that can hold a find; shorter ones need not be scanned.</summary>
    public int ValueBytesMin { get; }

    /// <summary>The fewest digits of a number without a name that can be a find.</summary>
    public int NumberBytesMin => numberBytesMin > 0 ? numberBytesMin
        : numberBytesMin = scanner.Forms.Where(form => selected[form.ClassIndex] && form.Definition.Context.IsEmpty && (form.Lead is null || form.Lead.DigitsMin() < int.MaxValue)).Select(static form => form.Body.DigitsMin()).DefaultIfEmpty(int.MaxValue).Min();

    /// <summary>The same but for classes whose finds become tokens: for the first look at what is looked at twice, where the second sees all that it does. A token of a card is a card number too, and would become a token of its own.</summary>
    internal MaskPlan Tokenless => tokenless ??= actions.Any(static action => action is { Kind: MaskKind.Token }) ? select([.. actions.Select(static action => action is { Kind: not MaskKind.Token })]) : this;

    /// <summary>The same but for secrets (<c>secret.*</c>): for what two peers show each other to be known by.</summary>
    internal MaskPlan Secretless => secretless ??= select([.. actions.Select((action, index) => action is not null && !names[index].AsSpan().StartsWith("secret."u8))]);

    /// <summary>Counts what waits in streams.</summary>
    internal HoldbackCounts Holdback { get; }

    /// <summary>Classes of the taxonomy, masked by this plan or not.</summary>
    public int Classes => actions.Length;

    /// <summary>A class's name.</summary>
    public ReadOnlySpan<byte> ClassNameUtf8(int classIndex) => names[classIndex];

    /// <summary>The index of a class this plan masks; false when the plan lets that class pass.</summary>
    public bool TryGetClass(ClassName name, out int classIndex) => indexes.TryGetValue(name, out classIndex);

    /// <summary>Whether a find of a class makes its whole value NULL.</summary>
    public bool MakesNull(int classIndex) => actions[classIndex] is { Kind: MaskKind.Null };

    /// <summary>Masks a whole value by content.</summary>
    /// <param name="value">The value; 64 readable bytes must follow it in memory (<see cref="ByteBuffer.ScanMarginBytes"/>).</param>
    /// <param name="shape">What its place can hold.</param>
    /// <param name="output">Receives the masked value when the outcome is <see cref="MaskOutcome.Rewritten"/>; untouched otherwise.</param>
    /// <param name="finds">Counts finds by class.</param>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public MaskOutcome Mask(scoped ReadOnlySpan<byte> value, ValueShape shape, ByteBuffer output, MaskFinds finds)
    {
        if (shape == ValueShape.Number) { value = PlainNumber.Of(value, stackalloc byte[PlainNumber.BytesMax + ByteBuffer.ScanMarginBytes]); }
        if (value.Length < ValueBytesMin) { return MaskOutcome.Unchanged; }
        try
        {
            if (shape == ValueShape.Text && TableText.MayBeIn(value)) { return TableText.Mask(this, value, output, finds); }
            return shape == ValueShape.Json ? JsonDocumentMask.Mask(this, value, output, finds) : Look(value, 0, shape, output, finds);
        }
        catch (HyperscanException problem)
        {
            throw new MaskingFailedException("a value could not be scanned", problem);
        }
    }

    /// <summary>Masks a whole value that stands behind its name: the name is looked back at, and never part of a find.</summary>
    /// <param name="text">The name, what parts it from the value, and the value; 64 readable bytes must follow.</param>
    /// <param name="from">Where the value begins.</param>
    /// <param name="shape">What its place can hold; no document.</param>
    /// <param name="output">As for <see cref="Mask"/>: receives what stands for the value alone.</param>
    /// <param name="finds">Counts finds by class.</param>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public MaskOutcome MaskBehind(ReadOnlySpan<byte> text, int from, ValueShape shape, ByteBuffer output, MaskFinds finds)
    {
        if (text.Length - from < ValueBytesMin) { return MaskOutcome.Unchanged; }
        try
        {
            return Look(text, from, shape, output, finds);
        }
        catch (HyperscanException problem)
        {
            throw new MaskingFailedException("a value could not be scanned", problem);
        }
    }

    /// <summary>What the values of a column are looked through behind: its name, where that lets a class in; nothing where none minds it.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public byte[] Behind(ReadOnlySpan<byte> name)
    {
        if (IsEmpty || name.IsEmpty) { return []; }
        name = name[..Math.Min(name.Length, NameBytesMax)];
        ByteBuffer text = ThreadScan.Text;
        text.Clear();
        text.Append(name);
        text.Append(NameEnd);
        text.Append((byte)'"');
        try
        {
            // As the beginning of a stream: what the name lets in is still open.
            Scan(text.Written, 0, isEnd: false, ThreadScan.Finds);
        }
        catch (HyperscanException problem)
        {
            throw new MaskingFailedException("a name could not be scanned", problem);
        }
        return ThreadScan.Finds.Retry < name.Length ? text.Written[..^1].ToArray() : [];
    }

    /// <summary>Masks a whole value that stands behind a name, quotes around it as in JSON, but around a number.</summary>
    /// <param name="behind">The name and <see cref="NameEnd"/>; or nothing.</param>
    /// <param name="value">The value; 64 readable bytes must follow where nothing stands before it.</param>
    /// <param name="shape">What its place can hold.</param>
    /// <param name="output">Receives the masked value when the outcome is <see cref="MaskOutcome.Rewritten"/>; untouched otherwise.</param>
    /// <param name="finds">Counts finds by class.</param>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public MaskOutcome MaskBehind(ReadOnlySpan<byte> behind, scoped ReadOnlySpan<byte> value, ValueShape shape, ByteBuffer output, MaskFinds finds)
    {
        if (behind.IsEmpty || shape == ValueShape.Json) { return Mask(value, shape, output, finds); }
        if (shape == ValueShape.Number) { value = PlainNumber.Of(value, stackalloc byte[PlainNumber.BytesMax]); }
        if (value.Length < ValueBytesMin) { return MaskOutcome.Unchanged; }
        ByteBuffer text = ThreadScan.Text;
        text.Clear();
        try
        {
            TextSlice slice = TextSlice.Append(text, behind, value, isQuoted: shape != ValueShape.Number);
            return Settle(Find(text.Written, [slice]), text.Written[..slice.Until], slice.From, shape, output, finds);
        }
        catch (HyperscanException problem)
        {
            throw new MaskingFailedException("a value could not be scanned", problem);
        }
        finally
        {
            if (text.Length > KeptBytesMax) { text.Release(); }
        }
    }

    /// <summary>Masks a whole value whose place is tagged as a class.</summary>
    public MaskOutcome MaskTagged(int classIndex, ReadOnlySpan<byte> value, ValueShape shape, ByteBuffer output, MaskFinds finds)
    {
        MaskAction action = actions[classIndex]!;
        finds.Add(classIndex);
        if (action.Kind == MaskKind.Deny) { return MaskOutcome.Denied; }
        if (shape == ValueShape.Number && action.TryAppendNumber(value, output)) { return MaskOutcome.Rewritten; }
        if (action.Kind == MaskKind.Null || shape is ValueShape.Rigid or ValueShape.Number) { return MaskOutcome.Null; }
        if (shape == ValueShape.Json)
        {
            using ByteBuffer text = new(output.BytesMax);
            action.Append(value, text);
            JsonText.AppendString(text.Written, output);
            return MaskOutcome.Rewritten;
        }
        action.Append(value, output);
        return MaskOutcome.Rewritten;
    }

    /// <summary>Begins to mask a stream of text as it stands.</summary>
    /// <param name="finds">Counts finds.</param>
    public PlainMaskStream OpenStream(MaskFinds finds) => new(this, finds);

    /// <summary>Begins to mask a text that comes in pieces which stay apart.</summary>
    /// <param name="finds">Counts finds.</param>
    internal PieceMaskStream OpenPieces(MaskFinds finds) => new(this, finds);

    /// <summary>Begins to mask a stream of text that must keep its length: finds become stars.</summary>
    /// <param name="finds">Counts finds.</param>
    public PlainMaskStream OpenSameLength(MaskFinds finds) => new(this, finds, keepsLength: true);

    /// <summary>Begins to mask what a terminal is sent.</summary>
    /// <param name="finds">Counts finds.</param>
    public TerminalMaskStream OpenTerminal(MaskFinds finds) => new(this, finds);

    /// <summary>Begins to mask a stream of encoded text.</summary>
    /// <param name="encoding">How it is encoded.</param>
    /// <param name="finds">Counts finds.</param>
    public EncodedMaskStream OpenEncoded(TextEncoding encoding, MaskFinds finds) => new(this, encoding, finds);

    /// <summary>What is done with the finds of a class this plan masks.</summary>
    internal MaskAction Action(int classIndex) => actions[classIndex]!;

    /// <summary>Looks through a whole text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where it begins; what stands before is looked back at only.</param>
    /// <returns>Spans to mask, in order; valid until this thread looks through another text.</returns>
    internal ReadOnlySpan<MaskedSpan> Find(ReadOnlySpan<byte> text, int from)
    {
        ScanFinds output = ThreadScan.Finds;
        // From the beginning: a context word in what stands before counts.
        Scan(text, 0, isEnd: true, output);
        if (output.Items.Count == 0) { return []; }
        Merge(output, from, from, ThreadScan.Spans);
        return CollectionsMarshal.AsSpan(ThreadScan.Spans);
    }

    /// <summary>Looks through a text, or what has come of a stream.</summary>
    /// <param name="text">What has come and is not settled, with what may be looked back at; 64 readable bytes must follow.</param>
    /// <param name="honored">What draws attention before this place was dealt with.</param>
    /// <param name="isEnd">Whether nothing follows.</param>
    /// <param name="output">Receives the finds, and what is open.</param>
    internal void Scan(ReadOnlySpan<byte> text, int honored, bool isEnd, ScanFinds output)
    {
        output.Begin(text.Length);
        scanner.Scan(new ScanInput(text, honored, isEnd, selected, output));
    }

    /// <summary>Joins the finds to spans to mask, in order.</summary>
    /// <param name="output">What looking through it found.</param>
    /// <param name="begin">Where the text or stream begins.</param>
    /// <param name="from">Bytes before this place were passed on.</param>
    /// <param name="spans">Receives the spans.</param>
    internal void Merge(ScanFinds output, int begin, int from, List<MaskedSpan> spans) => merger.Merge(output.Items, begin, from, spans);

    /// <summary>Looks through several texts that lie side by side.</summary>
    /// <param name="text">All of them; 64 readable bytes must follow.</param>
    /// <param name="slices">Where they lie.</param>
    /// <returns>As <see cref="Find(ReadOnlySpan{byte}, int)"/>, at places of all.</returns>
    internal ReadOnlySpan<MaskedSpan> Find(ReadOnlySpan<byte> text, ReadOnlySpan<TextSlice> slices)
    {
        ScanFinds output = ThreadScan.Finds;
        output.Begin(text.Length);
        scanner.Scan(new ScanInput(text, slices, selected, output));
        if (output.Items.Count == 0) { return []; }
        merger.Merge(output.Items, slices, ThreadScan.Spans);
        return CollectionsMarshal.AsSpan(ThreadScan.Spans);
    }

    /// <summary>Appends what stands for a text in which something was found.</summary>
    /// <param name="found">What: one span or more.</param>
    /// <param name="text">The text, to its end.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="output">Receives it when the outcome is <see cref="MaskOutcome.Rewritten"/>; untouched otherwise.</param>
    /// <param name="finds">Counts finds by class.</param>
    internal MaskOutcome Rewrite(ReadOnlySpan<MaskedSpan> found, ReadOnlySpan<byte> text, int from, ByteBuffer output, MaskFinds finds)
    {
        MaskOutcome whole = Count(found, finds);
        if (whole != MaskOutcome.Rewritten) { return whole; }
        int at = from;
        foreach (ref readonly MaskedSpan find in found)
        {
            output.Append(text[at..find.Start]);
            actions[find.ClassIndex]!.AppendFind(text[find.Start..find.End], output);
            at = find.End;
        }
        output.Append(text[at..]);
        return MaskOutcome.Rewritten;
    }

    /// <summary>The same for a number: a find that is all of it may become another number; any other makes it null.</summary>
    internal MaskOutcome RewriteNumber(ReadOnlySpan<MaskedSpan> found, ReadOnlySpan<byte> text, int from, ByteBuffer output, MaskFinds finds)
    {
        MaskOutcome whole = Count(found, finds);
        if (whole != MaskOutcome.Rewritten) { return whole; }
        bool isNumber = found.Length == 1 && found[0].Start == from && found[0].End == text.Length && actions[found[0].ClassIndex]!.TryAppendNumber(text[from..], output);
        return isNumber ? MaskOutcome.Rewritten : MaskOutcome.Null;
    }

    /// <summary>Masks a whole text that is no document.</summary>
    /// <param name="text">The text; 64 readable bytes must follow.</param>
    /// <param name="from">Where it begins; what stands before is looked back at only.</param>
    /// <param name="shape">What its place can hold.</param>
    /// <param name="output">As for <see cref="Mask"/>.</param>
    /// <param name="finds">Counts finds by class.</param>
    internal MaskOutcome Look(ReadOnlySpan<byte> text, int from, ValueShape shape, ByteBuffer output, MaskFinds finds) => Settle(Find(text, from), text, from, shape, output, finds);

    /// <summary>What comes of a value with what was found in it, by what its place can hold; no document.</summary>
    private MaskOutcome Settle(ReadOnlySpan<MaskedSpan> found, ReadOnlySpan<byte> text, int from, ValueShape shape, ByteBuffer output, MaskFinds finds)
    {
        if (found.IsEmpty) { return MaskOutcome.Unchanged; }
        return shape switch
        {
            ValueShape.Number => RewriteNumber(found, text, from, output, finds),
            ValueShape.Text => Rewrite(found, text, from, output, finds),
            _ => Count(found, finds) == MaskOutcome.Denied ? MaskOutcome.Denied : MaskOutcome.Null,
        };
    }

    private MaskOutcome Count(ReadOnlySpan<MaskedSpan> found, MaskFinds finds)
    {
        MaskOutcome whole = MaskOutcome.Rewritten;
        foreach (ref readonly MaskedSpan find in found)
        {
            finds.Add(find.ClassIndex);
            MaskKind kind = actions[find.ClassIndex]!.Kind;
            if (kind == MaskKind.Deny) { whole = MaskOutcome.Denied; }
            else if (kind == MaskKind.Null && whole != MaskOutcome.Denied) { whole = MaskOutcome.Null; }
        }
        return whole;
    }
}
