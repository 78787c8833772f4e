using System.Buffers.Binary;
using System.Numerics;

namespace EdgeGate.Masking.Validators;

/// <summary>Keccak-256 with the padding of the competition's submission, which Ethereum and Monero kept; SHA-3 of FIPS 202 pads differently.</summary>
/// <remarks>The Keccak reference, version 3.0; rounds as in FIPS 202, section 3.2.</remarks>
internal static class Keccak256
{
    /// <summary>How long a hash is.</summary>
    public const int HashBytes = 32;

    private const int RateBytes = 136;
    private const int Lanes = 25;

    private static readonly ulong[] RoundConstants =
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>How far each lane turns, in the order in which <see cref="Targets"/> walks them.</summary>
    private static ReadOnlySpan<byte> Turns => [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];

    private static ReadOnlySpan<byte> Targets => [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];

    /// <summary>Hashes a message into 32 bytes.</summary>
    public static void HashData(ReadOnlySpan<byte> message, Span<byte> hash)
    {
        Span<ulong> state = stackalloc ulong[Lanes];
        state.Clear();
        Span<byte> block = stackalloc byte[RateBytes];
        while (message.Length >= RateBytes)
        {
            Absorb(state, message[..RateBytes]);
            message = message[RateBytes..];
        }
        block.Clear();
        message.CopyTo(block);
        block[message.Length] = 0x01;
        block[^1] |= 0x80;
        Absorb(state, block);
        for (int i = 0; i < HashBytes / sizeof(ulong); i++) { BinaryPrimitives.WriteUInt64LittleEndian(hash[(i * sizeof(ulong))..], state[i]); }
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (int i = 0; i < RateBytes / sizeof(ulong); i++) { state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(i * sizeof(ulong))..]); }
        Span<ulong> column = stackalloc ulong[5];
        foreach (ulong constant in RoundConstants)
        {
            for (int x = 0; x < 5; x++) { column[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20]; }
            for (int x = 0; x < 5; x++)
            {
                ulong mix = column[(x + 4) % 5] ^ BitOperations.RotateLeft(column[(x + 1) % 5], 1);
                for (int y = 0; y < Lanes; y += 5) { state[x + y] ^= mix; }
            }
            ulong moved = state[1];
            for (int i = 0; i < Targets.Length; i++)
            {
                (state[Targets[i]], moved) = (BitOperations.RotateLeft(moved, Turns[i]), state[Targets[i]]);
            }
            for (int y = 0; y < Lanes; y += 5)
            {
                for (int x = 0; x < 5; x++) { column[x] = state[y + x]; }
                for (int x = 0; x < 5; x++) { state[y + x] = column[x] ^ (~column[(x + 1) % 5] & column[(x + 2) % 5]); }
            }
            state[0] ^= constant;
        }
    }
}
