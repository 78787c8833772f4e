using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>Short ways to mask a body, whole and in pieces.</summary>
internal static class BodySamples
{
    public static readonly MaskPlan Plan = MaskSamples.BuiltIn.PlanAll;

    public static readonly BodyContext Default = Context();

    public static BodyContext Context(BodyTags? tags = null, BodyLimits? limits = null, bool passesBinary = false, RpcListFilter? lists = null, MaskPlan? plan = null)
        => new(plan ?? Plan, tags ?? BodyTags.None, new MaskFinds((plan ?? Plan).Classes), limits ?? new BodyLimits(), passesBinary, lists);

    /// <summary>Tags of paths, and how classes are masked.</summary>
    public static BodyContext Tagged(string path, string className, params MaskOptions[] masks) => Tagged([path], className, hasTables: false, masks);

    /// <summary>The same of several paths, in tables too if need be.</summary>
    public static BodyContext Tagged(ImmutableArray<string> paths, string className, bool hasTables, params MaskOptions[] masks)
    {
        ClassDefinition own = BuiltInClasses.All.First(known => known.Name.Value == className) with { Key = "taxonomy." + className, Forms = [], JsonPaths = paths };
        List<ConfigProblem> problems = [];
        Taxonomy taxonomy = Taxonomy.Create(new MaskingOptions([own], [.. masks]), problems);
        Masker masker = new(taxonomy, HyperscanCache.None);
        BodyTags tags = BodyTags.Create(taxonomy, "api", problems, hasTables);
        Assert.Empty(problems);
        MaskPlan plan = masker.PlanAll;
        return new BodyContext(plan, tags, new MaskFinds(plan.Classes), new BodyLimits());
    }

    /// <summary>Masks a body that comes in pieces; what a refusal says stands behind a bar.</summary>
    public static string Mask(string type, ReadOnlySpan<byte> body, int pieceBytes, BodyContext? context = null, string coding = "", int firstBytes = 0)
    {
        context ??= Default;
        BodyOpening opening = BodyMaskers.Open(Encoding.ASCII.GetBytes(type), Encoding.ASCII.GetBytes(coding), BodyDirection.Response, context);
        if (opening.Masker is null) { return opening.Refusal is null ? Encoding.UTF8.GetString(body) : "|" + opening.Refusal; }
        using BodyMasker masker = opening.Masker;
        using ByteBuffer output = new(context.Limits.OutputBytesMax);
        using MemoryStream sent = new();
        string Sent(string end = "") => Encoding.UTF8.GetString(sent.ToArray().AsSpan()) + end;
        int at = 0;
        bool isFirst = firstBytes > 0;
        while (at < body.Length)
        {
            ReadOnlySpan<byte> piece = body.Slice(at, Math.Min(isFirst ? firstBytes : pieceBytes, body.Length - at));
            isFirst = false;
            at += piece.Length;
            while (true)
            {
                BodyOutcome outcome = masker.Append(piece, output);
                if (outcome.Kind == BodyOutcomeKind.Refused) { return Sent(Encoding.UTF8.GetString(output.Written) + "|" + outcome.Reason); }
                piece = piece[outcome.Consumed..];
                sent.Write(output.Written);
                output.Clear();
                if (outcome.Kind == BodyOutcomeKind.Passed) { break; }
            }
        }
        while (true)
        {
            BodyOutcome outcome = masker.Complete(output);
            sent.Write(output.Written);
            output.Clear();
            if (outcome.Kind == BodyOutcomeKind.Refused) { return Sent("|" + outcome.Reason); }
            if (outcome.Kind == BodyOutcomeKind.Passed) { return Sent(); }
        }
    }

    /// <summary>Masks a body whole, byte by byte and cut at every place: all give the same.</summary>
    public static string Everyway(string type, string body, BodyContext? context = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        string whole = Mask(type, bytes, Math.Max(1, bytes.Length), context);
        Assert.Equal(whole, Mask(type, bytes, 1, context));
        int step = Math.Max(1, bytes.Length / 200);
        for (int cut = 1; cut < bytes.Length; cut += step) { Assert.Equal(whole, Mask(type, bytes, bytes.Length, context, firstBytes: cut)); }
        return whole;
    }

    /// <summary>Bytes made by chance in base64, and in the middle of their letters the number of a medical record.</summary>
    public static string Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        string letters = Convert.ToBase64String(bytes);
        int middle = letters.Length / 8 * 4;
        return letters[..middle] + "iMrn10OQ+" + letters[(middle + 9)..];
    }

    /// <summary>A whole document, masked as a value that is one.</summary>
    public static string Document(string text)
    {
        using ByteBuffer value = new(1 << 20);
        using ByteBuffer output = new(1 << 20);
        value.Append(Encoding.UTF8.GetBytes(text));
        return Plan.Mask(value.Written, ValueShape.Json, output, new MaskFinds(Plan.Classes)) switch
        {
            MaskOutcome.Unchanged => text,
            MaskOutcome.Rewritten => Encoding.UTF8.GetString(output.Written),
            MaskOutcome other => $"({other})",
        };
    }
}
