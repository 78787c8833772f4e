using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Sessions.Http.Bodies;

namespace EdgeGate.Benchmarks;

/// <summary>The masker's side of <c>perf/masking</c>: one measurement a process, so that rounds with the peers can interleave.</summary>
/// <remarks>
/// Apart from BenchmarkDotNet on purpose: it is published as native code, so that the figure is of what ships, and reads the
/// corpora the C peer reads.
/// </remarks>
internal static class MaskingHarness
{
    private const string Usage = """
        masking --corpus FILE --size BYTES --seconds SECONDS [--classes COUNT]
            masks the file block by block; COUNT user classes stand beside the built-in ones
        masking stream --corpus FILE --size BYTES --seconds SECONDS
            masks the file as one stream that comes in pieces of SIZE bytes
        masking body --corpus FILE --size BYTES --seconds SECONDS
            masks the file's lines, JSON documents, as bodies that are arrays of them, SIZE bytes or more each
        masking compile [--classes COUNT]
            time to the first plan
        masking streams --count COUNT
            memory of open streams
        """;

    // Bytes masked between two looks at the clock.
    private const long BatchBytes = 1 << 18;

    // On a machine that is busy a measurement may take this many times its CPU seconds.
    private const double WallFactorMax = 20;

    /// <summary>Runs one measurement and prints one line of <c>name=value</c> pairs.</summary>
    /// <returns>0; 2 when the arguments are not understood.</returns>
    public static int Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Dictionary<string, string> options = [];
        bool hasCommand = args.Length % 2 == 1;
        for (int i = hasCommand ? 1 : 0; i + 1 < args.Length; i += 2) { options[args[i]] = args[i + 1]; }
        int classes = Number(options, "--classes", 0);
        switch (hasCommand ? args[0] : "")
        {
            case "" when options.TryGetValue("--corpus", out string? corpus):
                Measure(corpus, Number(options, "--size", 65536), double.Parse(options.GetValueOrDefault("--seconds", "1"), CultureInfo.InvariantCulture), classes);
                return 0;
            case "stream" when options.TryGetValue("--corpus", out string? streamed):
                MeasureStream(streamed, Number(options, "--size", 32768), double.Parse(options.GetValueOrDefault("--seconds", "1"), CultureInfo.InvariantCulture));
                return 0;
            case "body" when options.TryGetValue("--corpus", out string? documents):
                MeasureBody(documents, Number(options, "--size", 1 << 20), double.Parse(options.GetValueOrDefault("--seconds", "1"), CultureInfo.InvariantCulture));
                return 0;
            case "compile":
                Compile(classes);
                return 0;
            case "streams":
                Streams(Number(options, "--count", 10000));
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static double CpuSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    private static int Number(Dictionary<string, string> options, string name, int otherwise)
        => options.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static void Measure(string path, int size, double seconds, int classes)
    {
        using Masker masker = new(CreateTaxonomy(classes), HyperscanCache.None);
        MaskPlan plan = masker.PlanAll;
        byte[] file = File.ReadAllBytes(path);
        byte[] body = new byte[file.Length + ByteBuffer.ScanMarginBytes];
        file.CopyTo(body, 0);
        int blocks = file.Length / size;
        // A placeholder may be longer than what it stands for.
        using ByteBuffer output = new(16 * size + 65536);
        MaskFinds finds = new(plan.Classes);

        int findsOfPass = 0;
        for (int i = 0; i < blocks; i++) { findsOfPass += Mask(plan, body.AsSpan(i * size, size), output, finds); }

        int at = 0;
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        Spent spent = Repeat(seconds, () =>
        {
            Mask(plan, body.AsSpan(at * size, size), output, finds);
            at = at + 1 == blocks ? 0 : at + 1;
            return size;
        });
        long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        Console.WriteLine($"ns_per_block={spent.Seconds * 1e9 / spent.Times:F1} gb_per_s={spent.GigabytesPerSecond:F4} allocated_bytes={allocated / spent.Times} finds={findsOfPass}");
    }

    /// <summary>Does something again and again for some CPU seconds: not wall time, for the machine is shared, and one thread does all there is to do.</summary>
    /// <param name="seconds">How long.</param>
    /// <param name="once">Does it once, and gives how many bytes that were.</param>
    private static Spent Repeat(double seconds, Func<int> once)
    {
        long times = 0;
        long bytes = 0;
        double start = CpuSeconds;
        double spent = 0;
        Stopwatch wall = Stopwatch.StartNew();
        while (spent < seconds && wall.Elapsed.TotalSeconds < WallFactorMax * seconds)
        {
            long batch = 0;
            for (; batch < BatchBytes; times++) { batch += once(); }
            bytes += batch;
            spent = CpuSeconds - start;
        }
        return new Spent(spent, times, bytes);
    }

    /// <summary>Masks one block as a session does; gives the number of finds.</summary>
    private static int Mask(MaskPlan plan, ReadOnlySpan<byte> block, ByteBuffer output, MaskFinds finds)
    {
        output.Clear();
        finds.Reset();
        plan.Mask(block, ValueShape.Text, output, finds);
        return finds.Total;
    }

    private static void MeasureStream(string path, int size, double seconds)
    {
        using Masker masker = new(CreateTaxonomy(0), HyperscanCache.None);
        MaskPlan plan = masker.PlanAll;
        byte[] file = File.ReadAllBytes(path);
        using MaskStream stream = plan.OpenStream(new MaskFinds(plan.Classes));
        using ByteBuffer output = new(16 * size + 65536);
        int at = 0;
        Spent spent = Repeat(seconds, () =>
        {
            output.Clear();
            stream.Write(file.AsSpan(at, size), output);
            at = at + (2 * size) <= file.Length ? at + size : 0;
            return size;
        });
        Console.WriteLine($"us_per_piece={spent.Seconds * 1e6 / spent.Times:F1} gb_per_s={spent.GigabytesPerSecond:F4}");
    }

    private static void MeasureBody(string path, int size, double seconds)
    {
        using Masker masker = new(CreateTaxonomy(0), HyperscanCache.None);
        MaskPlan plan = masker.PlanAll;
        List<byte[]> bodies = Bodies(path, size);
        MaskFinds finds = new(plan.Classes);
        BodyContext context = new(plan, BodyTags.None, finds, new BodyLimits());
        using ByteBuffer output = new(context.Limits.OutputBytesMax + (1 << 24));
        foreach (byte[] body in bodies) { MaskBody(context, body, output); }
        int findsOfPass = finds.Total;
        int next = 0;
        Spent spent = Repeat(seconds, () =>
        {
            byte[] body = bodies[next++ % bodies.Count];
            MaskBody(context, body, output);
            return body.Length;
        });
        Console.WriteLine($"us_per_body={spent.Seconds * 1e6 / spent.Times:F1} gb_per_s={spent.GigabytesPerSecond:F4} finds={findsOfPass}");
    }

    private static List<byte[]> Bodies(string path, int size)
    {
        List<byte[]> bodies = [];
        List<byte> body = [];
        foreach (string line in File.ReadLines(path).Where(static line => line.EndsWith('}')))
        {
            body.Add(body.Count == 0 ? (byte)'[' : (byte)',');
            body.AddRange(Encoding.UTF8.GetBytes(line));
            if (body.Count < size) { continue; }
            body.Add((byte)']');
            bodies.Add([.. body]);
            body.Clear();
        }
        return bodies;
    }

    private static void MaskBody(BodyContext context, byte[] body, ByteBuffer output)
    {
        using BodyMasker masker = BodyMaskers.Open("application/json"u8, [], BodyDirection.Response, context).Masker!;
        for (int at = 0; at < body.Length;)
        {
            output.Clear();
            BodyOutcome outcome = masker.Append(body.AsSpan(at), output);
            if (outcome.Kind == BodyOutcomeKind.Refused) { throw new InvalidDataException(outcome.Reason); }
            at += outcome.Consumed;
        }
        if (masker.Complete(output).Kind != BodyOutcomeKind.Passed) { throw new InvalidDataException("the body did not end"); }
    }

    private static void Compile(int classes)
    {
        double start = CpuSeconds;
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        using Masker masker = new(CreateTaxonomy(classes), HyperscanCache.None);
        MaskPlan plan = masker.PlanAll;
        using ByteBuffer output = new(65536);
        output.Append("nobody@nowhere"u8);
        using ByteBuffer masked = new(65536);
        plan.Mask(output.Written, ValueShape.Text, masked, new MaskFinds(plan.Classes));
        double spent = CpuSeconds - start;
        Console.WriteLine($"compile_ms={1000 * spent:F1} classes={plan.Classes} allocated_mb={(GC.GetAllocatedBytesForCurrentThread() - allocatedBefore) / 1e6:F1}");
    }

    private static void Streams(int count)
    {
        using Masker masker = new(CreateTaxonomy(0), HyperscanCache.None);
        MaskPlan plan = masker.PlanAll;
        using IDisposable? first = OpenStream(plan);
        if (first is null)
        {
            Console.WriteLine("streams=none");
            return;
        }
        IDisposable?[] streams = new IDisposable?[count];
        long heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        long residentBefore = Environment.WorkingSet;
        for (int i = 0; i < count; i++) { streams[i] = OpenStream(plan); }
        long heap = GC.GetTotalMemory(forceFullCollection: true) - heapBefore;
        long resident = Environment.WorkingSet - residentBefore;
        foreach (IDisposable? stream in streams) { stream!.Dispose(); }
        Console.WriteLine($"streams={count} heap_bytes_each={heap / count} resident_bytes_each={resident / count}");
    }

    /// <summary>The hook for streams: open one, feed it the half of a value so that it holds bytes back, and give it.</summary>
    private static MaskStream? OpenStream(MaskPlan plan)
    {
        MaskStream stream = plan.OpenStream(new MaskFinds(plan.Classes));
        using ByteBuffer output = new(65536);
        stream.Write("call me at nobody@exam"u8, output);
        return stream;
    }

    private static Taxonomy CreateTaxonomy(int userClasses)
    {
        List<ConfigProblem> problems = [];
        Taxonomy taxonomy = Taxonomy.Create(new MaskingOptions(UserClasses(userClasses), []), problems);
        return problems.Count == 0 ? taxonomy : throw new InvalidOperationException($"{problems[0].Key}: {problems[0].Message}");
    }

    /// <summary>Classes as customers write them: mostly numbers and tokens with a prefix of their own, some with a shape only.</summary>
    private static ImmutableArray<ClassDefinition> UserClasses(int count)
    {
        ImmutableArray<ClassDefinition>.Builder classes = ImmutableArray.CreateBuilder<ClassDefinition>(count);
        for (int i = 0; i < count; i++)
        {
            string prefix = $"{(char)('A' + i % 26)}{(char)('A' + i / 26 % 26)}{(char)('K' + i / 676)}";
            string pattern = (i % 10) switch
            {
                0 => $"\\b{prefix[..2]}[A-Z]-[0-9]{{4}}-[A-Z0-9]{{{4 + i / 100}}}\\b",
                < 4 => $"{prefix.ToLowerInvariant()}_(live|test)_[A-Za-z0-9]{{24}}",
                < 7 => $"\\b{prefix}-[0-9]{{{5 + i % 7}}}\\b",
                _ => $"{prefix}[0-9]{{3}}/[0-9]{{2,6}}",
            };
            string name = $"logic.customer.c{i}";
            classes.Add(new ClassDefinition("taxonomy." + name, ClassName.Parse(name), false, "", "", [new FormDefinition("taxonomy." + name + ".detect[0]", pattern.Replace("\\b", ""), FindEdges.Word, null, null, null, null, [], [], 0, 0, null, null)], [], [], [], [], []));
        }
        return classes.MoveToImmutable();
    }

#if MASKING_HARNESS_ALONE
    private static int Main(string[] args) => Run(args is ["masking", ..] ? args[1..] : args);
#endif

    /// <summary>What repeating something took.</summary>
    private readonly record struct Spent(double Seconds, long Times, long Bytes)
    {
        public double GigabytesPerSecond => Bytes / Seconds / 1e9;
    }
}
