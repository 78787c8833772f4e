using EdgeGate.Core;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Names of a session's statements and portals, owned once: clients use the same few over and over. Bounded; when full it starts anew.</summary>
public sealed class PgNames
{
    private const int NamesMax = 256;

    private readonly HashSet<byte[]> names = new(ByteSequenceComparer.Instance);

    /// <summary>The name as an array of its own.</summary>
    public byte[] Own(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) { return []; }
        if (names.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out byte[]? owned)) { return owned; }
        if (names.Count >= NamesMax) { names.Clear(); }
        owned = name.ToArray();
        names.Add(owned);
        return owned;
    }
}
