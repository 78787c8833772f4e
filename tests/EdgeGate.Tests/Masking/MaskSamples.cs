using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Tests.Masking;

/// <summary>The built-in taxonomy, and short ways to mask with it.</summary>
internal static class MaskSamples
{
    public static Masker BuiltIn { get; } = Create([]);

    public static Masker Create(IEnumerable<ClassDefinition> own, params IEnumerable<MaskOptions> masks)
    {
        List<ConfigProblem> problems = [];
        Taxonomy taxonomy = Taxonomy.Create(new MaskingOptions([.. own], [.. masks]), problems);
        return problems.Count == 0 ? new Masker(taxonomy, HyperscanCache.None) : throw new InvalidOperationException(string.Join('\n', problems));
    }

    public static ClassPattern Pattern(string text) => ClassPattern.TryParse(text, out ClassPattern pattern) ? pattern : throw new FormatException(text);

    /// <summary>Masks a whole text; bytes as Latin-1, so that any can be written.</summary>
    public static string Whole(MaskPlan plan, byte[] text)
    {
        using ByteBuffer value = new(1 << 22);
        using ByteBuffer output = new(1 << 22);
        value.Append(text);
        return plan.Mask(value.Written, ValueShape.Text, output, new MaskFinds(plan.Classes)) switch
        {
            MaskOutcome.Unchanged => Encoding.Latin1.GetString(text),
            MaskOutcome.Rewritten => Encoding.Latin1.GetString(output.Written),
            MaskOutcome other => $"({other})",
        };
    }

    /// <summary>Masks a text as a stream that comes in pieces.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="text">The text.</param>
    /// <param name="cuts">Where pieces end, ascending.</param>
    public static string Stream(MaskPlan plan, byte[] text, params ReadOnlySpan<int> cuts)
    {
        using ByteBuffer output = new(1 << 22);
        using MaskStream stream = plan.OpenStream(new MaskFinds(plan.Classes));
        int at = 0;
        foreach (int cut in cuts)
        {
            stream.Write(text.AsSpan(at..cut), output);
            at = cut;
        }
        stream.Write(text.AsSpan(at), output);
        stream.Finish(output);
        return Encoding.Latin1.GetString(output.Written);
    }

    /// <summary>Masks a text as a stream that comes in pieces of one length.</summary>
    public static string StreamOf(MaskPlan plan, byte[] text, int pieceBytes)
        => Stream(plan, text, [.. Enumerable.Range(1, Math.Max(0, (text.Length - 1) / pieceBytes)).Select(i => i * pieceBytes)]);
}
