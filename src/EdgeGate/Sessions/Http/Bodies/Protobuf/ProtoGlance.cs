using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Protobuf;
using EdgeGate.Sessions.Http.Bodies.Json;

namespace EdgeGate.Sessions.Http.Bodies.Protobuf;

/// <summary>Looks through the values of a message in one go, in each way they may be read, and knows those in which nothing is found: hardly any value holds a find, and a scan of a short one costs most before its first byte.</summary>
internal sealed class ProtoGlance(MaskPlan plan, int depthMax) : IDisposable
{
    /// <summary>Bytes that are looked through for one of the message; beyond that nothing is known.</summary>
    private const int LooksMax = 6;

    private const int LooksFree = 64 * 1024;

    private readonly ValueBatch batch = new();
    private readonly ByteBuffer text = new(int.MaxValue / 2);
    private readonly List<int> starts = [];
    private readonly HashSet<int> suspects = [];
    private long looksLeft;

    /// <summary>Looks through a message.</summary>
    /// <param name="message">The outermost message, or another value.</param>
    public void Look(ReadOnlySpan<byte> message)
    {
        suspects.Clear();
        looksLeft = LooksFree + ((long)LooksMax * message.Length);
        Gather(message, new ProtoRun(0, message.Length), default, 0);
        Scan();
    }

    /// <summary>Whether a value, or one that begins where it does, may hold a find.</summary>
    public bool MayHold(ProtoRun run) => looksLeft < 0 || suspects.Contains(run.Start);

    /// <summary>Puts a text behind a name.</summary>
    public static void AppendKey(ReadOnlySpan<byte> key, ByteBuffer output)
    {
        if (key.IsEmpty) { return; }
        output.Append(key);
        output.Append(": "u8);
    }

    /// <summary>Appends a text in UTF-16 or UTF-32 as one of bytes, as far as it is ASCII.</summary>
    public static void AppendNarrow(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        while (!value.IsEmpty)
        {
            int zero = value.IndexOf((byte)0);
            output.Append(zero < 0 ? value : value[..zero]);
            value = zero < 0 ? default : value[(zero + 1)..];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        batch.Dispose();
        text.Release();
    }

    private void Gather(ReadOnlySpan<byte> whole, ProtoRun run, ProtoRun key, int depth)
    {
        ReadOnlySpan<byte> value = run.Of(whole);
        if (looksLeft < 0) { return; }
        bool isMessage = depth <= depthMax && ProtoShape.IsMessage(value);
        if (value.Length >= plan.ValueBytesMin) { Add(whole, run, key, isMessage); }
        if (!isMessage) { return; }
        ProtoRun name = default;
        ProtoReader fields = new(value, readsGroups: true);
        while (fields.Read())
        {
            if (fields.WireType != ProtoWireType.Length) { continue; }
            ProtoRun below = new(run.Start + fields.ValueStart, run.Start + fields.ValueStart + fields.Value.Length);
            ProtoKeys.Take(fields, below, ref name);
            Gather(whole, below, ProtoKeys.Behind(fields.Number, name, key), depth + 1);
        }
    }

    private void Add(ReadOnlySpan<byte> whole, ProtoRun run, ProtoRun key, bool isMessage)
    {
        ReadOnlySpan<byte> value = run.Of(whole);
        if (JsonValueMasker.MayBeDocument(value))
        {
            suspects.Add(run.Start);
            return;
        }
        text.Clear();
        AppendKey(key.Of(whole), text);
        Add(run.Start, text.Written, value);
        if (isMessage && key != default) { Add(run.Start, default, value); }
        if (!value.Contains((byte)0)) { return; }
        text.Clear();
        AppendNarrow(value, text);
        Add(run.Start, default, text.Written);
    }

    private void Add(int start, ReadOnlySpan<byte> behind, ReadOnlySpan<byte> value)
    {
        looksLeft -= value.Length;
        batch.Add(behind, value);
        starts.Add(start);
        if (batch.IsFull) { Scan(); }
    }

    private void Scan()
    {
        bool hasAny = batch.Count > 0 && batch.Scan(plan);
        for (int i = 0; hasAny && i < batch.Count; i++)
        {
            if (batch.HasFind(i)) { suspects.Add(starts[i]); }
        }
        batch.Clear();
        starts.Clear();
    }
}
