using BenchmarkDotNet.Attributes;

namespace EdgeGate.Benchmarks;

/// <summary>One whole exchange: the client's messages judged and passed on, the target's masked and passed back, both recorded and audited.</summary>
[MemoryDiagnoser]
public class PgStepBenchmarks
{
    private readonly PgSessionHarness session = new();

    [GlobalSetup]
    public void Setup() => session.Exchange(PgExchanges.Prepare.Asked, PgExchanges.Prepare.Answered);

    [Benchmark(Baseline = true)]
    public void Prepared() => Run(PgExchanges.Prepared);

    [Benchmark]
    public void Prepared_NamedPortal() => Run(PgExchanges.NamedPortal);

    [Benchmark]
    public void Unprepared() => Run(PgExchanges.Unprepared);

    [Benchmark]
    public void Simple() => Run(PgExchanges.Simple);

    [Benchmark]
    public void Simple_100Rows() => Run(PgExchanges.Rows);

    [GlobalCleanup]
    public void Cleanup() => session.Dispose();

    private void Run((PgFrames Asked, PgFrames Answered) exchange) => session.Exchange(exchange.Asked, exchange.Answered);
}
