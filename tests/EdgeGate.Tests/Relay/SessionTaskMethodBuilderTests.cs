using System.Runtime.CompilerServices;
using EdgeGate.Core;
using Xunit;

namespace EdgeGate.Tests.Relay;

public sealed class SessionTaskMethodBuilderTests
{
    private static readonly AsyncLocal<int> Local = new();

    [Fact]
    public async Task Method_gives_its_result_at_once_or_after_waiting_and_again_in_the_same_box()
    {
        Assert.Equal(3, await AddAsync(1, 2, Task.CompletedTask));
        for (int i = 0; i < 5; i++)
        {
            TaskCompletionSource[] gates = [.. Enumerable.Range(0, 20).Select(static _ => new TaskCompletionSource())];
            ValueTask<int>[] running = [.. gates.Select((gate, n) => AddAsync(n, i, gate.Task))];
            foreach (TaskCompletionSource gate in gates.Reverse()) { gate.SetResult(); }
            for (int n = 0; n < running.Length; n++) { Assert.Equal(n + i, await running[n]); }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Method_that_throws_fails_its_caller(bool waits)
    {
        await Assert.ThrowsAsync<InvalidDataException>(async () => await ThrowAsync(waits, new InvalidDataException()));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await ThrowAsync(waits, new OperationCanceledException()));
    }

    [Fact]
    public async Task Method_keeps_its_execution_context_over_waits_and_does_not_leak_it()
    {
        TaskCompletionSource gate = new();
        Local.Value = 1;
        ValueTask<int> running = LocalAsync(gate.Task);
        Assert.Equal(1, Local.Value);
        Local.Value = 2;
        ThreadPool.UnsafeQueueUserWorkItem(static source => ((TaskCompletionSource)source!).SetResult(), gate);
        Assert.Equal(12, await running);
        Assert.Equal(2, Local.Value);
    }

    [Fact]
    public async Task Result_that_was_taken_cannot_be_taken_again()
    {
        TaskCompletionSource gate = new();
        ValueTask<int> running = AddAsync(1, 1, gate.Task);
        ValueTask<int> again = running;
        gate.SetResult();
        Assert.Equal(2, await running);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await again);
    }

    [AsyncMethodBuilder(typeof(SessionTaskMethodBuilder<>))]
    private static async ValueTask<int> AddAsync(int left, int right, Task gate)
    {
        await gate;
        await gate;
        return left + right;
    }

    [AsyncMethodBuilder(typeof(SessionTaskMethodBuilder<>))]
    private static async ValueTask<int> ThrowAsync(bool waits, Exception problem)
    {
        if (waits) { await Task.Yield(); }
        throw problem;
    }

    [AsyncMethodBuilder(typeof(SessionTaskMethodBuilder<>))]
    private static async ValueTask<int> LocalAsync(Task gate)
    {
        Local.Value = 11;
        await gate;
        return ++Local.Value;
    }
}
