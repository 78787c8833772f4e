using EdgeGate.Masking.Patterns;
using EdgeGate.Masking.Scanning.Literals;

namespace EdgeGate.Masking.Scanning;

/// <summary>Literals of which no more than a beginning has come at the end of a text. Immutable, shared by all threads.</summary>
internal sealed class LiteralTails
{
    private readonly Begun[][] atWords;
    private readonly Begun[][] anywhere;
    private readonly int bytesMax;

    /// <summary>Makes the tables.</summary>
    /// <param name="literals">The literals; of each, how many bytes of its forms may stand before it at most: of those that it begins, and of those it leads to; -1 for none.</param>
    public LiteralTails(IReadOnlyList<(ScanLiteral Literal, int Begins, int Leads)> literals)
    {
        Begun[] all = [.. literals.Select(static one => new Begun(one.Literal, one.Begins, one.Leads))];
        atWords = ByFirstByte(all.Where(static one => one.Literal.BeginsWord));
        anywhere = ByFirstByte(all.Where(static one => !one.Literal.BeginsWord));
        bytesMax = all.Select(static one => one.Literal.Text.Length).DefaultIfEmpty(0).Max();
    }

    /// <summary>Notes them.</summary>
    public void Note(in ScanInput input)
    {
        ReadOnlySpan<byte> text = input.Text;
        for (int start = Math.Max(0, text.Length - bytesMax + 1); start < text.Length; start++)
        {
            byte first = text[start];
            Note(input, start, anywhere[first]);
            if (atWords[first].Length > 0 && (WordStarts.IsAt(text, start) || Escapes.EndsBefore(text, start))) { Note(input, start, atWords[first]); }
        }
    }

    private static void Note(in ScanInput input, int start, Begun[] such)
    {
        ReadOnlySpan<byte> rest = input.Text[start..];
        // Of the last byte anything may come behind it.
        byte second = rest.Length > 1 ? rest[1] : (byte)0;
        foreach (ref readonly Begun begun in such.AsSpan())
        {
            if (((second | begun.SecondFold) != begun.Second && rest.Length > 1) || (start > 0 && !begun.Before.Contains(input.Text[start - 1])) || !begun.Literal.GoesOn(rest)) { continue; }
            if (begun.Begins >= 0)
            {
                int from = Math.Max(0, start - begun.Begins);
                input.Output.AddUndecided(from, from);
            }
            if (begun.Leads >= 0) { input.Output.AddRetry(Math.Max(0, start - begun.Leads)); }
        }
    }

    private static Begun[][] ByFirstByte(IEnumerable<Begun> literals)
    {
        List<Begun>[] byFirst = [.. Enumerable.Range(0, 256).Select(static _ => new List<Begun>())];
        foreach (Begun begun in literals)
        {
            foreach (byte first in begun.Literal.FirstBytes) { byFirst[first].Add(begun); }
        }
        return [.. byFirst.Select(static such => such.ToArray())];
    }

    private readonly struct Begun(ScanLiteral literal, int begins, int leads)
    {
        public readonly ScanLiteral Literal = literal;
        public readonly ByteSet Before = literal.Before;
        public readonly byte Second = literal.Text[1];
        public readonly byte SecondFold = literal.Fold(1);
        public readonly int Begins = begins;
        public readonly int Leads = leads;
    }
}
