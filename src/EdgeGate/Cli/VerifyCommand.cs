using System.CommandLine;
using System.Security.Cryptography;
using EdgeGate.Core;
using EdgeGate.Recording;
using EdgeGate.State;

namespace EdgeGate.Cli;

/// <summary><c>edgegate verify</c>: whether recordings are as they were written.</summary>
internal static class VerifyCommand
{
    public static Command Create()
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

    /// <summary>What is said of a recording.</summary>
    /// <param name="state">What verifying it came to.</param>
    /// <param name="frames">Frames that hold.</param>
    /// <param name="session">Whose it says it is; empty where no frame holds.</param>
    /// <param name="named">Whose its name says it is; empty where it tells none.</param>
    /// <param name="row">The session, where it was asked for by that.</param>
    /// <returns>The words, and whether it is as it should be.</returns>
    internal static (string Said, bool IsGood) Tell(RecordingState state, int frames, string session, string named, SessionRow? row)
    {
        // Two good recordings can change places: each must be of the session it is named for.
        if (state is RecordingState.Signed or RecordingState.Unclosed && named.Length > 0 && named != session) { return ($"of ANOTHER SESSION: {session}", false); }
        string whose = session.Length > 0 ? $"session {session}" : "of no session";
        string count = frames == 1 ? "1 frame" : $"{frames} frames";
        string held = count + (frames == 1 ? " holds" : " hold");
        return state switch
        {
            RecordingState.Signed => ($"good: {count}, signed, {whose}", true),
            RecordingState.Unclosed => (row switch
            {
                null => $"unclosed: {held}, {whose}, but the session is under way, or the gateway was lost, or the file was cut short",
                { Ended: null } => $"unclosed: {held}, {whose}, which is under way",
                _ when IsCutShort(row) => $"CUT SHORT behind {count}, {whose}: it ended ({row.Reason}), and the end of its recording is missing",
                _ => $"unclosed: {held}, {whose}, which ended without its recording's end ({row.Reason})",
            }, false),
            RecordingState.Broken => ($"BROKEN after {count}, {whose}: what follows is not what was written", false),
            RecordingState.Torn when row is { Ended: null } => ($"unclosed: {held}, {whose}, and another is being written: the session is under way", false),
            RecordingState.Torn => ($"TORN after {count}, {whose}: the file ends in the middle", false),
            _ => ($"signed by ANOTHER KEY, {whose}", false),
        };
    }

    /// <summary>Whether a recording without an end was closed once, by what the state knows of its session.</summary>
    internal static bool IsCutShort(SessionRow? row) => row is { Ended: not null, Reason: not ("GatewayLost" or nameof(SessionEnd.RecordingFailed)) };

    private static int Verify(string[] names, string stateFolder, string keyPath)
    {
        byte[] publicKey;
        try
        {
            publicKey = RecordingKey.ParsePublic(File.ReadAllText(keyPath));
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            Console.Error.WriteLine($"edgegate: there is no public key {keyPath}; name one with --public-key, or the gateway's folder with --state");
            return ExitCode.NotFound;
        }
        catch (Exception problem) when (problem is IOException or CryptographicException or FormatException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"edgegate: {keyPath} is not a public key: {problem.Message}; name one with --public-key");
            return ExitCode.Usage;
        }
        int worst = ExitCode.Ok;
        foreach (string name in names) { worst = Math.Max(worst, Verify(name, stateFolder, publicKey)); }
        return worst;
    }

    private static int Verify(string name, string stateFolder, byte[] publicKey)
    {
        if (CommonOptions.FindRecording(name, stateFolder, out SessionRow? row) is not { } path) { return ExitCode.NotFound; }
        try
        {
            (RecordingState state, int frames, string session) = RecordingVerifier.Verify(path, publicKey);
            string named = Path.GetFileName(path).Split('.')[0];
            (string said, bool isGood) = Tell(state, frames, session, SessionId.IsWellFormed(named) ? named : "", row);
            Console.WriteLine(TerminalText.Of($"{path}: {said}"));
            return isGood ? ExitCode.Ok : ExitCode.NotVerified;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Retention may have taken it meanwhile; those behind it are looked at all the same.
            Console.Error.WriteLine($"edgegate: {path} cannot be read: {problem.Message}");
            return ExitCode.NotFound;
        }
    }
}
