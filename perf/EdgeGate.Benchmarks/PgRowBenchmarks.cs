using BenchmarkDotNet.Attributes;

namespace EdgeGate.Benchmarks;

/// <summary>One row on its way to the client: parsed, masked, recorded.</summary>
[MemoryDiagnoser]
public class PgRowBenchmarks
{
    private const int Text = 25, Int8 = 20, Inet = 869;

    private readonly PgSessionHarness text = new();
    private readonly PgSessionHarness binary = new();
    private readonly PgFrames textPlain = new PgFrames().Row(PgFrames.Utf8("17"), PgFrames.Utf8("a customer who pays on time"), PgFrames.Utf8("blue"));
    private readonly PgFrames textFind = new PgFrames().Row(PgFrames.Utf8("17"), PgFrames.Utf8("write to ada@corp.test soon"), PgFrames.Utf8("blue"));
    private readonly PgFrames binaryPlain = new PgFrames().Row([0, 0, 0, 0, 0, 0, 0, 17], PgFrames.Utf8("a customer who pays on time"), [2, 32, 0, 4, 192, 0, 2, 1]);
    private readonly PgFrames binaryFind = new PgFrames().Row([0, 14, 155, 47, 223, 65, 193, 199], PgFrames.Utf8("write to ada@corp.test soon"), [2, 32, 0, 4, 192, 0, 2, 1]);

    [GlobalSetup]
    public void Setup()
    {
        Begin(text, 0, Int8, Text, Text);
        Begin(binary, 1, Int8, Text, Inet);
    }

    [Benchmark(Baseline = true)]
    public int Text_Plain() => text.FromTarget(textPlain.Bytes);

    [Benchmark]
    public int Text_Email() => text.FromTarget(textFind.Bytes);

    [Benchmark]
    public int Binary_Address() => binary.FromTarget(binaryPlain.Bytes);

    [Benchmark]
    public int Binary_CardAndEmail() => binary.FromTarget(binaryFind.Bytes);

    [GlobalCleanup]
    public void Cleanup()
    {
        text.Dispose();
        binary.Dispose();
    }

    private static void Begin(PgSessionHarness session, short format, params int[] types)
    {
        session.FromClient(new PgFrames().Parse("", "SELECT a, b, c FROM people").Bind("", "", [format]).DescribePortal("").Execute("").Sync().Bytes);
        session.FromTarget(new PgFrames().ParseComplete().BindComplete().Columns(format, types).Bytes);
    }
}
