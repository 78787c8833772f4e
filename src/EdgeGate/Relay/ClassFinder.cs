using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Guards;
using EdgeGate.Masking;

namespace EdgeGate.Relay;

/// <summary>Finds classes with what masks them: what would be masked somewhere is what a rule's <c>contains</c> means.</summary>
/// <param name="masker">The masker of a configuration.</param>
public sealed class ClassFinder(Masker masker) : IClassFinder
{
    /// <inheritdoc/>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public bool Contains(ReadOnlySpan<byte> text, ImmutableArray<ClassPattern> classes)
    {
        MaskPlan plan = masker.Plan(classes);
        if (plan.IsEmpty || text.Length < plan.ValueBytesMin) { return false; }
        MaskFinds finds = new(plan.Classes);
        // A find may be written longer than it was; what is written is thrown away.
        using ByteBuffer value = new(text.Length + ByteBuffer.ScanMarginBytes);
        using ByteBuffer masked = new((text.Length * 16) + (64 * 1024));
        value.Append(text);
        if (plan.Mask(value.Written, ValueShape.Text, masked, finds) != MaskOutcome.Unchanged || finds.Total > 0) { return true; }
        // Members of a document are context to their values.
        if (!LooksLikeJson(text)) { return false; }
        masked.Clear();
        MaskOutcome outcome = plan.Mask(value.Written, ValueShape.Json, masked, finds);
        // What only looks like a document may hide a find behind an escape of JSON: nobody can tell, so it counts as one.
        return outcome == MaskOutcome.Rewritten || finds.Total > 0 || (outcome == MaskOutcome.Null && (text.IndexOf("\\u"u8) >= 0 || text.IndexOf("\\/"u8) >= 0));
    }

    private static bool LooksLikeJson(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> trimmed = text.TrimStart(" \t\r\n"u8);
        return !trimmed.IsEmpty && trimmed[0] is (byte)'{' or (byte)'[';
    }
}
