using System.IO.Pipelines;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Transport;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Policy;
using EdgeGate.Policy.Sql;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.Sessions.Postgres;
using EdgeGate.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Benchmarks;

/// <summary>A PostgreSQL session without sockets: both directions with policy, masking, recording, audit and metrics as in the gateway.</summary>
public sealed class PgSessionHarness : IDisposable
{
    /// <summary>Blocks that wait before the session waits for the recorder, as a full queue would make it.</summary>
    private const int WaitingBlocksMax = 32;

    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-bench-").FullName;
    private readonly Recorder recorder;
    private readonly AuditLog audit;
    private readonly Masker masker;
    private readonly SqlParser parser = new();
    private readonly RelaySession relay;
    private readonly SessionRecording recording;
    private readonly PgClientDirection client;
    private readonly PgTargetDirection target;

    public PgSessionHarness()
    {
        TimeProvider time = TimeProvider.System;
        List<ConfigProblem> problems = [];
        Taxonomy taxonomy = Taxonomy.Create(new MaskingOptions([], []), problems);
        masker = new Masker(taxonomy, HyperscanCache.None);
        ClassPattern all = ClassPattern.TryParse("*", out ClassPattern parsed) ? parsed : default;
        RuleOptions rule = new("rules[0]", "bench", ["bench"], [], false, ["bench"], ["select"], [], [], false, VerdictKind.Allow, [all]);
        Ruleset rules = Ruleset.Create([rule], ["bench"], [.. taxonomy.Classes.Select(static known => known.Name)], problems);
        if (problems.Count > 0) { throw new InvalidOperationException(problems[0].ToString()); }
        Principal principal = new("bench", null, ["bench"], "https://issuer.test/", Proof.Token, DateTimeOffset.MaxValue);
        SessionInfo info = new(SessionId.Create(time.GetUtcNow()), principal, "bench", "postgres", "192.0.2.1:5000", "bench", time.GetUtcNow());
        recorder = Recorder.Open(folder, new RecordingOptions(true, TimeSpan.FromDays(1), null, 64 * 1024), time);
        audit = AuditLog.Open([new AuditOptions("audit[0]", Path.Combine(folder, "audit.jsonl"), AuditSync.Never)], time);
        GateMetrics metrics = new("bench", "bench", () => recorder.QueueBlocks);
        metrics.UseClasses(taxonomy.Classes.Select(static known => known.Name.Value));
        PgLimits limits = new();
        relay = new RelaySession(Nobody(), Nobody(), new RelayMeter(metrics.Postgres), time, CancellationToken.None);
        recording = recorder.Start(info, relay.Gate);
        relay.Tape = recording.Tape;
        PgConnectionOptions connection = new("bench", "192.0.2.2", 5432, null, "bench", false, PgTargetTls.Disable, null, null, null, "bench", null, []);
        PgColumnTags tags = new(taxonomy, "bench", new PgCatalog(new PgTargetConnector(null!, limits), connection, "bench", limits));
        PgJudge judge = new(principal, "bench", "bench", rules, masker, parser, tags, replication: null);
        PgRelayed state = new(relay, judge, tags, limits, new PgJournal(audit, new AuditScope(info), metrics, recording.Tape, judge.Unknown.Mask), masker.PlanAll, 64 * 1024,
            new SpoolFolder(Path.Combine(folder, "spool")), new PgHolds(relay, null!, info, "bench", "", new PgNameSettings(new Dictionary<string, string>())));
        client = new PgClientDirection(state);
        target = new PgTargetDirection(state);
    }

    /// <summary>What went to the client in the last exchange.</summary>
    public ReadOnlySpan<byte> ToClient => relay.ToClient.Buffer.Written;

    /// <summary>The client asks, the target answers.</summary>
    public void Exchange(PgFrames fromClient, PgFrames fromTarget)
    {
        FromClient(fromClient.Bytes);
        FromTarget(fromTarget.Bytes);
    }

    /// <summary>Steps over what the client sends.</summary>
    public int FromClient(ReadOnlySpan<byte> frames)
    {
        relay.ToTarget.Buffer.Clear();
        relay.ToClient.Buffer.Clear();
        lock (relay.Gate) { Check(client.Step(frames), frames.Length); }
        return relay.ToTarget.Buffer.Length;
    }

    /// <summary>Steps over what the target sends.</summary>
    public int FromTarget(ReadOnlySpan<byte> frames)
    {
        relay.ToClient.Buffer.Clear();
        lock (relay.Gate) { Check(target.Step(frames), frames.Length); }
        if (recording.Tape.WantsHandOff) { HandOff(); }
        return relay.ToClient.Buffer.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        recording.CloseAsync(SessionEnd.ClientClosed, CancellationToken.None).GetAwaiter().GetResult();
        relay.Dispose();
        recorder.Dispose();
        audit.Dispose();
        parser.Dispose();
        masker.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void HandOff()
    {
        while (recorder.QueueBlocks >= WaitingBlocksMax) { Thread.Sleep(1); }
        ValueTask handOff = recording.Tape.HandOffAsync(CancellationToken.None);
        if (!handOff.IsCompletedSuccessfully) { throw new InvalidOperationException("the recorder had no room"); }
    }

    private static void Check(RelayStep step, int length)
    {
        if (step.Kind != RelayStepKind.Read || step.Consumed != length) { throw new InvalidOperationException($"a step ended with {step} of {length} bytes"); }
    }

    private static PeerTransport Nobody()
        => new(new DefaultConnectionContext { Transport = new NoPipe() });

    private sealed class NoPipe : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(Stream.Null);

        public PipeWriter Output { get; } = PipeWriter.Create(Stream.Null);
    }
}
