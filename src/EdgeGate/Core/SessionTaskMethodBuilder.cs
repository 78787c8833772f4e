using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace EdgeGate.Core;

/// <summary>Builds <see cref="ValueTask{TResult}"/>s of async methods that run again and again in many sessions at once, from boxes that are used again.</summary>
/// <remarks>
/// The library's <see cref="PoolingAsyncValueTaskMethodBuilder{TResult}"/> keeps one box a method for each thread and core. Sessions that share a loop's thread wait in the same
/// method all at once, so with it all but one of them would allocate at every request. Here a thread keeps <see cref="SparesMax"/>. What it gives is to be awaited once, and at once.
/// </remarks>
/// <typeparam name="TResult">What the method returns.</typeparam>
public struct SessionTaskMethodBuilder<TResult>
{
    /// <summary>Boxes a thread keeps of each method: beyond so many sessions that wait in one at the same time, some allocate.</summary>
    private const int SparesMax = 1024;

    private Running? running;
    private TResult? result;
    private Exception? failure;

    /// <summary>What the method gives its caller.</summary>
    public readonly ValueTask<TResult> Task => running is not null ? new(running, running.Version) : failure is not null ? ValueTask.FromException<TResult>(failure) : new(result!);

#pragma warning disable CA1000 // The compiler calls it on the builder's own type.
    /// <summary>Begins to build.</summary>
    public static SessionTaskMethodBuilder<TResult> Create() => default;
#pragma warning restore CA1000

    /// <summary>Runs the method until it first waits; what it changes of the execution context stays with it.</summary>
    public readonly void Start<TStateMachine>(ref TStateMachine machine)
        where TStateMachine : IAsyncStateMachine
        => default(AsyncValueTaskMethodBuilder).Start(ref machine);

    /// <summary>Of no use here: boxes are of the machine's own type.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine machine) => ArgumentNullException.ThrowIfNull(machine);

    /// <summary>The method has returned.</summary>
    public void SetResult(TResult value)
    {
        if (running is null) { result = value; }
        else { running.Complete(value); }
    }

    /// <summary>The method has thrown.</summary>
    public void SetException(Exception exception)
    {
        if (running is null) { failure = exception; }
        else { running.Fail(exception); }
    }

    /// <summary>The method waits.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine machine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
        => awaiter.OnCompleted(Suspend(ref machine));

    /// <summary>The method waits, and minds its execution context itself.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
        => awaiter.UnsafeOnCompleted(Suspend(ref machine));

    private Action Suspend<TStateMachine>(ref TStateMachine machine)
        where TStateMachine : IAsyncStateMachine
    {
        if (running is not Running<TStateMachine> box)
        {
            // This builder is part of the machine: it must know the box before the machine is copied into it.
            running = box = Running<TStateMachine>.Rent();
            box.Machine = machine;
        }
        box.Context = ExecutionContext.Capture();
        return box.Continue;
    }

    /// <summary>A method that waited at least once.</summary>
    private abstract class Running : IValueTaskSource<TResult>
    {
        private ManualResetValueTaskSourceCore<TResult> core;

        public short Version => core.Version;

        public void Complete(TResult value) => core.SetResult(value);

        public void Fail(Exception problem) => core.SetException(problem);

        public ValueTaskSourceStatus GetStatus(short token) => core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => core.OnCompleted(continuation, state, token, flags);

        public TResult GetResult(short token)
        {
            // Who asks late, or twice, must not give back what is somebody else's by now.
            if (core.GetStatus(token) == ValueTaskSourceStatus.Pending) { throw new InvalidOperationException("the method has not ended") { Source = nameof(SessionTaskMethodBuilder<>) }; }
            try
            {
                return core.GetResult(token);
            }
            finally
            {
                core.Reset();
                Return();
            }
        }

        protected abstract void Return();
    }

    private sealed class Running<TStateMachine> : Running
        where TStateMachine : IAsyncStateMachine
    {
        private static readonly ContextCallback Step = static box => ((Running<TStateMachine>)box!).Machine!.MoveNext();

        [ThreadStatic]
        private static Running<TStateMachine>? spare;

        [ThreadStatic]
        private static int spares;

        private Running<TStateMachine>? next;

        private Running() => Continue = MoveNext;

        public Action Continue { get; }

        public TStateMachine? Machine;

        public ExecutionContext? Context { get; set; }

        public static Running<TStateMachine> Rent()
        {
            if (spare is not { } box) { return new Running<TStateMachine>(); }
            spare = box.next;
            spares--;
            box.next = null;
            return box;
        }

        protected override void Return()
        {
            Machine = default;
            Context = null;
            if (spares == SparesMax) { return; }
            next = spare;
            spare = this;
            spares++;
        }

        private void MoveNext()
        {
            if (Context is { } context) { ExecutionContext.Run(context, Step, this); }
            else { Machine!.MoveNext(); }
        }
    }
}
