using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>The UTF-8 byte order mark a text may begin with (RFC 3629, 6): it is no part of the text.</summary>
internal struct ByteOrderMark
{
    private const int Bytes = 3;

    private int seen;
    private bool isPast;

    /// <summary>Whether the text began with it, or with a part of it.</summary>
    public readonly bool HasBegun => seen > 0;

    /// <summary>Passes the mark on; returns what follows it. A first byte that begins no mark is given back; a mark that breaks off is text to nobody, and malformed to who reads on.</summary>
    public ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        while (!isPast && !piece.IsEmpty)
        {
            if (piece[0] != Mark[seen])
            {
                isPast = true;
                // The bytes taken so far are not put back: no text begins with them, and who reads on must see that.
                return seen == 0 ? piece : Broken;
            }
            output.Append(piece[0]);
            piece = piece[1..];
            isPast = ++seen == Bytes;
        }
        return piece;
    }

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    private static ReadOnlySpan<byte> Broken => [0xEF];
}
