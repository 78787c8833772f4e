using System.Runtime.InteropServices;

namespace EdgeGate.Interop.Epoll;

/// <summary>A thread that waits for sockets and runs what waits for them.</summary>
/// <remarks>
/// Sockets are registered once, edge-triggered, for both ways; so a message costs one wait (shared with all that came meanwhile), one receive
/// and one send. What runs on the loop must not block: set-up and tear-down of sessions run elsewhere (<see cref="EpollConnection.CompletesInline"/>).
/// </remarks>
internal sealed unsafe class EpollLoop : IDisposable
{
    private const int EventsMax = 128;
    private const int FirstSlots = 64;
    private const ulong WakeToken = ulong.MaxValue;

    [ThreadStatic]
    private static EpollLoop? current;

    private readonly Lock gate = new();
    private readonly Queue<EpollConnection> again = new();
    private readonly Stack<int> free = new();
    private readonly Thread thread;
    private readonly int epoll;
    private readonly int wake;
    private EpollConnection?[] slots = new EpollConnection?[FirstSlots];
    private int used;
    private uint generation;
    private volatile bool isClosing;

    public EpollLoop(int number)
    {
        Number = number;
        epoll = Checked(EpollNative.epoll_create1(EpollNative.CloseOnExec));
        wake = Checked(EpollNative.eventfd(0, EpollNative.CloseOnExec | EpollNative.NonBlocking));
        EpollNative.EpollEvent wakeEvent = new() { Events = EpollNative.In, Data = WakeToken };
        Checked(EpollNative.epoll_ctl_descriptor(epoll, EpollNative.ControlAdd, wake, &wakeEvent));
        thread = new Thread(Run) { IsBackground = true, Name = $"relay-{number}" };
        thread.Start();
    }

    /// <summary>Its number, from 0.</summary>
    public int Number { get; }

    /// <summary>Whether the caller runs on this loop.</summary>
    public bool IsCurrent => ReferenceEquals(current, this);

    /// <summary>Watches a connection until <see cref="Remove"/>.</summary>
    /// <exception cref="IOException">The kernel has no room for another.</exception>
    public void Add(EpollConnection connection)
    {
        ObjectDisposedException.ThrowIf(isClosing, this);
        lock (gate)
        {
            if (!free.TryPop(out int slot))
            {
                slot = used++;
                if (slot == slots.Length)
                {
                    EpollConnection?[] grown = new EpollConnection?[slots.Length * 2];
                    slots.CopyTo(grown, 0);
                    Volatile.Write(ref slots, grown);
                }
            }
            // An event already fetched for what was in the slot before carries another generation.
            connection.Token = ((ulong)(generation++ & int.MaxValue) << 32) | (uint)slot;
            Volatile.Write(ref slots[slot], connection);
        }
        EpollNative.EpollEvent wanted = new()
        {
            Events = EpollNative.In | EpollNative.Out | EpollNative.ReadHangUp | EpollNative.EdgeTriggered,
            Data = connection.Token,
        };
        if (EpollNative.epoll_ctl(epoll, EpollNative.ControlAdd, connection.Handle, &wanted) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            Forget(connection);
            throw new IOException($"a socket cannot be watched (errno {error})");
        }
    }

    /// <summary>Stops watching; before the socket is closed.</summary>
    public void Remove(EpollConnection connection)
    {
        EpollNative.EpollEvent ignored = default;
        // After the end the number may be another file's.
        if (!isClosing) { _ = EpollNative.epoll_ctl(epoll, EpollNative.ControlRemove, connection.Handle, &ignored); }
        Forget(connection);
    }

    /// <summary>Gives a connection another turn after the others had theirs; on the loop's thread.</summary>
    public void RunAgain(EpollConnection connection) => again.Enqueue(connection);

    /// <inheritdoc/>
    public void Dispose()
    {
        isClosing = true;
        ulong one = 1;
        _ = EpollNative.write(wake, &one, sizeof(ulong));
        if (IsCurrent) { return; }
        thread.Join();
        _ = EpollNative.close(wake);
        _ = EpollNative.close(epoll);
    }

    private void Forget(EpollConnection connection)
    {
        lock (gate)
        {
            int slot = (int)(uint)connection.Token;
            Volatile.Write(ref slots[slot], null);
            free.Push(slot);
        }
    }

    private void Run()
    {
        current = this;
        EpollNative.EpollEvent* events = stackalloc EpollNative.EpollEvent[EventsMax];
        while (!isClosing)
        {
            int count = EpollNative.epoll_wait(epoll, events, EventsMax, again.Count > 0 ? 0 : Timeout.Infinite);
            if (count < 0)
            {
                if (Marshal.GetLastPInvokeError() == EpollNative.Interrupted) { continue; }
                throw new IOException($"waiting for sockets failed (errno {Marshal.GetLastPInvokeError()})");
            }
            for (int i = 0; i < count; i++) { Find(events[i].Data)?.OnEvents(events[i].Events); }
            for (int left = again.Count; left > 0; left--) { again.Dequeue().OnEvents(EpollNative.In); }
        }
    }

    private EpollConnection? Find(ulong token)
    {
        EpollConnection?[] all = Volatile.Read(ref slots);
        uint slot = (uint)token;
        if (token == WakeToken || slot >= all.Length) { return null; }
        EpollConnection? found = Volatile.Read(ref all[slot]);
        return found?.Token == token ? found : null;
    }

    private static int Checked(int result)
        => result >= 0 ? result : throw new IOException($"the kernel refuses to watch sockets (errno {Marshal.GetLastPInvokeError()})");
}
