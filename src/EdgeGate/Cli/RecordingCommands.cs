using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeGate.Recording;
using EdgeGate.State;

namespace EdgeGate.Cli;

/// <summary><c>edgegate replay</c> and <c>export</c>: what was recorded.</summary>
internal static class RecordingCommands
{
    public static Command CreateReplay()
    {
        Argument<string> id = new("recording") { Description = "A session's identifier (or the beginning of it), or a file" };
        Option<string> state = CommonOptions.State();
        Option<double> speed = new("--speed") { Description = "How many times as fast; 0 does not wait", DefaultValueFactory = _ => 1 };
        Option<double> maxIdle = new("--max-idle") { Description = "The longest wait in seconds", DefaultValueFactory = _ => 5 };
        RefuseNegative(speed);
        RefuseNegative(maxIdle);
        Command command = new("replay", """
            Play a recording in the terminal, with its own timing.

            Examples:
              edgegate replay 01k4zq
              edgegate replay 01k4zq --speed 4 --max-idle 1
            """) { id, state, speed, maxIdle };
        command.SetAction(async (arguments, stop) =>
        {
            if (CommonOptions.FindRecording(arguments.GetRequiredValue(id), arguments.GetValue(state)!, out SessionRow? row) is not { } path) { return ExitCode.NotFound; }
            return await ReplayAsync(path, row, arguments.GetValue(speed), arguments.GetValue(maxIdle), stop);
        });
        return command;
    }

    public static Command CreateExport()
    {
        Argument<string> id = new("recording") { Description = "A session's identifier (or the beginning of it), or a file" };
        Option<string> state = CommonOptions.State();
        Option<string> format = new("--format") { Description = "cast (asciicast v2), cast3 (v3), text, csv or jsonl", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong([.. RecordingExport.Formats]);
        Option<string?> output = new("--output", "-o") { Description = "The file to write; standard output when left out" };
        Command command = new("export", """
            Write a recording in a format other tools read.

            Examples:
              edgegate export 01k4zq --format cast -o session.cast && asciinema play session.cast
              edgegate export 01k4zq --format jsonl | jq 'select(.k == "statement")'
            """) { id, state, format, output };
        command.SetAction(arguments =>
        {
            if (CommonOptions.FindRecording(arguments.GetRequiredValue(id), arguments.GetValue(state)!, out SessionRow? row) is not { } path) { return ExitCode.NotFound; }
            TextWriter? target = arguments.GetValue(output) is { } file ? Create(file) : new StreamWriter(Console.OpenStandardOutput());
            if (target is null) { return ExitCode.Usage; }
            RecordingReader reader;
            using (target) { reader = RecordingExport.Write(path, arguments.GetValue(format)!, target); }
            return Told(path, reader, row);
        });
        return command;
    }

    /// <summary>Makes a file for its owner alone, as recordings are; says why on standard error when it cannot.</summary>
    internal static TextWriter? Create(string file)
    {
        try
        {
            return new StreamWriter(new FileStream(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Console.Error.WriteLine($"edgegate: {file} cannot be written: {problem.Message}; name a file in a folder that is there and that you may write");
            return null;
        }
    }

    private static void RefuseNegative(Option<double> option) => option.Validators.Add(result =>
    {
        // A value that is no number at all is told by the parser.
        if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out double value) && !(value >= 0 && value < 1e9)) { result.AddError($"{option.Name} must not be negative"); }
    });

    private static async Task<int> ReplayAsync(string path, SessionRow? row, double speed, double maxIdle, CancellationToken stop)
    {
        RecordingReader reader = new(path);
        RecordingScript script = new();
        double last = 0;
        foreach (JsonElement line in reader.Events())
        {
            await Task.Delay(RecordingScript.Wait(last, RecordingScript.Time(line), speed, TimeSpan.FromSeconds(maxIdle)), stop);
            last = Math.Max(last, RecordingScript.Time(line));
            foreach (string text in script.Lines(line)) { Console.WriteLine(RecordingScript.Shown(text)); }
        }
        foreach (string text in script.Rest()) { Console.WriteLine(text); }
        return Told(path, reader, row);
    }

    /// <summary>Says on standard error what could not be read.</summary>
    private static int Told(string path, RecordingReader reader, SessionRow? row)
    {
        foreach (string damage in reader.Damages) { Console.Error.WriteLine($"edgegate: {path}: {damage}"); }
        // What is written just now ends anywhere.
        bool isUnderWay = row is { Ended: null };
        if (reader.Tear is { } tear && !isUnderWay) { Console.Error.WriteLine($"edgegate: {path}: {tear}"); }
        if (!reader.IsClosed && VerifyCommand.IsCutShort(row)) { Console.Error.WriteLine($"edgegate: {path}: it was cut short: the session ended ({row!.Reason}), and the end of its recording is missing"); }
        if (reader.Damages.Count > 0 || (reader.Tear is not null && !isUnderWay) || (!reader.IsClosed && VerifyCommand.IsCutShort(row)))
        {
            Console.Error.WriteLine("edgegate: the recording is damaged, and only what could be read was shown; `edgegate verify` tells how far it is as it was written, and a copy that verifies has all");
            return ExitCode.NotVerified;
        }
        if (!reader.IsClosed) { Console.Error.WriteLine($"edgegate: {path}: it has no end yet: the session is under way, or the gateway was lost"); }
        return ExitCode.Ok;
    }
}
