using System.Diagnostics;

namespace EdgeGate.Cli.Demo;

/// <summary>Runs a program to its end and returns what it printed.</summary>
internal static class DemoShell
{
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string? password = null)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (password is not null) { start.Environment["PGPASSWORD"] = password; }
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (await output + error).TrimEnd();
    }
}
