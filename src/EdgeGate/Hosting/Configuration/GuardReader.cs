using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Policy.Guards;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads what a rule looks for in operations (<c>on.contains</c>, <c>words</c>, <c>patterns</c>, <c>rate</c>, <c>result</c>), <c>then: warn</c> and <c>observe</c>.</summary>
internal static class GuardReader
{
    private const int EntriesMax = 256;

    /// <summary>Reads it; null when the rule means all that it names, and is enforced.</summary>
    public static GuardOptions? Read(ConfigScope rule, ConfigScope on, bool warns)
    {
        bool isObserved = rule.Flag("observe", false);
        GuardOptions guard = new(
            Classes(on), Each(on, "words", GuardWord.CharsMax, static text => new GuardWord(text)), Each(on, "patterns", GuardPattern.CharsMax, static text => new GuardPattern(text)),
            on.Has("rate") ? Rate(on.Child("rate")) : Nothing<RateOptions>(on, "rate"), on.Has("result") ? Result(on.Child("result")) : Nothing<ResultOptions>(on, "result"), warns, isObserved);
        return guard is { NeedsText: false, Rate: null, Result: null, Warns: false, IsObserved: false } ? null : guard;
    }

    private static T? Nothing<T>(ConfigScope on, string name)
        where T : class
    {
        on.Node(name);
        return null;
    }

    private static ImmutableArray<ClassPattern> Classes(ConfigScope on)
    {
        List<ClassPattern> classes = [];
        ImmutableArray<string> words = on.Words("contains");
        for (int i = 0; i < words.Length; i++)
        {
            if (ClassPattern.TryParse(words[i], out ClassPattern pattern)) { classes.Add(pattern); }
            else { on.Problem($"{on.At("contains")}[{i}]", $"'{words[i]}' is not a class pattern", "write secret.*, pii.email or *"); }
        }
        return [.. classes];
    }

    private static ImmutableArray<T> Each<T>(ConfigScope on, string name, int charsMax, Func<string, T> read)
    {
        List<T> found = [];
        ImmutableArray<string> texts = on.Words(name, isFree: true);
        if (texts.Length > EntriesMax) { on.Problem(on.At(name), $"there are more than {EntriesMax} entries", "split the rule"); }
        for (int i = 0; i < Math.Min(texts.Length, EntriesMax); i++)
        {
            string key = $"{on.At(name)}[{i}]";
            if (texts[i].Length > charsMax || string.IsNullOrWhiteSpace(texts[i]))
            {
                on.Problem(key, $"an entry has 1 to {charsMax} characters", "shorten it");
                continue;
            }
            try
            {
                found.Add(read(texts[i]));
            }
            catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
            {
                on.Problem(key, $"'{texts[i]}' is no pattern that can be used", "write a regular expression without look-around, back references and atomic groups");
            }
        }
        return [.. found];
    }

    private static RateOptions Rate(ConfigScope scope)
    {
        RateOptions rate = new(Size(scope, "operations"), Size(scope, "bytes"));
        if (rate is { Operations: null, Bytes: null }) { scope.Problem(scope.Key, "the rate has no bound", "add operations: 60, bytes: 10 MiB, or both (a minute)"); }
        scope.Finish();
        return rate;
    }

    private static ResultOptions Result(ConfigScope scope)
    {
        ResultOptions result = new(Size(scope, "rows"), Size(scope, "bytes"));
        if (result is { Rows: null, Bytes: null }) { scope.Problem(scope.Key, "the result has no bound", "add rows: 10000, bytes: 10 MiB, or both"); }
        scope.Finish();
        return result;
    }

    private static long? Size(ConfigScope scope, string name)
    {
        if (scope.OptionalText(name) is not { } text) { return null; }
        if (ConfigScope.TrySize(text, out long size) && size > 0) { return size; }
        scope.Problem(scope.At(name), $"'{text}' is not a number", "write 60, 64 KiB or 10 MiB");
        return null;
    }
}
