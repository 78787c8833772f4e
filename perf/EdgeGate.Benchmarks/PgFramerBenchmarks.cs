using BenchmarkDotNet.Attributes;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Benchmarks;

/// <summary>Finding message boundaries: sixteen messages a call.</summary>
[MemoryDiagnoser]
public class PgFramerBenchmarks
{
    private const int Messages = 16;

    private readonly PgLimits limits = new();
    private byte[] small = [];
    private byte[] large = [];

    [GlobalSetup]
    public void Setup()
    {
        small = Rows(64);
        large = Rows(8 * 1024);
    }

    [Benchmark(Baseline = true)]
    public int DataRow_64B() => Walk(small);

    [Benchmark]
    public int DataRow_8KiB() => Walk(large);

    private static byte[] Rows(int bytes)
    {
        PgFrames frames = new();
        for (int i = 0; i < Messages; i++) { frames.Row(new byte[bytes]); }
        return frames.Bytes.ToArray();
    }

    private int Walk(ReadOnlySpan<byte> window)
    {
        int count = 0;
        while (PgFramer.ReadHeader(window, limits, out PgFrame frame).Kind == ParseKind.Done)
        {
            window = window[frame.TotalBytes..];
            count++;
        }
        return count;
    }
}
