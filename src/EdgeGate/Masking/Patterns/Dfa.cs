using System.Runtime.CompilerServices;

namespace EdgeGate.Masking.Patterns;

/// <summary>Patterns compiled to one table: a byte is a step. Matches from a given start; immutable, shared by all threads.</summary>
internal sealed class Dfa
{
    /// <summary>The state from which nothing matches any more.</summary>
    public const int Dead = 0;

    /// <summary>Where every match begins.</summary>
    public const int Start = 1;

    private readonly byte[] columns;
    private readonly ushort[] next;
    private readonly ushort[] accepts;
    private readonly int[][] acceptSets;
    private readonly int width;

    /// <summary>Joins the tables.</summary>
    /// <param name="columns">The column of each byte.</param>
    /// <param name="width">Columns of a row.</param>
    /// <param name="next">The next state, row by row.</param>
    /// <param name="accepts">For each state, the index of the set of patterns that end there; 0 for none.</param>
    /// <param name="acceptSets">The sets.</param>
    public Dfa(byte[] columns, int width, ushort[] next, ushort[] accepts, int[][] acceptSets)
    {
        this.columns = columns;
        this.width = width;
        this.next = next;
        this.accepts = accepts;
        this.acceptSets = acceptSets;
    }

    /// <summary>How many states there are.</summary>
    public int States => accepts.Length;

    /// <summary>Sets of bytes that lead to the same states everywhere; together they are all bytes.</summary>
    public ByteSet[] Alike()
    {
        ByteSet[] alike = new ByteSet[width];
        for (int value = 0; value < 256; value++) { alike[columns[value]] = alike[columns[value]].Or(ByteSet.Of((byte)value)); }
        return alike;
    }

    /// <summary>The bytes with which a match can begin.</summary>
    public ByteSet FirstBytes => ByteSet.Where(value => Step(Start, value) != Dead);

    /// <summary>The state after a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Step(int state, byte value) => next[(state * width) + columns[value]];

    /// <summary>The fewest digits that are a match on their own; <see cref="int.MaxValue"/> when none are.</summary>
    public int DigitsMin()
    {
        HashSet<int> reached = [Start];
        List<int> states = [Start];
        for (int digits = 1; states.Count > 0; digits++)
        {
            states = [.. states.SelectMany(state => Enumerable.Range('0', 10).Select(digit => Step(state, (byte)digit))).Distinct().Where(state => state != Dead && reached.Add(state))];
            if (states.Exists(IsAccepting)) { return digits; }
        }
        return int.MaxValue;
    }

    /// <summary>Whether some pattern ends in a state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAccepting(int state) => accepts[state] != 0;

    /// <summary>Runs from a start and notes each place where a pattern ends, the last <see cref="DfaEnds.Capacity"/> of them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where a match would begin.</param>
    /// <param name="ends">Receives the places.</param>
    /// <returns>Whether more bytes after the text could match on.</returns>
    public bool Run(ReadOnlySpan<byte> text, int start, ref DfaEnds ends)
    {
        int state = Start;
        for (int i = start; i < text.Length; i++)
        {
            state = Step(state, text[i]);
            if (state == Dead) { return false; }
            if (accepts[state] != 0) { ends.Add(i + 1, accepts[state]); }
        }
        return true;
    }

    /// <summary>Whether a match that begins at a start could still go on at the end of the text.</summary>
    public bool IsAlive(ReadOnlySpan<byte> text, int start)
    {
        int state = Start;
        for (int i = start; i < text.Length; i++)
        {
            state = Step(state, text[i]);
            if (state == Dead) { return false; }
        }
        return true;
    }

    /// <summary>Whether a match begins at a start, whatever its length; undecided when the text ends first.</summary>
    public Trilean Begins(ReadOnlySpan<byte> text, int start, bool isEnd)
    {
        int state = Start;
        for (int i = start; i < text.Length; i++)
        {
            state = Step(state, text[i]);
            if (state == Dead) { return Trilean.No; }
            if (accepts[state] != 0) { return Trilean.Yes; }
        }
        return isEnd ? Trilean.No : Trilean.Undecided;
    }

    /// <summary>Whether a text is a match from its first byte to its last.</summary>
    public bool IsWhole(ReadOnlySpan<byte> text)
    {
        int state = Start;
        foreach (byte value in text) { state = Step(state, value); }
        return accepts[state] != 0;
    }

    /// <summary>Whether a match read backwards begins right before a position; for tables of reversed patterns.</summary>
    public bool EndsBefore(ReadOnlySpan<byte> text, int position)
    {
        int state = Start;
        for (int i = position - 1; i >= 0; i--)
        {
            state = Step(state, text[i]);
            if (state == Dead) { return false; }
            if (accepts[state] != 0) { return true; }
        }
        return false;
    }

    /// <summary>The patterns of a set noted by <see cref="Run"/>.</summary>
    public ReadOnlySpan<int> Patterns(int acceptSet) => acceptSets[acceptSet];

    /// <summary>The set of patterns that end in a state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int AcceptSet(int state) => accepts[state];
}
