using System.Runtime.CompilerServices;

namespace EdgeGate.Masking.Patterns;

/// <summary>The places where patterns ended in one run: the last <see cref="Capacity"/>, which are the longest matches.</summary>
internal struct DfaEnds
{
    /// <summary>Places kept. A match shorter than this many longer ones that were all refused is not looked for.</summary>
    public const int Capacity = 64;

    private Slots slots;

    /// <summary>Places noted, those not kept included.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets all places; the memory behind them need not be cleared before.</summary>
    public void Clear() => Count = 0;

    /// <summary>Notes a place.</summary>
    public void Add(int end, int acceptSet) => slots[Count++ % Capacity] = new(end, acceptSet);

    /// <summary>How many can be read.</summary>
    public readonly int Kept => Math.Min(Count, Capacity);

    /// <summary>The places, longest match first.</summary>
    /// <param name="back">0 for the longest.</param>
    public readonly (int End, int AcceptSet) Longest(int back) => slots[(Count - 1 - back) % Capacity];

    [InlineArray(Capacity)]
    private struct Slots
    {
        private (int End, int AcceptSet) first;
    }
}
