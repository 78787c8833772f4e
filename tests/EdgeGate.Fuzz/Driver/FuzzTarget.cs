namespace EdgeGate.Fuzz.Driver;

/// <summary>A hot parser, and a plain one, written independently and slowly, that must read the same from any bytes.</summary>
internal sealed class FuzzTarget
{
    private const int ByteByByteMax = 512;

    private readonly Reading hot;
    private readonly Reading plain;
    private readonly Transcript hotRead = new();
    private readonly Transcript plainRead = new();

    /// <summary>A parser that sees its input whole.</summary>
    public FuzzTarget(string name, IReadOnlyList<byte[]> seeds, Reading hot, Reading plain)
    {
        Name = name;
        Seeds = seeds;
        this.hot = hot;
        this.plain = plain;
    }

    /// <summary>A parser that is fed in pieces: what it reads must not depend on the cuts.</summary>
    public FuzzTarget(string name, IReadOnlyList<byte[]> seeds, StepReading hot, Reading plain)
        : this(name, seeds, (options, input, transcript) => Feeder.Feed(hot, options, input, Math.Max(1, input.Length), transcript), plain)
        => Step = hot;

    /// <summary>Its name on the command line.</summary>
    public string Name { get; }

    /// <summary>Inputs that mutations begin from: the vectors of the tests.</summary>
    public IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>The parser step by step, if it is fed in pieces.</summary>
    public StepReading? Step { get; }

    /// <summary>Executions of the short run among the unit tests; few for a target that costs milliseconds each.</summary>
    public int TestExecutions { get; init; } = 4000;

    /// <summary>How many first bytes of an input choose the parser's parameters.</summary>
    public int OptionBytes { get; init; }

    /// <summary>Reads an input by both parsers, whole and cut.</summary>
    /// <returns>The shape of what was read.</returns>
    /// <exception cref="FuzzFinding">They differ.</exception>
    public int Check(ReadOnlySpan<byte> input)
    {
        if (input.Length < OptionBytes) { return 0; }
        plainRead.Clear();
        plain(input[..OptionBytes], input[OptionBytes..], plainRead);
        hotRead.Clear();
        hot(input[..OptionBytes], input[OptionBytes..], hotRead);
        Compare("whole");
        int shape = hotRead.Shape;
        if (input.Length > OptionBytes)
        {
            CheckCut(input, 1 + (int)(System.Numerics.BitOperations.RotateLeft((uint)input.Length * 2654435761, input[^1]) % (uint)input.Length));
            if (input.Length <= ByteByByteMax) { CheckCut(input, 0); }
        }
        return shape;
    }

    /// <summary>Feeds an input in two pieces, or byte by byte when <paramref name="cut"/> is 0, after <see cref="Check"/> read it whole.</summary>
    public void CheckCut(ReadOnlySpan<byte> input, int cut)
    {
        if (Step is null) { return; }
        hotRead.Clear();
        Feeder.Feed(Step, input[..OptionBytes], input[OptionBytes..], cut, hotRead);
        Compare(cut == 0 ? "byte by byte" : $"cut at {cut}");
    }

    /// <summary>Reads an input by the hot parser alone; beside a check on another thread too.</summary>
    public string Read(ReadOnlySpan<byte> input)
    {
        Transcript read = new();
        if (input.Length >= OptionBytes) { hot(input[..OptionBytes], input[OptionBytes..], read); }
        return read.ToString();
    }

    private void Compare(string how)
    {
        if (!hotRead.IsSame(plainRead)) { throw new FuzzFinding($"{Name}, {how}, read:\n{hotRead}the plain parser reads:\n{plainRead}"); }
    }
}
