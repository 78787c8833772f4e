using System.Text;
using System.Text.RegularExpressions;
using EdgeGate.Masking.Validators;

namespace EdgeGate.Tests.Masking.Classes;

/// <summary>
/// A slow, plain model of what a form finds, with .NET's regular expressions over Latin-1 text, where a character is a byte. A find
/// begins at the first place, and is the longest one there, for which lead, edges, neighbours, validators, entropy, trail and context all hold.
/// </summary>
internal sealed class PlainForm
{
    private const int FindBytesMax = 512;
    private const int UntilBytesMax = 32768;
    private readonly ClassForm _form;
    private readonly Regex _at;
    private readonly Regex _whole;
    private readonly Regex? _lead;
    private readonly Regex? _wholeLead;
    private readonly Regex? _leadNotBefore;
    private readonly Regex? _trail;
    private readonly Regex? _notBefore;
    private readonly Regex? _notAfter;
    private readonly Regex? _extend;
    private readonly Regex? _until;
    private readonly Validator[] _checks;
    private readonly string[] _words;

    public PlainForm(ClassForm form)
    {
        _form = form;
        _at = Create(@"\G(?:", form.Pattern, ")")!;
        _whole = Create("^(?:", form.Pattern, @")(?![\s\S])")!;
        _lead = Create("(?:", form.Lead, @")(?![\s\S])");
        _wholeLead = Create("^(?:", form.Lead, @")(?![\s\S])");
        _leadNotBefore = Create("(?:", form.LeadNotBefore, @")(?![\s\S])");
        _trail = Create(@"\G(?:", form.Trail, ")");
        _notBefore = Create("(?:", form.NotBefore, @")(?![\s\S])");
        _notAfter = Create(@"\G(?:", form.NotAfter, ")");
        _extend = Create("^(?:", form.Extend, @")(?![\s\S])");
        _until = Create("", form.Until, "");
        _words = [.. form.Context.SelectMany(PlainContext.Spellings).Select(static word => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(word)))];
        _checks = [.. form.Checks.Select(name => ValidatorTable.TryGet(name, out Validator? check) ? check : throw new InvalidDataException($"no validator {name}"))];
    }

    /// <summary>The finds in a text, from left to right, not overlapping.</summary>
    public IEnumerable<Range> Finds(string text)
    {
        int at = 0;
        while (at < text.Length)
        {
            int end = MayBegin(text, at) && _at.IsMatch(text, at) ? End(text, at) : -1;
            if (end > at) { yield return at..end; }
            at = Math.Max(at + 1, end);
        }
    }

    private bool MayBegin(string text, int at)
    {
        if (at > 0 && Touches(text[at - 1])) { return false; }
        string before = text[..at];
        return !(_notBefore?.IsMatch(before[^Math.Min(at, 16)..]) ?? false)
            && (_lead?.IsMatch(before[^Math.Min(at, 256)..]) ?? true) && LeadMayStand(before)
            && (_form.Context.Count == 0 || PlainContext.Holds(before[^Math.Min(at, _form.Within)..], at > _form.Within ? before[^(_form.Within + 1)] : null, _words));
    }

    /// <summary>Whether the lead stands somewhere with nothing before it that speaks against it.</summary>
    private bool LeadMayStand(string before)
        => _leadNotBefore is null || Enumerable.Range(Math.Max(0, before.Length - 256), Math.Min(256, before.Length)).Any(start => _wholeLead!.IsMatch(before[start..]) && !_leadNotBefore.IsMatch(before[Math.Max(0, start - 16)..start]));

    private int End(string text, int at)
    {
        for (int end = Math.Min(text.Length, at + FindBytesMax); end > at; end--)
        {
            if (!_whole.IsMatch(text[at..end])) { continue; }
            // What follows without bound cannot be waited for: the head alone is judged.
            int extended = Extended(text, end);
            if (IsRight(text, at, end, extended)) { return extended; }
        }
        return -1;
    }

    private int Extended(string text, int end)
    {
        if (_until is not null)
        {
            Match match = _until.Match(text, end);
            int limit = Math.Min(text.Length, end + UntilBytesMax);
            return match.Success && match.Index + match.Length <= limit ? match.Index + match.Length : limit;
        }
        while (_extend is not null && end < text.Length && _extend.IsMatch(text[end].ToString())) { end++; }
        return end;
    }

    private bool IsRight(string text, int at, int end, int extended)
    {
        if (_until is null && extended < text.Length && Touches(text[extended])) { return false; }
        if (_notAfter?.IsMatch(text, extended) ?? false) { return false; }
        if (!(_trail?.IsMatch(text, extended) ?? true)) { return false; }
        byte[] find = Encoding.Latin1.GetBytes(text[at..end]);
        return Array.TrueForAll(_checks, check => check(find)) && Entropy(find) >= _form.Entropy;
    }

    private bool Touches(char c) => _form.Edges switch
    {
        "word" => char.IsAsciiLetterOrDigit(c) || c == '_',
        "letter" => char.IsAsciiLetterOrDigit(c),
        "digit" => char.IsAsciiDigit(c),
        _ => false,
    };

    private static double Entropy(byte[] find)
        => find.GroupBy(c => c).Select(group => (double)group.Count() / find.Length).Sum(share => -share * Math.Log2(share));

    private static Regex? Create(string open, string? pattern, string close)
    {
        if (pattern is null) { return null; }
        bool isCaseless = pattern.StartsWith("(?i)", StringComparison.Ordinal);
        RegexOptions options = RegexOptions.ECMAScript | (isCaseless ? RegexOptions.IgnoreCase : RegexOptions.None);
        return new Regex(open + (isCaseless ? pattern[4..] : pattern) + close, options);
    }
}
