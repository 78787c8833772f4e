using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Recording;

/// <summary>The stream of events that goes into a recording: JSON lines, written as things happen. One owner at a time, under the session's lock.</summary>
/// <remarks>Every event is <c>{"t":milliseconds since the start,"k":kind, ...}</c>. Bytes that are not UTF-8 are kept as base64 under the name with <c>_b64</c>.</remarks>
public sealed class Tape
{
    /// <summary>Bytes at which the writer is asked to take what there is.</summary>
    public const int HandOffBytes = 16 * 1024;

    internal const int BytesMax = 64 * 1024 * 1024;
    private static readonly long HandOffTicks = Stopwatch.Frequency;

    private readonly long started = Stopwatch.GetTimestamp();
    private readonly SessionRecording recording;
    private readonly Lock sessionLock;
    private ByteBuffer pending = new(BytesMax);
    private long oldest;
    private bool isFirstItem;

    internal Tape(SessionRecording recording, Lock sessionLock)
    {
        this.recording = recording;
        this.sessionLock = sessionLock;
    }

    /// <summary>Whether there is enough, or it is old enough, for the recorder to take it.</summary>
    public bool WantsHandOff => pending.Length >= HandOffBytes || (pending.Length > 0 && Stopwatch.GetTimestamp() - Volatile.Read(ref oldest) > HandOffTicks);

    /// <summary>Begins an event.</summary>
    public void Begin(ReadOnlySpan<byte> kind)
    {
        if (pending.Length == 0) { Volatile.Write(ref oldest, Stopwatch.GetTimestamp()); }
        pending.Append("{\"t\":"u8);
        Append(Stopwatch.GetElapsedTime(started).Ticks / TimeSpan.TicksPerMicrosecond, isThousandths: true);
        pending.Append(",\"k\":\""u8);
        pending.Append(kind);
        pending.Append((byte)'"');
    }

    /// <summary>Ends an event.</summary>
    public void End() => pending.Append("}\n"u8);

    /// <summary>Adds text, cut behind what is kept (<see cref="KeptLength"/>): then its whole length stands before it under the name with <c>_cut</c>.</summary>
    public void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int kept = KeptLength.Of(value);
        if (kept < value.Length)
        {
            BeginField(name, "_cut\":"u8);
            Append(value.Length, isThousandths: false);
            value = value[..kept];
        }
        bool isText = JsonText.IsValid(value);
        BeginField(name, isText ? "\":"u8 : "_b64\":"u8);
        AppendString(value, isText);
    }

    /// <summary>Adds text.</summary>
    public void Text(ReadOnlySpan<byte> name, string value)
    {
        Span<byte> utf8 = stackalloc byte[512];
        if (Encoding.UTF8.TryGetBytes(value, utf8, out int length)) { Text(name, utf8[..length]); }
        else { Text(name, Encoding.UTF8.GetBytes(value)); }
    }

    /// <summary>Adds a number.</summary>
    public void Number(ReadOnlySpan<byte> name, long value)
    {
        BeginField(name, "\":"u8);
        Append(value, isThousandths: false);
    }

    /// <summary>Begins a list.</summary>
    public void BeginArray(ReadOnlySpan<byte> name)
    {
        BeginField(name, "\":["u8);
        isFirstItem = true;
    }

    /// <summary>Adds an item of text; bytes that are not UTF-8 become <c>{"b64":...}</c>.</summary>
    public void ArrayText(ReadOnlySpan<byte> value)
    {
        NextItem();
        bool isText = JsonText.IsValid(value);
        if (!isText) { pending.Append("{\"b64\":"u8); }
        AppendString(value, isText);
        if (!isText) { pending.Append((byte)'}'); }
    }

    /// <summary>Adds a null.</summary>
    public void ArrayNull()
    {
        NextItem();
        pending.Append("null"u8);
    }

    /// <summary>Ends a list.</summary>
    public void EndArray() => pending.Append((byte)']');

    /// <summary>Gives what there is to the recorder; waits while its queue is full.</summary>
    /// <exception cref="RecordingFailedException">It cannot be written.</exception>
    public ValueTask HandOffAsync(CancellationToken stop)
    {
        lock (sessionLock)
        {
            if (pending.Length == 0) { return default; }
            ByteBuffer taken = pending;
            pending = recording.TakeSpare();
            // It has its place in the queue before the lock is left, else the other direction's block could overtake it.
            return recording.TakeAsync(taken, stop);
        }
    }

    /// <summary>Gives what is old enough to the recorder where nobody else does, for nothing happens in the session. Never waits: where the lock or the queue is taken, the next look comes soon.</summary>
    internal void HandOffOld()
    {
        if (!WantsHandOff || !sessionLock.TryEnter()) { return; }
        try
        {
            if (pending.Length > 0 && recording.TryTake(pending)) { pending = recording.TakeSpare(); }
        }
        finally
        {
            sessionLock.Exit();
        }
    }

    private void BeginField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> end)
    {
        pending.Append(",\""u8);
        pending.Append(name);
        pending.Append(end);
    }

    private void NextItem()
    {
        if (!isFirstItem) { pending.Append((byte)','); }
        isFirstItem = false;
    }

    private void AppendString(ReadOnlySpan<byte> value, bool isText)
    {
        pending.Append((byte)'"');
        if (isText)
        {
            JsonText.AppendEscaped(value, pending);
        }
        else
        {
            pending.AppendBase64(value);
        }
        pending.Append((byte)'"');
    }

    private void Append(long value, bool isThousandths)
    {
        Span<byte> target = pending.GetSpan(32);
        long whole = isThousandths ? value / 1000 : value;
        Utf8Formatter.TryFormat(whole, target, out int length);
        if (isThousandths)
        {
            long rest = value % 1000;
            target[length++] = (byte)'.';
            target[length++] = (byte)('0' + (rest / 100));
            target[length++] = (byte)('0' + (rest / 10 % 10));
            target[length++] = (byte)('0' + (rest % 10));
        }
        pending.Advance(length);
    }
}
