using System.Diagnostics;

namespace EdgeGate.Fuzz.Driver;

/// <summary>Mutates a target's seeds and checks each, until a bound or the first finding. The same seed does the same.</summary>
internal sealed class FuzzRun(FuzzTarget target, ulong seed, GuardedMemory memory)
{
    /// <summary>The longest input.</summary>
    public const int InputBytesMax = 4096;

    private const int CorpusMax = 4096;

    private readonly FuzzRandom random = new(seed);
    private readonly List<byte[]> corpus = [.. target.Seeds];
    private readonly HashSet<int> shapes = [];
    private long executions;

    /// <summary>Inputs checked so far; may be read from another thread.</summary>
    public long Executions => Volatile.Read(ref executions);

    /// <summary>Ways through the parser met so far.</summary>
    public int Shapes => shapes.Count;

    /// <summary>The input checked last.</summary>
    public byte[] Last { get; private set; } = [];

    /// <summary>Checks a number of inputs.</summary>
    /// <exception cref="Exception">A finding, or whatever a parser threw; <see cref="Last"/> is the input.</exception>
    public void ForCount(long count)
    {
        Mutator mutator = new(random, InputBytesMax);
        foreach (byte[] given in target.Seeds) { Check(given); }
        while (executions < count) { CheckNext(mutator); }
    }

    /// <summary>Checks inputs for a time.</summary>
    /// <exception cref="Exception">A finding, or whatever a parser threw; <see cref="Last"/> is the input.</exception>
    public void ForTime(TimeSpan time)
    {
        long started = Stopwatch.GetTimestamp();
        Mutator mutator = new(random, InputBytesMax);
        foreach (byte[] given in target.Seeds) { Check(given); }
        while (Stopwatch.GetElapsedTime(started) < time) { CheckNext(mutator); }
    }

    private void CheckNext(Mutator mutator)
    {
        byte[] input = mutator.Mutate(corpus[random.Below(corpus.Count)], corpus[random.Below(corpus.Count)]);
        if (Check(input) && corpus.Count < CorpusMax) { corpus.Add(input); }
    }

    /// <summary>Checks one; true when it took a new way through the parser.</summary>
    private bool Check(byte[] input)
    {
        Last = input;
        int shape = target.Check(memory.Place(input));
        Volatile.Write(ref executions, executions + 1);
        return shapes.Add(shape);
    }
}
