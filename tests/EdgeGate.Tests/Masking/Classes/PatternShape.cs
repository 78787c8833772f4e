namespace EdgeGate.Tests.Masking.Classes;

/// <summary>
/// A pattern of the class files, parsed apart from the product's parser: what is not in the language is an error. It is kept as an automaton over
/// sets of bytes, on which questions such as "does every match begin with a literal" are asked.
/// </summary>
internal sealed class PatternShape
{
    private readonly string _text;
    private readonly bool _isCaseless;
    private readonly List<(bool[]? Bytes, List<int> Next)> _states = [];
    // A class that is repeated is read once: by where it begins.
    private readonly Dictionary<int, (bool[] Bytes, int End)> _classes = [];
    private int _at;

    private PatternShape(string text)
    {
        _isCaseless = text.StartsWith("(?i)", StringComparison.Ordinal);
        _text = _isCaseless ? text[4..] : text;
    }

    /// <summary>The state in which a match begins.</summary>
    public int Start { get; private set; }

    /// <summary>The state in which a match ends.</summary>
    public int End { get; private set; }

    /// <summary>The longest match, in bytes.</summary>
    public int BytesMax { get; private set; }

    /// <summary>The shortest match, in bytes.</summary>
    public int BytesMin { get; private set; }

    /// <summary>How many states there are.</summary>
    public int States => _states.Count;

    /// <exception cref="FormatException">The pattern is not in the language.</exception>
    public static PatternShape Parse(string text)
    {
        PatternShape shape = new(text);
        Fragment whole = shape.Alternatives();
        if (shape._at != shape._text.Length) { throw shape.Error("a parenthesis too many"); }
        (shape.Start, shape.End, shape.BytesMin, shape.BytesMax) = (whole.Start, whole.End, whole.Min, whole.Max);
        return shape;
    }

    /// <summary>The bytes that lead out of a state; null when it leads on without one.</summary>
    public bool[]? Bytes(int state) => _states[state].Bytes;

    /// <summary>Where a state leads.</summary>
    public IReadOnlyList<int> Next(int state) => _states[state].Next;

    private Fragment Alternatives()
    {
        Fragment first = Sequence();
        if (!Take('|')) { return first; }
        List<Fragment> all = [first];
        do { all.Add(Sequence()); } while (Take('|'));
        int start = Add(null);
        int end = Add(null);
        foreach (Fragment one in all)
        {
            _states[start].Next.Add(one.Start);
            _states[one.End].Next.Add(end);
        }
        return new Fragment(start, end, all.Min(one => one.Min), all.Max(one => one.Max));
    }

    private Fragment Sequence()
    {
        Fragment sequence = Empty();
        while (_at < _text.Length && _text[_at] is not ('|' or ')'))
        {
            int begin = _at;
            Fragment atom = Atom();
            int end = _at;
            (int min, int max) = Repeat();
            int after = _at;
            Fragment repeated = Empty();
            for (int i = 0; i < max; i++)
            {
                // Each repeat is parsed anew, so that it has states of its own.
                if (i > 0)
                {
                    _at = begin;
                    atom = Atom();
                    if (_at != end) { throw Error("repeat"); }
                }
                repeated = Join(repeated, i < min ? atom : Optional(atom));
            }
            _at = after;
            sequence = Join(sequence, repeated);
        }
        return sequence;
    }

    private (int Min, int Max) Repeat()
    {
        if (Take('?')) { return (0, 1); }
        if (_at < _text.Length && _text[_at] is '*' or '+') { throw Error("unbounded"); }
        if (!Take('{')) { return (1, 1); }
        int close = _text.IndexOf('}', _at);
        string[] parts = _text[_at..close].Split(',');
        _at = close + 1;
        if (_at < _text.Length && _text[_at] is '?' or '*' or '+' or '{') { throw Error("repeat of a repeat"); }
        return (int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), int.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private Fragment Atom()
    {
        char c = _text[_at++];
        switch (c)
        {
            case '(':
                if (Take('?') && !Take(':')) { throw Error("only (?: may follow ("); }
                Fragment inner = Alternatives();
                if (!Take(')')) { throw Error("a parenthesis is open"); }
                return inner;
            case '[':
                if (!_classes.TryGetValue(_at, out (bool[] Bytes, int End) known))
                {
                    int begin = _at;
                    known = (Class(), _at);
                    _classes.Add(begin, known);
                }
                _at = known.End;
                return Single(known.Bytes);
            case '.': return Single(Set(value => value != '\n'));
            case '\\': return Single(Escape());
            case '^' or '$' or '*' or '+' or '?' or '{' or '}' or ']': throw Error($"'{c}' must be escaped");
            case > '\x7f': throw Error("a character is no byte; write \\xHH");
            default: return Single(Literal(c));
        }
    }

    private bool[] Class()
    {
        bool isNegated = Take('^');
        bool[] bytes = new bool[256];
        bool isFirst = true;
        while (isFirst || _text[_at] != ']')
        {
            isFirst = false;
            char c = _text[_at++];
            if (c > '\x7f') { throw Error("a character is no byte; write \\xHH"); }
            bool[] part = c == '\\' ? Escape() : Literal(c);
            if (_at + 1 < _text.Length && _text[_at] == '-' && _text[_at + 1] != ']')
            {
                int from = c == '\\' ? Array.IndexOf(part, true) : c;
                _at++;
                char last = _text[_at++];
                int to = last == '\\' ? Array.IndexOf(Escape(), true) : last;
                if (to < from) { throw Error("range"); }
                for (int value = from; value <= to; value++) { Or(bytes, Literal((char)value)); }
                continue;
            }
            Or(bytes, part);
        }
        _at++;
        return isNegated ? Set(value => !bytes[value]) : bytes;
    }

    private bool[] Escape()
    {
        char c = _text[_at++];
        switch (c)
        {
            case 'd': return Set(char.IsAsciiDigit);
            case 'w': return Set(value => char.IsAsciiLetterOrDigit(value) || value == '_');
            case 's': return Set(value => value is ' ' or '\t' or '\n' or '\r' or '\f' or '\v');
            case 'n': return Literal('\n');
            case 'r': return Literal('\r');
            case 't': return Literal('\t');
            case 'x':
                _at += 2;
                return Set(value => value == Convert.ToInt32(_text[(_at - 2).._at], 16));
            default: return char.IsAsciiLetterOrDigit(c) ? throw Error($"\\{c} is not in the language") : Literal(c);
        }
    }

    private bool[] Literal(char c) => Set(value => value == c || (_isCaseless && char.IsAsciiLetter(c) && (value ^ c) == 0x20));

    private static bool[] Set(Func<char, bool> holds) => [.. Enumerable.Range(0, 256).Select(value => holds((char)value))];

    private static void Or(bool[] bytes, bool[] more)
    {
        for (int i = 0; i < bytes.Length; i++) { bytes[i] |= more[i]; }
    }

    private Fragment Single(bool[] bytes)
    {
        int start = Add(bytes);
        int end = Add(null);
        _states[start].Next.Add(end);
        return new Fragment(start, end, 1, 1);
    }

    private Fragment Empty()
    {
        int state = Add(null);
        return new Fragment(state, state, 0, 0);
    }

    private Fragment Optional(Fragment one)
    {
        int start = Add(null);
        _states[start].Next.Add(one.Start);
        _states[start].Next.Add(one.End);
        return new Fragment(start, one.End, 0, one.Max);
    }

    private Fragment Join(Fragment first, Fragment second)
    {
        _states[first.End].Next.Add(second.Start);
        return new Fragment(first.Start, second.End, first.Min + second.Min, first.Max + second.Max);
    }

    private int Add(bool[]? bytes)
    {
        _states.Add((bytes, []));
        return _states.Count - 1;
    }

    private bool Take(char c)
    {
        if (_at >= _text.Length || _text[_at] != c) { return false; }
        _at++;
        return true;
    }

    private FormatException Error(string what) => new($"{what}, at {_at} of {_text}");

    private readonly record struct Fragment(int Start, int End, int Min, int Max);
}
