using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>What forms say of the bytes around runs of digits, as sets that vectors can tell, 64 bytes at a time. Immutable, shared by all threads.</summary>
/// <remarks>A byte's lower half says in which of the eight rows of ASCII it is of a set; its upper half says which row it is in. Bytes beyond ASCII are of no set.</remarks>
internal sealed class RunClasses
{
    /// <summary>Runs up to this length are decided by what stands behind them (<see cref="EndWhole"/>).</summary>
    public const int ShortMax = 7;

    private readonly Vector256<byte>[] lower;

    /// <summary>Makes the tables.</summary>
    /// <param name="endWhole">With one of these behind it no short run that begins a word is of a form.</param>
    /// <param name="endLed">With one of these behind it no short run is that other bytes of its form stand before.</param>
    /// <param name="leads">What can stand right before the first digit of a form that no word byte may touch.</param>
    /// <param name="leadsInWord">What can stand right before the first digit of another.</param>
    /// <param name="isEvery">Whether every run may be of a form.</param>
    public RunClasses(ByteSet endWhole, ByteSet endLed, ByteSet leads, ByteSet leadsInWord, bool isEvery)
    {
        lower = [Table(endWhole), Table(endLed), Table(leads), Table(leadsInWord)];
        Every = isEvery ? ulong.MaxValue : 0;
        HighLeads = HasHigh(leads) ? ulong.MaxValue : 0;
        HighLeadsInWord = HasHigh(leadsInWord) ? ulong.MaxValue : 0;
    }

    /// <summary>All bits where every run may be of a form.</summary>
    public ulong Every { get; }

    /// <summary>All bits where bytes beyond ASCII can stand before digits.</summary>
    public ulong HighLeads { get; }

    /// <summary>The same inside words.</summary>
    public ulong HighLeadsInWord { get; }

    /// <summary>Which of 64 bytes end a short run that begins a word.</summary>
    public ulong EndWhole(ref byte block) => Of(ref block, 0);

    /// <summary>Which of them end one behind other bytes.</summary>
    public ulong EndLed(ref byte block) => Of(ref block, 1);

    /// <summary>Which can stand before a digit.</summary>
    public ulong Leads(ref byte block) => Of(ref block, 2);

    /// <summary>Which can inside words.</summary>
    public ulong LeadsInWord(ref byte block) => Of(ref block, 3);

    private static bool HasHigh(ByteSet set) => (set.C | set.D) != 0;

    private static Vector256<byte> Table(ByteSet set)
    {
        byte[] table = new byte[Vector256<byte>.Count];
        for (int value = 0; value < 0x80; value++)
        {
            if (set.Contains((byte)value)) { table[value & 15] |= (byte)(1 << (value >> 4)); }
        }
        table.AsSpan(0, Vector128<byte>.Count).CopyTo(table.AsSpan(Vector128<byte>.Count));
        return Vector256.Create(table);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Of(ref byte block, int set)
    {
        Vector256<byte> table = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(lower), set);
        return Of32(Vector256.LoadUnsafe(ref block), table) | ((ulong)Of32(Vector256.LoadUnsafe(ref block, (nuint)Vector256<byte>.Count), table) << Vector256<byte>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Of32(Vector256<byte> bytes, Vector256<byte> table)
    {
        Vector256<byte> half = Vector256.Create((byte)15);
        Vector256<byte> rows = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, (byte)0);
        Vector256<byte> low = bytes & half;
        Vector256<byte> high = (bytes.AsUInt16() >>> 4).AsByte() & half;
        Vector256<byte> both = Avx2.IsSupported
            ? Avx2.Shuffle(table, low) & Avx2.Shuffle(rows, high)
            : Vector256.Create(Vector128.Shuffle(table.GetLower(), low.GetLower()), Vector128.Shuffle(table.GetLower(), low.GetUpper()))
                & Vector256.Create(Vector128.Shuffle(rows.GetLower(), high.GetLower()), Vector128.Shuffle(rows.GetLower(), high.GetUpper()));
        return ~Vector256.Equals(both, Vector256<byte>.Zero).ExtractMostSignificantBits();
    }
}
