using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Postgres.Values;

namespace EdgeGate.Sessions.Postgres;

/// <summary>The texts of one run of a statement that rules look into: its SQL, and each parameter as it came; one in binary as the number it may be, too.</summary>
internal static class PgTexts
{
    private const int NumberBytesMax = 256;

    /// <summary>Reads them.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="bind">The Bind; empty for a Query.</param>
    public static ImmutableArray<byte[]> Of(byte[] sql, PgBind bind)
    {
        ImmutableArray<byte[]>.Builder texts = ImmutableArray.CreateBuilder<byte[]>(bind.ParameterCount + 1);
        texts.Add(sql);
        ReadOnlySpan<byte> rest = bind.Parameters;
        PgFormats formats = PgFormats.Read(bind.ParameterFormats, default);
        for (int i = 0; i < bind.ParameterCount; i++)
        {
            int length = Math.Max(BinaryPrimitives.ReadInt32BigEndian(rest), 0);
            ReadOnlySpan<byte> value = rest.Slice(sizeof(int), length);
            if (length > 0) { texts.Add(value.ToArray()); }
            if (formats.Of(i, 0) != 0) { AddNumbers(value, texts); }
            rest = rest[(sizeof(int) + length)..];
        }
        return texts.ToImmutable();
    }

    /// <summary>Types are not known: bytes of text are no number.</summary>
    private static void AddNumbers(ReadOnlySpan<byte> value, ImmutableArray<byte[]>.Builder texts)
    {
        if (value.Length > NumberBytesMax || !value.ContainsAnyExceptInRange((byte)' ', (byte)'~')) { return; }
        if (value.Length == sizeof(int)) { Add(BinaryPrimitives.ReadInt32BigEndian(value), texts); }
        if (value.Length == sizeof(long))
        {
            Add(BinaryPrimitives.ReadInt64BigEndian(value), texts);
            double number = BinaryPrimitives.ReadDoubleBigEndian(value);
            if (Math.Abs(number) < 1e18 && Math.Floor(number) == number) { Add((long)number, texts); }
        }
        using ByteBuffer numeric = new(NumberBytesMax * 8);
        if (PgNumeric.TryFormat(value, numeric)) { texts.Add(numeric.Written.ToArray()); }
    }

    private static void Add(long number, ImmutableArray<byte[]>.Builder texts) => texts.Add(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
}
