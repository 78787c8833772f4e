using System.Diagnostics;
using System.Text;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>Runs a program to its end.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<(int Code, string Output, string Errors)> RunAsync(string program, IEnumerable<string> arguments)
    {
        (int code, byte[] output, string errors) = await RunBytesAsync(program, arguments, []);
        return (code, Encoding.UTF8.GetString(output), errors);
    }

    public static async Task<(int Code, byte[] Output, string Errors)> RunBytesAsync(string program, IEnumerable<string> arguments, byte[] input)
    {
        using Process process = new()
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.Start();
        using CancellationTokenSource patience = new(Patience);
        try
        {
            using MemoryStream output = new();
            Task reading = process.StandardOutput.BaseStream.CopyToAsync(output, patience.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(input, patience.Token);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended before it had read all; its status tells why.
            }
            await reading;
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, output.ToArray(), await errors);
        }
        finally
        {
            if (!process.HasExited) { process.Kill(); }
        }
    }
}
