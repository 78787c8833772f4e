using System.Globalization;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>Scalars of a document that were appended as they stand and are not looked at yet: they are, in one go, before the output goes on.</summary>
/// <remarks>
/// A scan of a short value costs most before its first byte, and hardly any value holds a find: so nothing is moved unless something is found. Whoever appends must
/// <see cref="Settle"/> or <see cref="Drop"/> before anybody else sees the output.
/// </remarks>
internal sealed class JsonPending(MaskPlan plan, MaskFinds finds) : IDisposable
{
    private readonly ValueBatch batch = new();
    private readonly PooledList<Scalar> scalars = new();
    private readonly KnownNames names = new();
    private readonly ByteBuffer masked = new(int.MaxValue / 2);
    private readonly ByteBuffer rest = new(int.MaxValue / 2);

    /// <summary>Whether they are as many as are worth a scan.</summary>
    public bool IsFull => batch.IsFull;

    /// <summary>Appends a scalar as it stands.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="behind">What it stands behind.</param>
    /// <param name="value">What it stands for, unescaped.</param>
    /// <param name="raw">The scalar in its document.</param>
    /// <param name="output">Where to.</param>
    public void Append(JsonScalarKind kind, ReadOnlySpan<byte> behind, ReadOnlySpan<byte> value, ReadOnlySpan<byte> raw, ByteBuffer output)
    {
        Note(kind, behind, value, output.Length, output.Length + raw.Length);
        output.Append(raw);
    }

    /// <summary>The same of one that somebody else appends before anything is settled.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="behind">What it stands behind.</param>
    /// <param name="value">What it stands for, unescaped.</param>
    /// <param name="start">Where in the output it will begin.</param>
    /// <param name="end">Where it will end.</param>
    public void Note(JsonScalarKind kind, ReadOnlySpan<byte> behind, scoped ReadOnlySpan<byte> value, int start, int end)
    {
        if (kind is JsonScalarKind.Number or JsonScalarKind.Measure && !PlainNumber.IsPlain(value))
        {
            NoteRewritten(kind, behind, value, start, end);
            return;
        }
        Add(kind, behind, value, start, end);
    }

    private void NoteRewritten(JsonScalarKind kind, ReadOnlySpan<byte> behind, ReadOnlySpan<byte> number, int start, int end)
        => Add(kind, behind, PlainNumber.Of(number, stackalloc byte[PlainNumber.BytesMax]), start, end);

    private void Add(JsonScalarKind kind, ReadOnlySpan<byte> behind, scoped ReadOnlySpan<byte> value, int start, int end)
    {
        if (value.Length < plan.ValueBytesMin || (kind == JsonScalarKind.Name && names.Contains(value))) { return; }
        batch.Add(behind, value, isQuoted: kind == JsonScalarKind.Text && !behind.IsEmpty);
        scalars.Add(new Scalar(kind, start, end));
    }

    /// <summary>Looks at what was appended, and puts what stands for it in its place; null, or why one of them may not go on: then what came before it is there, and nothing behind.</summary>
    /// <exception cref="MaskingFailedException">The scan failed; what was not settled is to be dropped.</exception>
    public string? Settle(ByteBuffer output)
    {
        if (scalars.Count == 0) { return null; }
        string? problem = batch.Scan(plan) ? Rewrite(output) : Pass();
        Clear();
        return problem;
    }

    /// <summary>Takes back what was appended and not settled, and all behind it.</summary>
    public void Drop(ByteBuffer output)
    {
        if (scalars.Count > 0) { output.Truncate(Math.Min(scalars[0].Start, output.Length)); }
        Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        scalars.Release();
        batch.Dispose();
        names.Dispose();
        masked.Release();
        rest.Release();
    }

    private void Clear()
    {
        batch.Clear();
        scalars.Clear();
        rest.Clear();
    }

    /// <summary>Nothing was found in any of them.</summary>
    private string? Pass()
    {
        for (int i = 0; i < scalars.Count; i++)
        {
            if (scalars[i].Kind == JsonScalarKind.Name) { names.Add(batch[i]); }
        }
        return null;
    }

    private string? Rewrite(ByteBuffer output)
    {
        int first = scalars[0].Start;
        rest.Append(output.Written[first..]);
        output.Truncate(first);
        int copied = 0;
        for (int i = 0; i < scalars.Count; i++)
        {
            Scalar scalar = scalars[i];
            masked.Clear();
            MaskOutcome outcome = batch.Mask(plan, i, scalar.Kind is JsonScalarKind.Number or JsonScalarKind.Measure, masked, finds);
            if (outcome == MaskOutcome.Unchanged)
            {
                if (scalar.Kind == JsonScalarKind.Name) { names.Add(batch[i]); }
                continue;
            }
            output.Append(rest.Written[copied..(scalar.Start - first)]);
            copied = scalar.End - first;
            if (outcome == MaskOutcome.Denied) { return BodyRefusals.Denied; }
            AppendMasked(scalar.Kind, outcome, output);
        }
        output.Append(rest.Written[copied..]);
        return null;
    }

    private void AppendMasked(JsonScalarKind kind, MaskOutcome outcome, ByteBuffer output)
    {
        if (kind is JsonScalarKind.Measure or JsonScalarKind.QuotedMeasure && (outcome == MaskOutcome.Null || !IsWhole(masked.Written)))
        {
            output.Append(kind == JsonScalarKind.Measure ? "0"u8 : "\"0\""u8);
            return;
        }
        if (outcome == MaskOutcome.Null)
        {
            output.Append(kind == JsonScalarKind.Name ? "\"\""u8 : "null"u8);
            return;
        }
        if (kind is JsonScalarKind.Number or JsonScalarKind.Measure)
        {
            output.Append(masked.Written);
            return;
        }
        JsonText.AppendString(masked.Written, output);
    }

    /// <summary>Whether what stands for a number is one that a 64-bit number can be: a token is.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>A scalar, and where it was appended.</summary>
    private readonly record struct Scalar(JsonScalarKind Kind, int Start, int End);
}
