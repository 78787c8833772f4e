using System.Runtime.InteropServices;

namespace EdgeGate.Masking.Scanning;

/// <summary>What one scan of a text came to: the finds, and what is still open where the text goes on. One owner; reused.</summary>
internal sealed class ScanFinds
{
    private readonly List<Find> finds = new(16);
    private readonly List<(int Start, int Number)> words = new(16);
    private int nextWord;

    /// <summary>The finds, in no order.</summary>
    public List<Find> Items => finds;

    /// <summary>What the scanner knows of the part of the text it is at.</summary>
    public TextMap Map { get; } = new();

    /// <summary>Whether a context word was noted that may reach what follows.</summary>
    public bool HasWord => nextWord < words.Count;

    /// <summary>All of them, in the order of their places.</summary>
    public ReadOnlySpan<(int Start, int Number)> Words => CollectionsMarshal.AsSpan(words)[nextWord..];

    /// <summary>The first of them: where it begins, and its number.</summary>
    public (int Start, int Number) Word => words[nextWord];

    /// <summary>From here on bytes may still become part of a find; the text's length when none may.</summary>
    public int Hold { get; private set; }

    /// <summary>The earliest place whose meaning is still open: it must be looked at again when more has come.</summary>
    public int Retry { get; private set; }

    /// <summary>The slice last asked for (<see cref="TextSlice"/>).</summary>
    public int Slice { get; set; }

    /// <summary>Begins a scan of a text.</summary>
    public void Begin(int length)
    {
        Slice = 0;
        finds.Clear();
        words.Clear();
        nextWord = 0;
        Hold = length;
        Retry = length;
    }

    /// <summary>Notes a context word. They come nearly in order.</summary>
    public void AddWord(int start, int number)
    {
        int at = words.Count;
        while (at > nextWord && words[at - 1].Start > start) { at--; }
        words.Insert(at, (start, number));
    }

    /// <summary>The first word reaches nothing that follows.</summary>
    public void NextWord() => nextWord++;

    /// <summary>Adds a find.</summary>
    public void Add(in Find find) => finds.Add(find);

    /// <summary>Bytes from a place on may become part of a find.</summary>
    /// <param name="start">Where such a find would begin.</param>
    /// <param name="evidence">Where what drew attention to it begins.</param>
    public void AddUndecided(int start, int evidence)
    {
        Hold = Math.Min(Hold, start);
        Retry = Math.Min(Retry, evidence);
    }

    /// <summary>A place must be looked at again, but holds no bytes back.</summary>
    public void AddRetry(int evidence) => Retry = Math.Min(Retry, evidence);
}
