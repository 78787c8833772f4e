using System.Diagnostics;
using Prometheus;

namespace EdgeGate.Telemetry;

/// <summary>All metrics, in a registry of their own. What is counted on the relay path is resolved to its label set beforehand.</summary>
/// <remarks>Prometheus, "Metric and label naming".</remarks>
public sealed class GateMetrics
{
    private static readonly double[] LatencyBuckets = [5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 5e-2];

    private readonly Counter finds;
    private readonly Gauge held;
    private readonly Counter idleReleases;
    private readonly Counter idleReleasedBytes;
    private readonly Gauge sinkQueue;
    private readonly Gauge sinkReachable;
    private volatile Counter.Child[] findsByClass = [];

    /// <summary>Registers the metrics.</summary>
    public GateMetrics(string version, string commit, Func<double> recorderQueue)
    {
        MetricFactory factory = Metrics.WithCustomRegistry(Registry);
        // An exemplar would look for a trace at every count; there is none here.
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        Gauge active = factory.CreateGauge("edgegate_sessions_active", "Sessions under way.", "protocol");
        Counter sessionsTotal = factory.CreateCounter("edgegate_sessions_total", "Sessions that ended, by reason.", "protocol", "end");
        Counter refusals = factory.CreateCounter("edgegate_session_refusals_total", "Sessions refused before they began, by reason.", "protocol", "reason");
        Counter operations = factory.CreateCounter("edgegate_operations_total", "Operations judged, by verdict.", "protocol", "verdict");
        Counter bytes = factory.CreateCounter("edgegate_relayed_bytes_total", "Bytes taken from peers, by side they came from.", "protocol", "from");
        finds = factory.CreateCounter("edgegate_masked_finds_total", "Finds masked, by class.", "class");
        Histogram added = factory.CreateHistogram(
            "edgegate_added_latency_seconds", "Time from bytes read to bytes handed on.", ["protocol", "from"], new HistogramConfiguration { Buckets = LatencyBuckets });
        Postgres = new ProtocolMetrics("postgres", active, sessionsTotal, refusals, operations, bytes, added);
        Ssh = new ProtocolMetrics("ssh", active, sessionsTotal, refusals, operations, bytes, added);
        Http = new ProtocolMetrics("http", active, sessionsTotal, refusals, operations, bytes, added);
        Holds = new HoldMetrics(factory);
        Targets = new TargetMetrics(factory);
        Guards = new GuardMetrics(factory);
        Config = new ConfigMetrics(factory);
        HoldsPending = factory.CreateGauge("edgegate_holds_pending", "Operations that wait for approval.");
        held = factory.CreateGauge("edgegate_masker_held_bytes", "Bytes that wait in streams because they may still become part of a find.");
        idleReleases = factory.CreateCounter("edgegate_masker_idle_releases_total", "How often a terminal on which nothing came let go what waited.");
        idleReleasedBytes = factory.CreateCounter("edgegate_masker_idle_released_bytes_total", "Bytes that terminals let go.");
        sinkQueue = factory.CreateGauge("edgegate_audit_queue_bytes", "Bytes of audit events on disk that wait for a receiver.", "sink");
        sinkReachable = factory.CreateGauge("edgegate_audit_sink_reachable", "1 while a receiver of audit events is reached, 0 while it is not.", "sink");
        Gauge queue = factory.CreateGauge("edgegate_recorder_queue_blocks", "Blocks that wait to be recorded.");
        Gauge memory = factory.CreateGauge("edgegate_process_resident_memory_bytes", "Resident memory of the process.");
        Counter allocated = factory.CreateCounter("edgegate_allocated_bytes_total", "Managed memory allocated since the start.");
        factory.CreateGauge("edgegate_build_info", "Always 1; the labels say what runs.", "version", "commit").WithLabels(version, commit).Set(1);
        Registry.AddBeforeCollectCallback(() =>
        {
            queue.Set(recorderQueue());
            allocated.IncTo(GC.GetTotalAllocatedBytes());
            memory.Set(Process.GetCurrentProcess().WorkingSet64);
        });
    }

    /// <summary>The registry.</summary>
    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();
    /// <summary>What is counted of PostgreSQL.</summary>
    public ProtocolMetrics Postgres { get; }
    /// <summary>What is counted of SSH.</summary>
    public ProtocolMetrics Ssh { get; }
    /// <summary>What is counted of HTTP.</summary>
    public ProtocolMetrics Http { get; }
    /// <summary>What is counted of the servers behind connections.</summary>
    public TargetMetrics Targets { get; }
    /// <summary>What is counted of approvals.</summary>
    public HoldMetrics Holds { get; }
    /// <summary>What is counted of rules that look into operations.</summary>
    public GuardMetrics Guards { get; }
    /// <summary>What is told of the configuration.</summary>
    public ConfigMetrics Config { get; }
    /// <summary>Operations that wait for approval.</summary>
    public Gauge HoldsPending { get; }

    /// <summary>Names the classes, by index.</summary>
    public void UseClasses(IEnumerable<string> names) => findsByClass = [.. names.Select(name => finds.WithLabels(name))];

    /// <summary>Reads what waits in masked streams whenever metrics are asked for.</summary>
    /// <param name="heldBytes">Bytes that wait now.</param>
    /// <param name="releases">How often a terminal let go what waited.</param>
    /// <param name="releasedBytes">Bytes that were let go.</param>
    public void UseHoldback(Func<long> heldBytes, Func<long> releases, Func<long> releasedBytes)
        => Registry.AddBeforeCollectCallback(() =>
        {
            held.Set(heldBytes());
            idleReleases.IncTo(releases());
            idleReleasedBytes.IncTo(releasedBytes());
        });

    /// <summary>Reads how receivers of audit events do whenever metrics are asked for.</summary>
    public void UseReceivers(Func<IEnumerable<(string Name, long QueueBytes, bool IsUnreachable)>> receivers)
        => Registry.AddBeforeCollectCallback(() =>
        {
            foreach ((string name, long bytes, bool isUnreachable) in receivers())
            {
                sinkQueue.WithLabels(name).Set(bytes);
                sinkReachable.WithLabels(name).Set(isUnreachable ? 0 : 1);
            }
        });

    /// <summary>Counts finds of a class.</summary>
    public void Masked(int classIndex, int count) => findsByClass[classIndex].Inc(count);
}
