using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking.Scanning;

namespace EdgeGate.Masking;

/// <summary>Tries the examples of the configuration's classes: what is in <c>match</c> must be found by the class's own forms, what is in <c>miss</c> must not.</summary>
internal sealed class ClassExamples : IDisposable
{
    private const int ShownCharsMax = 80;

    private readonly ClassDefinition entry;
    private readonly List<ConfigProblem> problems;
    private readonly Scanner scanner;
    private readonly ScanFinds finds = new();
    private readonly FindMerger merger = new([0]);
    private readonly ByteBuffer text = new(1024 * 1024 + ByteBuffer.ScanMarginBytes);

    private ClassExamples(ClassDefinition entry, IReadOnlyList<Form> forms, List<ConfigProblem> problems)
    {
        this.entry = entry;
        this.problems = problems;
        scanner = new Scanner(forms, HyperscanCache.None);
    }

    /// <summary>Tries the examples of one class.</summary>
    /// <param name="entry">The class as the configuration has it.</param>
    /// <param name="whole">The class with what is built in of it.</param>
    /// <param name="problems">Receives what is not as it says.</param>
    public static void Check(ClassDefinition entry, ClassDefinition whole, List<ConfigProblem> problems)
    {
        if (entry.Match.IsEmpty && entry.Miss.IsEmpty) { return; }
        if (whole.Forms.IsEmpty)
        {
            problems.Add(new ConfigProblem($"{entry.Key}.{(entry.Match.IsEmpty ? "miss" : "match")}", $"{entry.Name} has no pattern that examples could be tried with", "add detect.pattern, or remove the examples"));
            return;
        }
        // Documentation's values are good examples, whether or not they are spared.
        List<ConfigProblem> unreadable = [];
        List<Form> forms = [];
        new FormCompiler(sparesDocumentation: false, unreadable).Compile(whole, 0, forms);
        if (unreadable.Count > 0) { return; }
        using ClassExamples examples = new(entry, forms, problems);
        for (int i = 0; i < entry.Match.Length; i++) { examples.CheckMatch(i, entry.Match[i]); }
        for (int i = 0; i < entry.Miss.Length; i++) { examples.CheckMiss(i, entry.Miss[i]); }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        scanner.Dispose();
        text.Dispose();
    }

    private void CheckMatch(int index, string example)
    {
        int open = example.IndexOf("<<", StringComparison.Ordinal);
        int close = example.LastIndexOf(">>", StringComparison.Ordinal);
        bool isMarked = open >= 0 && close > open;
        ImmutableArray<string> found = Find(isMarked ? example[..open] + example[(open + 2)..close] + example[(close + 2)..] : example);
        string key = $"{entry.Key}.match[{index}]";
        if (found.IsEmpty) { problems.Add(new ConfigProblem(key, $"{entry.Name} is not found in '{Shown(example)}'", "correct the pattern, or the example")); }
        else if (isMarked && !found.Contains(example[(open + 2)..close])) { problems.Add(new ConfigProblem(key, $"{entry.Name} is found in '{Shown(example)}' as '{Shown(string.Join("', '", found))}'", "correct the pattern, or what << and >> mark")); }
    }

    private void CheckMiss(int index, string example)
    {
        ImmutableArray<string> found = Find(example);
        if (!found.IsEmpty) { problems.Add(new ConfigProblem($"{entry.Key}.miss[{index}]", $"{entry.Name} is found in '{Shown(example)}' as '{Shown(string.Join("', '", found))}'", "narrow the pattern, or remove the example")); }
    }

    private ImmutableArray<string> Find(string example)
    {
        text.Clear();
        text.Append(Encoding.UTF8.GetBytes(example));
        finds.Begin(text.Length);
        scanner.Scan(new ScanInput(text.Written, 0, isEnd: true, [true], finds));
        List<MaskedSpan> spans = [];
        merger.Merge(finds.Items, 0, 0, spans);
        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        foreach (ref readonly MaskedSpan span in CollectionsMarshal.AsSpan(spans)) { found.Add(Encoding.UTF8.GetString(text.Written[span.Start..span.End])); }
        return found.ToImmutable();
    }

    private static string Shown(string text) => text.Length <= ShownCharsMax ? text : text[..ShownCharsMax] + "...";
}
