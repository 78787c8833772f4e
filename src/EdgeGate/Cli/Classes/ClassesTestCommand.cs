using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Masking.Scanning;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Cli.Classes;

/// <summary><c>edgegate classes test</c>: what is found in a file, and where.</summary>
internal static class ClassesTestCommand
{
    private const int TextBytesMax = 1024 * 1024 * 1024;

    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "The file, or - for standard input" };
        Option<string?> config = ClassesCommand.Config();
        Option<string> output = CommonOptions.Output();
        Option<bool> lines = new("--lines") { Description = "Each line is a text of its own; in a .jsonl file, the member `text` of each" };
        Command command = new("test", """
            Show what is found in a file: class, offsets in bytes (the end is exclusive), and the text masked.

            Examples:
              edgegate classes test trace.txt
              edgegate classes test - --output json < trace.txt | jq '.finds[]'
              edgegate classes test samples.jsonl --lines --output json
            """) { file, config, output, lines };
        command.SetAction(arguments =>
        {
            if (ClassesCommand.Load(arguments.GetValue(config)) is not { } taxonomy) { return ExitCode.Usage; }
            string name = arguments.GetRequiredValue(file);
            try
            {
                using Masker masker = new(taxonomy, HyperscanCache.None);
                Test(masker, Texts(name, arguments.GetValue(lines)), arguments.GetValue(output) == "json");
                return ExitCode.Ok;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"edgegate: {(Directory.Exists(name) ? $"{name} is a folder: name a file" : problem is FileNotFoundException or DirectoryNotFoundException ? $"there is no file {name}" : $"{name} cannot be read: {problem.Message}")}");
                return ExitCode.NotFound;
            }
            catch (JsonException problem)
            {
                Console.Error.WriteLine($"edgegate: {name} has a line that is not an object with a member `text`: {problem.Message}");
                return ExitCode.Usage;
            }
        });
        return command;
    }

    private static IEnumerable<byte[]> Texts(string name, bool isLines)
    {
        if (!isLines)
        {
            using Stream whole = Open(name);
            using MemoryStream copy = new();
            whole.CopyTo(copy);
            yield return copy.ToArray();
            yield break;
        }
        using StreamReader reader = new(Open(name), new UTF8Encoding(false));
        while (reader.ReadLine() is { } line)
        {
            yield return Encoding.UTF8.GetBytes(name.EndsWith(".jsonl", StringComparison.Ordinal) ? TextOf(line) : line);
        }
    }

    private static Stream Open(string name) => name == "-" ? Console.OpenStandardInput() : File.OpenRead(name);

    private static string TextOf(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        if (!JsonText.IsWhole(Encoding.UTF8.GetBytes(line))) { throw new JsonException("half a surrogate pair"); }
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw new JsonException("no text");
    }

    private static void Test(Masker masker, IEnumerable<byte[]> texts, bool isJson)
    {
        MaskPlan plan = masker.PlanAll;
        using Stream stdout = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
        using ByteBuffer text = new(TextBytesMax);
        using ByteBuffer masked = new(TextBytesMax);
        int line = 0;
        foreach (byte[] bytes in texts)
        {
            text.Clear();
            text.Append(bytes);
            ReadOnlySpan<MaskedSpan> finds = TableText.MayBeIn(text.Written) ? CollectionsMarshal.AsSpan(TableText.Find(plan, text.Written)) : plan.Find(text.Written, 0);
            if (isJson) { WriteJson(plan, line, finds, stdout); }
            else { WriteText(plan, text, finds, masked, stdout); }
            line++;
        }
    }

    private static void WriteJson(MaskPlan plan, int line, ReadOnlySpan<MaskedSpan> finds, Stream stdout)
    {
        using (Utf8JsonWriter json = new(stdout))
        {
            json.WriteStartObject();
            json.WriteNumber("line", line);
            json.WriteStartArray("finds");
            foreach (ref readonly MaskedSpan find in finds)
            {
                json.WriteStartObject();
                json.WriteString("class", plan.ClassNameUtf8(find.ClassIndex));
                json.WriteNumber("start", find.Start);
                json.WriteNumber("end", find.End);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        stdout.WriteByte((byte)'\n');
    }

    private static void WriteText(MaskPlan plan, ByteBuffer text, ReadOnlySpan<MaskedSpan> finds, ByteBuffer masked, Stream stdout)
    {
        foreach (ref readonly MaskedSpan find in finds)
        {
            stdout.Write(Encoding.UTF8.GetBytes($"{find.Start}..{find.End}  {Encoding.UTF8.GetString(plan.ClassNameUtf8(find.ClassIndex))}\n"));
        }
        masked.Clear();
        MaskOutcome outcome = plan.Mask(text.Written, ValueShape.Text, masked, new MaskFinds(plan.Classes));
        stdout.Write(outcome == MaskOutcome.Rewritten ? masked.Written : text.Written);
        if (text.Length > 0 && text.Written[^1] != '\n') { stdout.WriteByte((byte)'\n'); }
    }
}
