using System.Diagnostics;
using System.Text;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Somebody at a terminal: stock ssh with keys sent and what is shown read.</summary>
internal sealed class SshTyping : IAsyncDisposable
{
    private readonly Process ssh;
    private readonly StringBuilder shown = new();
    private readonly byte[] buffer = new byte[4096];
    private SshTyping(Process ssh) => this.ssh = ssh;

    public static SshTyping Start(SshFixture gate, string user, string destination = "box", params string[] command)
        => new(Process.Start(new ProcessStartInfo("ssh", ["-tt", .. gate.Options(user), $"{destination}@127.0.0.1", .. command]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["TERM"] = "xterm" } })!);

    public async Task TypeAsync(string keys)
    {
        shown.Clear();
        await ssh.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(keys));
        await ssh.StandardInput.BaseStream.FlushAsync();
    }

    /// <summary>Reads until a text was shown since the last key.</summary>
    public async Task<string> SeeAsync(string text)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        try
        {
            while (!shown.ToString().Contains(text, StringComparison.Ordinal))
            {
                int count = await ssh.StandardOutput.BaseStream.ReadAsync(buffer, patience.Token);
                if (count == 0) { throw new InvalidOperationException($"'{text}' was not shown, but: {shown}"); }
                shown.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"'{text}' was not shown, but: {shown}");
        }
        return shown.ToString();
    }

    public async Task<int> EndAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        await ssh.WaitForExitAsync(patience.Token);
        return ssh.ExitCode;
    }

    /// <summary>The terminal is closed.</summary>
    public void Kill() => ssh.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!ssh.HasExited) { ssh.Kill(); }
        await ssh.WaitForExitAsync();
        ssh.Dispose();
    }
}
