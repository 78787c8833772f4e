using System.Text;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>Rules by field name, in either case: every field of every message is looked up, as the bytes that came.</summary>
internal sealed class HttpFieldTable
{
    private const int RowsCount = 256;

    private readonly (byte[] Name, HttpFieldRule Rule)[]?[] rows = new (byte[], HttpFieldRule)[]?[RowsCount];

    /// <summary>Adds a name.</summary>
    /// <param name="name">The name, lower case and with hyphens.</param>
    /// <param name="rule">Its rule.</param>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public void Add(string name, HttpFieldRule rule)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(name);
        if (TryGet(bytes, out _)) { throw new ArgumentException($"{name} has a rule already", nameof(name)); }
        ref (byte[], HttpFieldRule)[]? row = ref rows[RowOf(bytes)];
        row = [.. row ?? [], (bytes, rule)];
    }

    /// <summary>The rule of a name; false when it has none.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out HttpFieldRule rule)
    {
        foreach ((byte[] known, HttpFieldRule its) in (name.IsEmpty ? null : rows[RowOf(name)]).AsSpan())
        {
            if (!Http1Bytes.Same(name, known)) { continue; }
            rule = its;
            return true;
        }
        rule = default;
        return false;
    }

    /// <summary>A few bytes tell the names apart well; their case does not count.</summary>
    private static int RowOf(ReadOnlySpan<byte> name)
        => (name.Length + (31 * (name[0] | 0x20)) + (7 * (name[name.Length / 2] | 0x20)) + (name[^1] | 0x20)) % RowsCount;
}
