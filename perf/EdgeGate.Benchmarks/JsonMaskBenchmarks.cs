using System.Text;
using BenchmarkDotNet.Attributes;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;

namespace EdgeGate.Benchmarks;

/// <summary>Masking JSON documents of about a kilobyte.</summary>
[MemoryDiagnoser]
public class JsonMaskBenchmarks
{
    private readonly ByteBuffer plain = Document("nobody");
    private readonly ByteBuffer find = Document("ada@corp.test");
    private readonly ByteBuffer output = new(64 * 1024);
    private readonly Masker masker = new(Taxonomy.Create(new MaskingOptions([], []), []), HyperscanCache.None);
    private MaskPlan plan = null!;
    private MaskFinds finds = null!;

    [GlobalSetup]
    public void Setup()
    {
        plan = masker.PlanAll;
        finds = new MaskFinds(plan.Classes);
    }

    [Benchmark(Baseline = true)]
    public int Plain_1KiB() => Mask(plain);

    [Benchmark]
    public int Email_1KiB() => Mask(find);

    [GlobalCleanup]
    public void Cleanup()
    {
        masker.Dispose();
        plain.Dispose();
        find.Dispose();
        output.Dispose();
    }

    private static ByteBuffer Document(string who)
    {
        StringBuilder text = new();
        text.Append("{\"who\":\"").Append(who).Append("\",\"steps\":[");
        for (int i = 0; i < 20; i++) { text.Append(i == 0 ? "" : ",").Append("{\"step\":\"look at the order again\",\"took\":1.5,\"ok\":true}"); }
        text.Append("]}");
        ByteBuffer document = new(64 * 1024);
        document.Append(Encoding.UTF8.GetBytes(text.ToString()));
        return document;
    }

    private int Mask(ByteBuffer value)
    {
        output.Clear();
        return (int)plan.Mask(value.Written, ValueShape.Json, output, finds);
    }
}
