using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Recording;

namespace EdgeGate.Cli;

/// <summary><c>edgegate replay</c>, <c>export</c> and <c>verify</c>: what was recorded.</summary>
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
            if (CommonOptions.FindRecording(arguments.GetRequiredValue(id), arguments.GetValue(state)!) is not { } path) { return ExitCode.NotFound; }
            await ReplayAsync(path, arguments.GetValue(speed), arguments.GetValue(maxIdle), stop);
            return ExitCode.Ok;
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
            if (CommonOptions.FindRecording(arguments.GetRequiredValue(id), arguments.GetValue(state)!) is not { } path) { return ExitCode.NotFound; }
            using TextWriter target = arguments.GetValue(output) is { } file ? new StreamWriter(file) : new StreamWriter(Console.OpenStandardOutput());
            RecordingExport.Write(path, arguments.GetValue(format)!, target);
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command CreateVerify()
    {
        Argument<string[]> files = new("recordings") { Description = "Files, or sessions' identifiers", Arity = ArgumentArity.OneOrMore };
        Option<string> state = CommonOptions.State();
        Option<string?> key = new("--public-key") { Description = "The public key, PEM; recording-key.pub.pem of the state folder when left out" };
        Command command = new("verify", """
            Check that recordings are as they were written, with a public key alone. Exit code 4 when one is not.

            Examples:
              edgegate verify 01k4zq
              edgegate verify /archive/*.jsonl.zst --public-key recording-key.pub.pem
            """) { files, state, key };
        command.SetAction(arguments =>
        {
            string keyPath = arguments.GetValue(key) ?? Path.Combine(arguments.GetValue(state)!, "recording-key.pub.pem");
            return Verify(arguments.GetRequiredValue(files), arguments.GetValue(state)!, keyPath);
        });
        return command;
    }

    private static void RefuseNegative(Option<double> option) => option.Validators.Add(result =>
    {
        // A value that is no number at all is told by the parser.
        if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out double value) && !(value >= 0 && value < 1e9)) { result.AddError($"{option.Name} must not be negative"); }
    });

    private static int Verify(string[] names, string stateFolder, string keyPath)
    {
        byte[] publicKey;
        try
        {
            publicKey = RecordingKey.ParsePublic(File.ReadAllText(keyPath));
        }
        catch (Exception problem) when (problem is IOException or CryptographicException or FormatException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"edgegate: {keyPath} is not a public key: {problem.Message}; name one with --public-key");
            return ExitCode.Usage;
        }
        int worst = ExitCode.Ok;
        foreach (string name in names)
        {
            if (CommonOptions.FindRecording(name, stateFolder) is not { } path)
            {
                worst = Math.Max(worst, ExitCode.NotFound);
                continue;
            }
            (RecordingState result, int frames, string session) = RecordingVerifier.Verify(path, publicKey);
            // Two good recordings can change places: each must be of the session it is named for.
            string named = Path.GetFileName(path).Split('.')[0];
            bool isAnothers = result is RecordingState.Signed or RecordingState.Unclosed && SessionId.IsWellFormed(named) && named != session;
            string said = result switch
            {
                _ when isAnothers => $"of ANOTHER SESSION: {session}",
                RecordingState.Signed => $"good: {frames} frames, signed, session {session}",
                RecordingState.Unclosed => $"unclosed: {frames} frames hold, but the session is under way or the gateway was lost",
                RecordingState.Broken => $"BROKEN after {frames} frames: what follows is not what was written",
                RecordingState.Torn => $"TORN after {frames} frames: the file ends in the middle",
                _ => "signed by ANOTHER KEY",
            };
            Console.WriteLine($"{path}: {said}");
            if (result != RecordingState.Signed || isAnothers) { worst = ExitCode.NotVerified; }
        }
        return worst;
    }

    private static async Task ReplayAsync(string path, double speed, double maxIdle, CancellationToken stop)
    {
        RecordingScript script = new();
        double last = 0;
        foreach (JsonElement line in RecordingReader.Events(path))
        {
            await Task.Delay(RecordingScript.Wait(last, RecordingScript.Time(line), speed, TimeSpan.FromSeconds(maxIdle)), stop);
            last = Math.Max(last, RecordingScript.Time(line));
            foreach (string text in script.Lines(line)) { Console.WriteLine(text); }
        }
    }
}
