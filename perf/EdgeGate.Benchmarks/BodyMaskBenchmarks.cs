using System.Text;
using BenchmarkDotNet.Attributes;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Sessions.Http.Bodies;

namespace EdgeGate.Benchmarks;

/// <summary>Masking bodies, of about a KiB a call, by all classes: a microsecond each is about a GB/s.</summary>
[MemoryDiagnoser]
public class BodyMaskBenchmarks
{
    private const int BodyBytes = 1024;

    private readonly ByteBuffer output = new(16 * 1024 * 1024);
    private readonly Masker masker = new(Taxonomy.Create(new MaskingOptions([], []), []), HyperscanCache.None);
    private readonly byte[] document = Document(BodyBytes);
    private readonly byte[] line = [.. Document(BodyBytes), .. "\n"u8];
    private readonly byte[] events = Events(BodyBytes);
    private BodyContext context = null!;
    private BodyMasker lines = null!;
    private BodyMasker stream = null!;

    [GlobalSetup]
    public void Setup()
    {
        MaskPlan plan = masker.PlanAll;
        context = new BodyContext(plan, BodyTags.None, new MaskFinds(plan.Classes), new BodyLimits());
        lines = Open("application/x-ndjson");
        stream = Open("text/event-stream");
    }

    /// <summary>A body of its own, with its masker.</summary>
    [Benchmark]
    public int Json_Whole()
    {
        using BodyMasker whole = Open("application/json");
        output.Clear();
        return (int)whole.Append(document, output).Kind + (int)whole.Complete(output).Kind;
    }

    /// <summary>A line of a body that goes on.</summary>
    [Benchmark(Baseline = true)]
    public int Json_Line() => Append(lines, line);

    /// <summary>Events of a model's answer that goes on.</summary>
    [Benchmark]
    public int Sse_Chat() => Append(stream, events);

    [GlobalCleanup]
    public void Cleanup()
    {
        lines.Dispose();
        stream.Dispose();
        masker.Dispose();
        output.Dispose();
    }

    private static byte[] Document(int bytes)
    {
        StringBuilder text = new("{\"items\":[{\"mail\":\"ada@corp.test\"}");
        for (int i = 0; text.Length < bytes; i++) { text.Append(",{\"id\":").Append(i).Append(",\"title\":\"look at the order again\",\"price\":1.5,\"tags\":[\"new\",\"blue\"],\"ok\":true}"); }
        return Encoding.ASCII.GetBytes(text.Append("]}").ToString());
    }

    private static byte[] Events(int bytes)
    {
        StringBuilder text = new();
        string[] words = ["The ", "order ", "of ", "ada@", "corp.test", " is ", "on ", "its ", "way", ". "];
        for (int i = 0; text.Length < bytes; i++)
        {
            text.Append("data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"").Append(words[i % words.Length]).Append("\"},\"finish_reason\":null}]}\n\n");
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private BodyMasker Open(string type) => BodyMaskers.Open(Encoding.ASCII.GetBytes(type), [], BodyDirection.Response, context).Masker!;

    private int Append(BodyMasker body, byte[] bytes)
    {
        output.Clear();
        return (int)body.Append(bytes, output).Kind;
    }
}
