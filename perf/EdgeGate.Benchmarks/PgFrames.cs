using System.Buffers.Binary;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Postgres;

namespace EdgeGate.Benchmarks;

/// <summary>Builds messages as PostgreSQL clients and servers send them. The bytes that follow them are readable, as in the relay.</summary>
public sealed class PgFrames
{
    private readonly ByteBuffer bytes = new(16 * 1024 * 1024);

    /// <summary>The messages.</summary>
    public ReadOnlySpan<byte> Bytes => bytes.Written;

    /// <summary>How many they are.</summary>
    public int Count { get; private set; }

    public PgFrames Query(string sql) => Add('Q', [.. Text(sql)]);

    public PgFrames Parse(string name, string sql) => Add('P', [.. Text(name), .. Text(sql), 0, 0]);

    /// <summary>Bind with text parameters.</summary>
    public PgFrames Bind(string portal, string statement, short[] resultFormats, params string[] parameters)
    {
        List<byte> body = [.. Text(portal), .. Text(statement), 0, 0, .. Int16(parameters.Length)];
        foreach (string parameter in parameters) { body.AddRange([.. Int32(parameter.Length), .. Encoding.UTF8.GetBytes(parameter)]); }
        body.AddRange(Int16(resultFormats.Length));
        foreach (short format in resultFormats) { body.AddRange(Int16(format)); }
        return Add('B', [.. body]);
    }

    public PgFrames DescribePortal(string portal) => Add('D', [(byte)'P', .. Text(portal)]);

    public PgFrames Execute(string portal) => Add('E', [.. Text(portal), 0, 0, 0, 0]);

    public PgFrames Sync() => Add('S', []);

    public PgFrames ParseComplete() => Add('1', []);

    public PgFrames BindComplete() => Add('2', []);

    /// <summary>RowDescription: columns of a type, named c0, c1 ...</summary>
    public PgFrames Columns(short format, params int[] types)
    {
        List<byte> body = [.. Int16(types.Length)];
        for (int i = 0; i < types.Length; i++) { body.AddRange([.. Text($"c{i}"), .. Int32(0), .. Int16(0), .. Int32(types[i]), .. Int16(-1), .. Int32(-1), .. Int16(format)]); }
        return Add('T', [.. body]);
    }

    public PgFrames Row(params byte[][] values)
    {
        List<byte> body = [.. Int16(values.Length)];
        foreach (byte[] value in values) { body.AddRange([.. Int32(value.Length), .. value]); }
        return Add('D', [.. body]);
    }

    public PgFrames Complete(string tag) => Add('C', [.. Text(tag)]);

    public PgFrames Ready() => Add('Z', [(byte)'I']);

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Int32(int value)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Int16(int value) => Int32(value)[2..];

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    private PgFrames Add(char type, byte[] body)
    {
        PgWriter.Message(bytes, (byte)type, body);
        Count++;
        return this;
    }
}
