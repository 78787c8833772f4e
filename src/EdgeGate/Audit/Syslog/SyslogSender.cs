using EdgeGate.Core;

namespace EdgeGate.Audit.Syslog;

/// <summary>Carries lines from a queue to its receiver, in order, for as long as it takes: each at least once.</summary>
/// <remarks>
/// A receiver that ends has read what its machine acknowledged, or not. So what was sent is kept in the queue until the connection has stood a while longer, or was ended in order; after a
/// failure it is sent again.
/// </remarks>
/// <param name="options">The receiver.</param>
/// <param name="queue">What waits for it.</param>
/// <param name="time">The clock.</param>
/// <param name="told">Told of what is wrong, once, and null when it is right again.</param>
internal sealed class SyslogSender(SyslogOptions options, AuditQueue queue, TimeProvider time, Action<string?> told) : IDisposable
{
    /// <summary>How long a connection must have stood after something was sent.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(30);

    /// <summary>How long what waits is sent still when the gateway ends; the rest waits for the next one.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(3);

    private readonly SyslogMessage message = new(options.Facility);
    private readonly CancellationTokenSource ending = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly ByteBuffer lines = new((AuditLog.LineBytesMax * 2) + (1024 * 1024));
    private TimeSpan retry = RetryMin;
    private bool isWrong;
    private Task running = Task.CompletedTask;

    /// <summary>The receiver's name.</summary>
    public string Name => options.Name;

    /// <summary>Bytes that wait.</summary>
    public long QueueBytes => queue.Bytes;

    /// <summary>Whether it is not reached now.</summary>
    public bool IsUnreachable => Volatile.Read(ref isWrong);

    /// <summary>Begins.</summary>
    public void Start() => running = Task.Run(RunAsync);

    /// <summary>Sends what waits, for a few seconds at most, and ends.</summary>
    public void Dispose()
    {
        ending.Cancel();
        stopping.CancelAfter(LastPatience);
        running.Wait();
        lines.Release();
        ending.Dispose();
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using ISyslogConnection connection = await ConnectAsync();
                await CarryAsync(connection);
                return;
            }
            catch (Exception problem) when (problem is not OutOfMemoryException)
            {
                queue.Rewind();
                if (stopping.IsCancellationRequested) { return; }
                Tell(problem is OperationCanceledException ? "it does not answer" : problem.Message);
            }
            // A receiver that is gone as the gateway ends is asked no more.
            if (ending.IsCancellationRequested) { return; }
            await Task.Delay(retry, time, ending.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            retry = retry * 2 < RetryMax ? retry * 2 : RetryMax;
        }
    }

    private async Task<ISyslogConnection> ConnectAsync()
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        patience.CancelAfter(ConnectTimeout);
        return options.Transport is SyslogTransport.Tls or SyslogTransport.Tcp
            ? await SyslogStream.ConnectAsync(options, message, patience.Token)
            : await SyslogDatagrams.ConnectAsync(options, message, patience.Token);
    }

    private async Task CarryAsync(ISyslogConnection connection)
    {
        Queue<(QueuePlace Place, long At)> unsettled = new();
        bool isProven = false;
        while (true)
        {
            queue.TakeCommands();
            lines.Clear();
            if (queue.TryRead(lines))
            {
                await connection.SendAsync(lines, stopping.Token);
                unsettled.Enqueue((queue.Place, time.GetTimestamp()));
            }
            else if (ending.IsCancellationRequested)
            {
                await connection.EndAsync(stopping.Token);
                queue.Keep(queue.Place);
                return;
            }
            else { await queue.WaitAsync(LookInterval, ending.Token).ContinueWith(static _ => { }, TaskScheduler.Default); }
            connection.Look();
            QueuePlace? settled = null;
            while (unsettled.TryPeek(out (QueuePlace Place, long At) sent) && time.GetElapsedTime(sent.At) > SettleTime) { settled = unsettled.Dequeue().Place; }
            if (settled is { } place)
            {
                queue.Keep(place);
                isProven = true;
            }
            if (isProven || unsettled.Count == 0)
            {
                retry = RetryMin;
                Tell(null);
            }
        }
    }

    private void Tell(string? problem)
    {
        if (isWrong == problem is not null) { return; }
        Volatile.Write(ref isWrong, problem is not null);
        told(problem);
    }
}
