using System.Buffers.Binary;
using System.Collections.Immutable;
using EdgeGate.Protocols.Postgres;

namespace EdgeGate.Sessions.Postgres;

/// <summary>The texts of one run of a statement that rules look into: its SQL, and each parameter as it came.</summary>
/// <remarks>Parameters in binary are their types' own bytes: text is text there too, numbers are not.</remarks>
internal static class PgTexts
{
    /// <summary>Reads them.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="bind">The Bind; empty for a Query.</param>
    public static ImmutableArray<byte[]> Of(byte[] sql, PgBind bind)
    {
        ImmutableArray<byte[]>.Builder texts = ImmutableArray.CreateBuilder<byte[]>(bind.ParameterCount + 1);
        texts.Add(sql);
        ReadOnlySpan<byte> rest = bind.Parameters;
        for (int i = 0; i < bind.ParameterCount; i++)
        {
            int length = Math.Max(BinaryPrimitives.ReadInt32BigEndian(rest), 0);
            if (length > 0) { texts.Add(rest.Slice(sizeof(int), length).ToArray()); }
            rest = rest[(sizeof(int) + length)..];
        }
        return texts.ToImmutable();
    }
}
