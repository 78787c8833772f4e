using System.Collections.Immutable;
using System.Text;

namespace EdgeGate.Masking.Patterns;

/// <summary>Reads the pattern language of class definitions: the bounded part of regular expressions, over bytes.</summary>
/// <remarks>
/// Literals, <c>\d \w \s \n \r \t \xHH</c> and escaped punctuation, <c>.</c> (all but a line feed), classes in brackets, groups, <c>|</c>,
/// <c>?</c>, <c>{n}</c>, <c>{n,m}</c>, and <c>(?i)</c> at the start. What is unbounded, looks around, or refers back is refused: how long a
/// match can be must be known, for that many bytes of a stream may have to wait.
/// </remarks>
internal sealed class PatternParser
{
    /// <summary>The longest match any pattern may have. With what may touch it, two such finds stay within the bytes a stream may hold back.</summary>
    public const int BytesMax = 448;

    private const int DepthMax = 32;

    private readonly byte[] text;
    private readonly bool isCaseless;
    private int at;

    private PatternParser(byte[] text, bool isCaseless, int start)
    {
        this.text = text;
        this.isCaseless = isCaseless;
        at = start;
    }

    private bool AtEnd => at >= text.Length;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="PatternException">It is not one.</exception>
    public static PatternNode Parse(string pattern)
    {
        bool isCaseless = pattern.StartsWith("(?i)", StringComparison.Ordinal);
        PatternParser parser = new(Encoding.UTF8.GetBytes(pattern), isCaseless, isCaseless ? 4 : 0);
        PatternNode node = parser.ReadChoice(0);
        if (!parser.AtEnd) { throw new PatternException($"the pattern has a ')' too many at {parser.at + 1}", "remove it, or write \\)"); }
        if (node.BytesMin == 0) { throw new PatternException("the pattern matches the empty text", "make it match at least one byte"); }
        if (node.BytesMax > BytesMax) { throw new PatternException($"the pattern may match {node.BytesMax} bytes, more than {BytesMax}", "lower its repeats, as in {1,64}; for longer finds use extend or until"); }
        return node;
    }

    private PatternNode ReadChoice(int depth)
    {
        if (depth > DepthMax) { throw new PatternException("the pattern nests too deep", "use fewer groups"); }
        List<PatternNode> items = [ReadSequence(depth)];
        while (!AtEnd && text[at] == '|')
        {
            at++;
            items.Add(ReadSequence(depth));
        }
        return items.Count == 1 ? items[0] : new ChoiceNode([.. items]);
    }

    private PatternNode ReadSequence(int depth)
    {
        ImmutableArray<PatternNode>.Builder items = ImmutableArray.CreateBuilder<PatternNode>();
        while (!AtEnd && text[at] is not ((byte)'|' or (byte)')')) { items.Add(ReadRepeat(depth)); }
        return items.Count == 1 ? items[0] : new SequenceNode(items.ToImmutable());
    }

    private PatternNode ReadRepeat(int depth)
    {
        PatternNode item = ReadItem(depth);
        while (!AtEnd && text[at] is (byte)'?' or (byte)'{' or (byte)'*' or (byte)'+')
        {
            byte quantifier = text[at++];
            (int min, int max) = quantifier switch
            {
                (byte)'?' => (0, 1),
                (byte)'{' => ReadCounts(),
                _ => throw new PatternException($"'{(char)quantifier}' has no bound", "write a bound, as in {1,64}"),
            };
            if ((long)item.BytesMax * max > 1 << 20) { throw new PatternException("the pattern's repeats multiply beyond all bounds", "lower them"); }
            item = new RepeatNode(item, min, max);
        }
        return item;
    }

    private (int Min, int Max) ReadCounts()
    {
        int close = Array.IndexOf(text, (byte)'}', at);
        string counts = close < 0 ? "" : Encoding.UTF8.GetString(text, at, close - at);
        string[] parts = counts.Split(',');
        if (parts.Length == 2 && parts[1].Length == 0) { throw new PatternException($"'{{{counts}}}' has no bound", "write both numbers, as in {1,64}"); }
        if (parts.Length > 2 || !int.TryParse(parts[0], out int min) || !int.TryParse(parts[^1], out int max) || min < 0 || max < min || max is 0 or > BytesMax)
        {
            throw new PatternException($"'{{{counts}}}' is not a count", "write {n} or {n,m}; for a brace itself write \\{");
        }
        at = close + 1;
        return (min, max);
    }

    private PatternNode ReadItem(int depth)
    {
        byte c = text[at++];
        switch (c)
        {
            case (byte)'(':
                return ReadGroup(depth);
            case (byte)'[':
                return new SetNode(Cased(ReadClass()));
            case (byte)'.':
                return new SetNode(ByteSet.Of((byte)'\n').Not());
            case (byte)'\\':
                return new SetNode(Cased(ReadEscape()));
            case (byte)'^' or (byte)'$':
                throw new PatternException($"'{(char)c}' is not part of the pattern language", "leave it out: `edges`, `not_before` and `not_after` say what may touch a find");
            case (byte)'*' or (byte)'+' or (byte)'?' or (byte)'{':
                throw new PatternException($"'{(char)c}' repeats nothing at {at}", $"write \\{(char)c} for the character itself");
            default:
                return new SetNode(Cased(ByteSet.Of(c)));
        }
    }

    private PatternNode ReadGroup(int depth)
    {
        if (at + 1 < text.Length && text[at] == '?')
        {
            if (text[at + 1] != ':') { throw new PatternException("look-around, names and flags inside a pattern are not part of the language", "use (?:...) groups, and (?i) at the very start only"); }
            at += 2;
        }
        PatternNode inner = ReadChoice(depth + 1);
        if (AtEnd) { throw new PatternException("a '(' is never closed", "add a ')'"); }
        at++;
        return inner;
    }

    private ByteSet ReadClass()
    {
        bool isNegated = !AtEnd && text[at] == '^';
        if (isNegated) { at++; }
        ByteSet set = ByteSet.None;
        bool isFirst = true;
        while (true)
        {
            if (AtEnd) { throw new PatternException("a '[' is never closed", "add a ']'"); }
            if (text[at] == ']' && !isFirst)
            {
                at++;
                break;
            }
            isFirst = false;
            ByteSet low = ReadClassItem(out byte first);
            if (at + 1 < text.Length && text[at] == '-' && text[at + 1] != ']')
            {
                at++;
                ByteSet high = ReadClassItem(out byte last);
                if (low.Count != 1 || high.Count != 1 || last < first) { throw new PatternException("a range in brackets runs backwards", "write it as a-z"); }
                low = ByteSet.Range(first, last);
            }
            set = set.Or(low);
        }
        return isNegated ? (isCaseless ? set.Caseless() : set).Not() : set;
    }

    private ByteSet ReadClassItem(out byte value)
    {
        byte c = text[at++];
        ByteSet set = c == '\\' ? ReadEscape() : ByteSet.Of(c);
        value = set.Count == 1 ? set.First : c;
        return set;
    }

    private ByteSet ReadEscape()
    {
        if (AtEnd) { throw new PatternException("the pattern ends in a backslash", "write \\\\ for a backslash"); }
        byte c = text[at++];
        return c switch
        {
            (byte)'d' => ByteSet.Digits,
            (byte)'w' => ByteSet.Word,
            (byte)'s' => ByteSet.Space,
            (byte)'n' => ByteSet.Of((byte)'\n'),
            (byte)'r' => ByteSet.Of((byte)'\r'),
            (byte)'t' => ByteSet.Of((byte)'\t'),
            (byte)'x' => ReadHex(),
            _ when !char.IsAsciiLetterOrDigit((char)c) => ByteSet.Of(c),
            _ => throw new PatternException($"'\\{(char)c}' is not part of the pattern language", "use \\d \\w \\s \\n \\r \\t \\xHH; boundaries are stated by `edges`"),
        };
    }

    private ByteSet ReadHex()
    {
        if (at + 2 > text.Length || !byte.TryParse(Encoding.ASCII.GetString(text, at, 2), System.Globalization.NumberStyles.HexNumber, null, out byte value))
        {
            throw new PatternException("\\x needs two hexadecimal digits", "write it as \\x1b");
        }
        at += 2;
        return ByteSet.Of(value);
    }

    private ByteSet Cased(ByteSet set)
    {
        if (set.IsEmpty) { throw new PatternException("brackets that match no byte", "name the bytes that may stand there"); }
        return isCaseless ? set.Caseless() : set;
    }
}
