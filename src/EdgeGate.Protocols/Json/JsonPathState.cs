using System.Runtime.CompilerServices;

namespace EdgeGate.Protocols.Json;

/// <summary>How far the paths of a <see cref="JsonPathSet"/> have come at a place: a bit for each step.</summary>
public readonly record struct JsonPathState(UInt128 Low, UInt128 High)
{
    private const int HalfBits = 128;

    /// <summary>Whether no path leads here or further.</summary>
    public bool IsNone
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Low | High) == UInt128.Zero;
    }

    /// <summary>Both.</summary>
    public static JsonPathState operator |(JsonPathState left, JsonPathState right) => new(left.Low | right.Low, left.High | right.High);

    /// <summary>What both have.</summary>
    public static JsonPathState operator &(JsonPathState left, JsonPathState right) => new(left.Low & right.Low, left.High & right.High);

    /// <summary>With another bit.</summary>
    internal JsonPathState With(int bit) => bit < HalfBits ? this with { Low = Low | (UInt128.One << bit) } : this with { High = High | (UInt128.One << (bit - HalfBits)) };

    /// <summary>Takes the lowest bit out; there is one.</summary>
    internal static int Pop(ref JsonPathState state)
    {
        if (state.Low != 0)
        {
            int low = (int)UInt128.TrailingZeroCount(state.Low);
            state = state with { Low = state.Low & (state.Low - 1) };
            return low;
        }
        int high = (int)UInt128.TrailingZeroCount(state.High);
        state = state with { High = state.High & (state.High - 1) };
        return HalfBits + high;
    }
}
