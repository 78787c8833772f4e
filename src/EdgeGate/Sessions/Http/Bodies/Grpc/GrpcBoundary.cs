using System.Buffers.Binary;
using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Bodies.Grpc;

/// <summary>Follows a body of gRPC that goes out, to know where a message may follow. Whatever it is, each byte counts as what it would be.</summary>
internal struct GrpcBoundary
{
    private const int PrefixBytes = 5;
    private const byte Trailers = 0x80;

    private ulong prefix;
    private int prefixBytes;
    private uint left;

    /// <summary>Whether all that went out is whole messages, none of them trailers.</summary>
    public readonly bool MayEnd => prefixBytes == 0 && left == 0 && !HasTrailers;

    /// <summary>Whether trailers went out.</summary>
    private bool HasTrailers { readonly get; set; }

    /// <summary>Bytes went out.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (left > 0)
            {
                int count = (int)Math.Min(left, (uint)bytes.Length);
                left -= (uint)count;
                bytes = bytes[count..];
                continue;
            }
            prefix = (prefix << 8) | bytes[0];
            bytes = bytes[1..];
            if (++prefixBytes < PrefixBytes) { continue; }
            HasTrailers |= ((byte)(prefix >> 32) & Trailers) != 0;
            left = (uint)prefix;
            prefixBytes = 0;
        }
    }

    /// <summary>Appends trailers as the last message of gRPC-Web.</summary>
    /// <param name="lines">Whole field lines.</param>
    /// <param name="output">Where to.</param>
    public static void AppendTrailers(ReadOnlySpan<byte> lines, ByteBuffer output)
    {
        output.Append(Trailers);
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), lines.Length);
        output.Advance(sizeof(int));
        output.Append(lines);
    }
}
