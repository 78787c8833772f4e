using System.Text;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Masking;

/// <summary>Which classes are masked and how: immutable, shared by every session the same rule governs.</summary>
public sealed class MaskPlan : IDisposable
{
    private readonly FindScanner scanner;
    private readonly MaskAction?[] actions;
    private readonly byte[][] names;
    private readonly Dictionary<ClassName, int> indexes = [];

    internal MaskPlan(Taxonomy taxonomy, bool[] selected, bool isStored)
    {
        scanner = new FindScanner(taxonomy, selected);
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
    }

    /// <summary>Whether nothing is masked.</summary>
    public bool IsEmpty => indexes.Count == 0;

    /// <summary>The shortest value that can hold a find; shorter ones need not be scanned.</summary>
    public int ValueBytesMin => scanner.BytesMin;

    /// <summary>Classes of the taxonomy, masked by this plan or not.</summary>
    public int Classes => actions.Length;

    /// <summary>A class's name.</summary>
    public ReadOnlySpan<byte> ClassNameUtf8(int classIndex) => names[classIndex];

    /// <summary>The index of a class this plan masks; false when the plan lets that class pass.</summary>
    public bool TryGetClass(ClassName name, out int classIndex) => indexes.TryGetValue(name, out classIndex);

    /// <summary>Masks a whole value by content.</summary>
    /// <param name="value">The value; 64 readable bytes must follow it in memory (<see cref="ByteBuffer.ScanMarginBytes"/>).</param>
    /// <param name="shape">What its place can hold.</param>
    /// <param name="output">Receives the masked value when the outcome is <see cref="MaskOutcome.Rewritten"/>; untouched otherwise.</param>
    /// <param name="finds">Counts finds by class.</param>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public MaskOutcome Mask(ReadOnlySpan<byte> value, ValueShape shape, ByteBuffer output, MaskFinds finds)
    {
        if (value.Length < scanner.BytesMin) { return MaskOutcome.Unchanged; }
        try
        {
            return shape switch
            {
                ValueShape.Json => MaskJson(value, output, finds),
                ValueShape.Rigid => MaskRigid(value, finds),
                ValueShape.Number => MaskNumber(value, output, finds),
                _ => MaskText(value, output, finds),
            };
        }
        catch (HyperscanException problem)
        {
            throw new MaskingFailedException("a value could not be scanned", problem);
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
            output.Append((byte)'"');
            using ByteBuffer text = new(output.BytesMax);
            action.Append(value, text);
            JsonText.AppendEscaped(text.Written, output);
            output.Append((byte)'"');
            return MaskOutcome.Rewritten;
        }
        action.Append(value, output);
        return MaskOutcome.Rewritten;
    }

    /// <inheritdoc/>
    public void Dispose() => scanner.Dispose();

    private MaskOutcome MaskText(ReadOnlySpan<byte> value, ByteBuffer output, MaskFinds finds)
    {
        ReadOnlySpan<Find> found = scanner.Scan(value);
        if (found.IsEmpty) { return MaskOutcome.Unchanged; }
        MaskOutcome whole = Count(found, finds);
        if (whole != MaskOutcome.Rewritten) { return whole; }
        int at = 0;
        foreach (Find find in found)
        {
            output.Append(value[at..find.Start]);
            actions[find.ClassIndex]!.Append(value[find.Start..find.End], output);
            at = find.End;
        }
        output.Append(value[at..]);
        return MaskOutcome.Rewritten;
    }

    private MaskOutcome MaskRigid(ReadOnlySpan<byte> value, MaskFinds finds)
    {
        ReadOnlySpan<Find> found = scanner.Scan(value);
        if (found.IsEmpty) { return MaskOutcome.Unchanged; }
        return Count(found, finds) == MaskOutcome.Denied ? MaskOutcome.Denied : MaskOutcome.Null;
    }

    /// <summary>A find that is the whole number may become another number; any other makes it null.</summary>
    private MaskOutcome MaskNumber(ReadOnlySpan<byte> value, ByteBuffer output, MaskFinds finds)
    {
        ReadOnlySpan<Find> found = scanner.Scan(value);
        if (found.IsEmpty) { return MaskOutcome.Unchanged; }
        MaskOutcome whole = Count(found, finds);
        if (whole != MaskOutcome.Rewritten) { return whole; }
        bool isNumber = found.Length == 1 && found[0].Length == value.Length && actions[found[0].ClassIndex]!.TryAppendNumber(value, output);
        return isNumber ? MaskOutcome.Rewritten : MaskOutcome.Null;
    }

    private MaskOutcome Count(ReadOnlySpan<Find> found, MaskFinds finds)
    {
        MaskOutcome whole = MaskOutcome.Rewritten;
        foreach (Find find in found)
        {
            finds.Add(find.ClassIndex);
            MaskKind kind = actions[find.ClassIndex]!.Kind;
            if (kind == MaskKind.Deny) { whole = MaskOutcome.Denied; }
            else if (kind == MaskKind.Null && whole != MaskOutcome.Denied) { whole = MaskOutcome.Null; }
        }
        return whole;
    }

    /// <summary>Masks strings and numbers of a document, each on its own; what is no document is masked as a rigid value.</summary>
    private MaskOutcome MaskJson(ReadOnlySpan<byte> value, ByteBuffer output, MaskFinds finds)
    {
        // No find in the text as it stands, and nothing escaped that could hide one.
        if (scanner.Scan(value).IsEmpty && !value.Contains((byte)'\\')) { return MaskOutcome.Unchanged; }
        int start = output.Length;
        int copied = 0;
        bool isChanged = false;
        JsonScalarReader scalars = new(value);
        using ByteBuffer text = new(output.BytesMax);
        using ByteBuffer masked = new(output.BytesMax);
        while (scalars.Read())
        {
            text.Clear();
            masked.Clear();
            scalars.Unescape(text);
            MaskOutcome outcome = scalars.IsString ? MaskText(text.Written, masked, finds) : MaskNumber(text.Written, masked, finds);
            if (outcome == MaskOutcome.Unchanged) { continue; }
            if (outcome == MaskOutcome.Denied)
            {
                output.Truncate(start);
                return outcome;
            }
            isChanged = true;
            output.Append(value[copied..scalars.Start]);
            copied = scalars.End;
            if (outcome == MaskOutcome.Null)
            {
                // A member's name must stay a string.
                output.Append(scalars.IsName ? "\"\""u8 : "null"u8);
                continue;
            }
            if (!scalars.IsString)
            {
                output.Append(masked.Written);
                continue;
            }
            output.Append((byte)'"');
            JsonText.AppendEscaped(masked.Written, output);
            output.Append((byte)'"');
        }
        if (scalars.IsMalformed)
        {
            output.Truncate(start);
            return MaskRigid(value, finds);
        }
        if (!isChanged) { return MaskOutcome.Unchanged; }
        output.Append(value[copied..]);
        return MaskOutcome.Rewritten;
    }
}
