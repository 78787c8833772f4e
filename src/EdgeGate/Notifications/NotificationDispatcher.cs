using System.Collections.Immutable;
using EdgeGate.Core.Holds;
using EdgeGate.Core.Notifications;

namespace EdgeGate.Notifications;

/// <summary>Carries notices from the state to channels: at least once each, again after 5 s, 10 s, 20 s ... up to an hour; given up after <see cref="AttemptsMax"/>.</summary>
/// <remarks>
/// Channels do not wait for each other within a round, and each attempt has a deadline. A delivery is marked as sent after the channel took it: who is told
/// while the gateway dies is told again, with the same identifier.
/// </remarks>
public sealed class NotificationDispatcher : IAsyncDisposable
{
    /// <summary>Attempts before a delivery is given up: about half a day.</summary>
    public const int AttemptsMax = 20;

    private const int RoundMax = 32;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan SentKept = TimeSpan.FromDays(30);

    private readonly INotificationStore store;
    private readonly TimeProvider time;
    private readonly Action<Delivery> tell;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;
    private volatile Channels channels;

    /// <summary>Begins to carry.</summary>
    /// <param name="store">Keeps notices and deliveries.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">The channels.</param>
    /// <param name="consoleUrl">Where people decide, without a slash at the end.</param>
    /// <param name="tell">Told of each attempt, for audit and metrics.</param>
    public NotificationDispatcher(INotificationStore store, TimeProvider time, ImmutableArray<ChannelOptions> options, string consoleUrl, Action<Delivery> tell)
    {
        this.store = store;
        this.time = time;
        this.tell = tell;
        channels = new Channels(options, consoleUrl, time);
        running = Task.Run(RunAsync);
    }

    /// <summary>Takes other channels, on a reload; what waits for one that is gone is given up.</summary>
    public void Use(ImmutableArray<ChannelOptions> options, string consoleUrl) => channels = new Channels(options, consoleUrl, time);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    /// <summary>How long to wait after a number of failed attempts.</summary>
    public static TimeSpan WaitAfter(int attempts) => attempts >= 20 ? LongestWait : TimeSpan.FromTicks(Math.Min(FirstWait.Ticks << (attempts - 1), LongestWait.Ticks));

    private async Task RunAsync()
    {
        DateTimeOffset forgotten = default;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                DateTimeOffset now = time.GetUtcNow();
                Channels to = channels;
                store.Spread(to.For, now);
                await Task.WhenAll(store.Due(now, RoundMax).GroupBy(static delivery => delivery.Channel).Select(group => SendAsync(to, [.. group])));
                if (now - forgotten > TimeSpan.FromHours(1))
                {
                    store.Forget(now - SentKept);
                    forgotten = now;
                }
            }
            catch (HoldsNotKeptException)
            {
                // The disk may have room again later; nothing is lost meanwhile.
            }
            try
            {
                await Task.Delay(LookInterval, time, stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task SendAsync(Channels to, ImmutableArray<Delivery> deliveries)
    {
        foreach (Delivery delivery in deliveries)
        {
            if (stopping.IsCancellationRequested) { return; }
            string problem = await TryAsync(to, delivery);
            if (stopping.IsCancellationRequested && problem.Length > 0) { return; }
            int attempts = delivery.Attempts + 1;
            DateTimeOffset now = time.GetUtcNow();
            Delivery tried = problem.Length == 0
                ? delivery with { State = DeliveryState.Sent, Attempts = attempts, Next = now, Problem = "" }
                : delivery with { State = attempts >= AttemptsMax || !to.Has(delivery.Channel) ? DeliveryState.Dead : DeliveryState.Waiting, Attempts = attempts, Next = now + WaitAfter(attempts), Problem = problem };
            lock (store) { store.Tried(tried); }
            tell(tried);
            // What cannot be reached now is not asked for each of many.
            if (problem.Length > 0) { return; }
        }
    }

    private async Task<string> TryAsync(Channels to, Delivery delivery)
    {
        if (!to.Has(delivery.Channel)) { return "there is no such channel any more"; }
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        patience.CancelAfter(AttemptTimeout);
        try
        {
            await to.SendAsync(delivery, patience.Token);
            return "";
        }
        catch (NotifyFailedException problem)
        {
            return problem.Message;
        }
        catch (OperationCanceledException)
        {
            return "nobody answered in time";
        }
        catch (Exception problem)
        {
            // Whatever a channel does, others are told.
            return problem.GetType().Name;
        }
    }

    private sealed class Channels(ImmutableArray<ChannelOptions> options, string consoleUrl, TimeProvider time)
    {
        private readonly Dictionary<string, INotifier> notifiers = options.ToDictionary(static one => one.Name, one => Create(one, time), StringComparer.Ordinal);

        public IEnumerable<string> For(Notice notice) => options.Where(one => one.Wants(notice)).Select(static one => one.Name);

        public bool Has(string name) => notifiers.ContainsKey(name);

        public Task SendAsync(Delivery delivery, CancellationToken stop) => notifiers[delivery.Channel].SendAsync(delivery, $"{consoleUrl}/approvals/{delivery.Notice.Hold}", stop);

        private static INotifier Create(ChannelOptions channel, TimeProvider time)
            => channel.Webhook is { } webhook ? new WebhookNotifier(webhook, time) : channel.Smtp is { } smtp ? new SmtpNotifier(smtp) : new CommandNotifier(channel.Command!);
    }
}
