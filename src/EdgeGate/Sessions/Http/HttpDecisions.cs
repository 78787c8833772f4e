using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>The last few things that were allowed in a session, by all of a request that rules can look at. One owner; not thread-safe.</summary>
/// <remarks>
/// A session has one principal, one connection and one configuration, so what is left that can change an answer is the request: its method, host,
/// path, query, type, and the fields that some rule names. Requests with a body are judged each time; so is what was denied or held.
/// </remarks>
internal sealed class HttpDecisions(ImmutableArray<string> headerNames) : IDisposable
{
    private const int SlotsCount = 32;
    private const int KeyBytesMax = 1024;

    private readonly HttpDecision?[] slots = new HttpDecision?[SlotsCount];
    private readonly ByteBuffer key = new(64 * 1024);
    private int slot = -1;

    /// <summary>Finds what was decided of a request like this one; null when nothing is known.</summary>
    public HttpDecision? Find(HttpRequest request, HttpRoute route)
    {
        slot = -1;
        if (!TryWriteKey(request, route)) { return null; }
        HashCode hash = default;
        hash.AddBytes(key.Written);
        slot = (int)((uint)hash.ToHashCode() % SlotsCount);
        return slots[slot] is { } known && key.Written.SequenceEqual(known.Key) ? known : null;
    }

    /// <summary>Keeps what was decided of the request last asked about.</summary>
    public void Keep(HttpDecision decision)
    {
        if (slot < 0) { return; }
        decision.Key = key.Written.ToArray();
        slots[slot] = decision;
    }

    /// <inheritdoc/>
    public void Dispose() => key.Release();

    private bool TryWriteKey(HttpRequest request, HttpRoute route)
    {
        if (request.BodyKind != Http1BodyKind.None || request.AsksUpgrade || request.Fields.Length + route.Path.Length + route.Query.Length > 32 * 1024) { return false; }
        key.Clear();
        Add(request.Method);
        Add(route.HostUtf8);
        Add(route.PrefixUtf8);
        Add(route.Path);
        Add(route.HasQuery ? "?"u8 : default);
        Add(route.Query);
        Http1Fields fields = new(request.Fields);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            if (!IsLookedAt(name)) { continue; }
            Add(name);
            Add(value);
        }
        return key.Length <= KeyBytesMax;
    }

    /// <summary>Whether an answer can depend on a field.</summary>
    public bool IsLookedAt(ReadOnlySpan<byte> name)
    {
        if (Http1Bytes.Same(name, "content-type"u8) || Http1Bytes.Same(name, "accept"u8)) { return true; }
        foreach (string one in headerNames)
        {
            if (HttpFieldNames.Same(name, one)) { return true; }
        }
        return false;
    }

    /// <summary>No part of a request holds a line end, so no two requests write the same.</summary>
    private void Add(ReadOnlySpan<byte> part)
    {
        key.Append(part);
        key.Append((byte)'\n');
    }
}
