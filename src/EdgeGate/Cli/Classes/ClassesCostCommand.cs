using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Masking.Scanning;

namespace EdgeGate.Cli.Classes;

/// <summary><c>edgegate classes cost</c>: what looking for each class adds, measured on this machine.</summary>
internal static class ClassesCostCommand
{
    private const int SampleBytes = 64 * 1024;
    private const int Rounds = 25;

    /// <summary>Nanoseconds a KiB beyond which a class is called slow: a tenth of what a whole taxonomy may take.</summary>
    private const double SlowNanoseconds = 50;

    public static Command Create()
    {
        Option<string?> config = ClassesCommand.Config();
        Command command = new("cost", """
            Measure what looking for each class adds, in nanoseconds a KiB of text, and warn of slow ones. Takes some seconds.

            Examples:
              edgegate classes cost
              edgegate classes cost --config edgegate.yaml
            """) { config };
        command.SetAction(arguments =>
        {
            if (ClassesCommand.Load(arguments.GetValue(config)) is not { } taxonomy) { return ExitCode.Usage; }
            Measure(taxonomy);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Measure(Taxonomy taxonomy)
    {
        using ByteBuffer prose = Sample(static i => $"The {i % 97}th report was written on a rainy day; nobody had called before page {i}, and the team went home. ");
        using ByteBuffer rows = Sample(static i => $"{i},\"row {i * 7919 % 10007}\",{i * 31 % 1000}.{i % 100:00},2026-{(i % 12) + 1:00}-{(i % 28) + 1:00} 12:{i % 60:00}:{i % 59:00},true\n");
        double proseBase = Cost([], taxonomy, prose);
        double rowsBase = Cost([], taxonomy, rows);
        List<string[]> lines = [];
        List<string> slow = [];
        for (int i = 0; i < taxonomy.Classes.Length; i++)
        {
            Form[] forms = [.. taxonomy.Forms.Where(form => form.ClassIndex == i)];
            if (forms.Length == 0) { continue; }
            double inProse = Math.Max(0, Cost(forms, taxonomy, prose) - proseBase);
            double inRows = Math.Max(0, Cost(forms, taxonomy, rows) - rowsBase);
            lines.Add([taxonomy.Classes[i].Name.Value, Number(inProse), Number(inRows)]);
            string reason = Array.Exists(forms, static form => form.Trigger == TriggerKind.Scan) ? "no literal, digit, @, : or context word to look for" : "";
            if (reason.Length > 0 || Math.Max(inProse, inRows) > SlowNanoseconds) { slow.Add($"{taxonomy.Classes[i].Name}: slow{(reason.Length > 0 ? ": " + reason : "")}"); }
        }
        lines.Add(["(looking at all)", Number(Cost([.. taxonomy.Forms], taxonomy, prose)), Number(Cost([.. taxonomy.Forms], taxonomy, rows))]);
        TextTable.Write(["CLASS", "NS/KIB PROSE", "NS/KIB ROWS"], lines);
        foreach (string line in slow) { Console.WriteLine($"warning: {line}"); }
    }

    private static double Cost(Form[] forms, Taxonomy taxonomy, ByteBuffer text)
    {
        using Scanner scanner = new(forms, HyperscanCache.None);
        bool[] selected = new bool[taxonomy.Classes.Length];
        Array.Fill(selected, true);
        ScanFinds finds = new();
        double[] rounds = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            long started = Stopwatch.GetTimestamp();
            finds.Begin(text.Length);
            scanner.Scan(new ScanInput(text.Written, 0, isEnd: true, selected, finds));
            rounds[round] = Stopwatch.GetElapsedTime(started).TotalNanoseconds;
        }
        // The fastest round is the one that was least disturbed.
        Array.Sort(rounds);
        return rounds[0] / (text.Length / 1024.0);
    }

    private static ByteBuffer Sample(Func<int, string> line)
    {
        ByteBuffer sample = new(2 * SampleBytes);
        for (int i = 0; sample.Length < SampleBytes; i++) { sample.Append(Encoding.UTF8.GetBytes(line(i))); }
        return sample;
    }

    private static string Number(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
