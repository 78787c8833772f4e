using System.ComponentModel;
using System.Diagnostics;
using EdgeGate.Core.Notifications;

namespace EdgeGate.Notifications;

/// <summary>Runs a program for each notice, with it on standard input as JSON. No shell, and nothing of the gateway's environment but <c>PATH</c>.</summary>
internal sealed class CommandNotifier(CommandOptions options) : INotifier
{
    /// <inheritdoc/>
    public async Task SendAsync(Delivery delivery, string link, CancellationToken stop)
    {
        ProcessStartInfo start = new(options.Run[0], options.Run[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        using Process process = new() { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception problem)
        {
            throw new NotifyFailedException("the command cannot be started", problem);
        }
        try
        {
            await WriteAsync(process, NoticeWriter.Write(WebhookShape.Generic, delivery, link), stop);
            // What it says goes nowhere: a program that is told of holds may say anything.
            await Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, stop), process.StandardError.BaseStream.CopyToAsync(Stream.Null, stop));
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        if (process.ExitCode != 0) { throw new NotifyFailedException($"the command ended with status {process.ExitCode}"); }
    }

    private static async Task WriteAsync(Process process, byte[] body, CancellationToken stop)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(body, stop);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program need not read it.
        }
    }
}
