using System.Buffers.Text;
using System.Globalization;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Protobuf;

namespace EdgeGate.Sessions.Http.Bodies.Protobuf;

/// <summary>Masks numbers of messages, as decimals, in each way a reader may take their bits.</summary>
/// <remarks>
/// A varint may be an unsigned, a signed or a zigzag number; a fixed one of 64 bits a whole number, or a double that is whole. Without a name, numbers from 10^18 on are passed over: these are ids and hashes made by chance, of
/// which one in thirty would be a card, and the bits of every common fraction. One of 32 bits has at most ten digits, and is looked at behind a name alone. What is a find becomes another number (mask <c>token</c>) or is to be left out.
/// </remarks>
internal sealed class ProtoNumbers : IDisposable
{
    /// <summary>What looking at a number costs, in bytes looked through.</summary>
    private const int Cost = 64;

    private const ulong WholeBelow = 1_000_000_000_000_000_000;
    private const int DigitsMax = 24;

    /// <summary>Up to here doubles tell whole numbers apart.</summary>
    private const double DoubleBelow = 9007199254740992;

    private readonly MaskPlan plan;
    private readonly MaskFinds finds;
    private readonly ulong least;
    private readonly ByteBuffer text = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);

    public ProtoNumbers(BodyContext context)
    {
        (plan, finds) = (context.Plan, context.Finds);
        least = 1;
        for (int digits = 1; digits < plan.NumberBytesMin && least < WholeBelow; digits++) { least *= 10; }
    }

    private enum Reading : byte
    {
        Plain,
        Negative,
        ZigZag,
        ZigZagNegative,
        Double,
        NegativeDouble,
    }

    /// <summary>What it costs to look at a number, in bytes looked through: small ones are none that could be a find.</summary>
    public int CostOf(ulong bits) => bits < least ? 1 : Cost;

    /// <summary>Masks a field's number.</summary>
    /// <param name="type">How it is laid out.</param>
    /// <param name="key">The name it stands behind, or empty.</param>
    /// <param name="bits">Its bits; what stands for it when the outcome is Rewritten.</param>
    public MaskOutcome Mask(ProtoWireType type, ReadOnlySpan<byte> key, ref ulong bits)
    {
        if (type == ProtoWireType.Fixed32 && key.IsEmpty) { return MaskOutcome.Unchanged; }
        MaskOutcome outcome = Mask(type, Reading.Plain, key, ref bits);
        if (outcome != MaskOutcome.Unchanged) { return outcome; }
        if (type == ProtoWireType.Fixed32) { return (int)bits < 0 ? Mask(type, Reading.Negative, key, ref bits) : outcome; }
        if ((long)bits < 0 && (outcome = Mask(type, Reading.Negative, key, ref bits)) != MaskOutcome.Unchanged) { return outcome; }
        if (type == ProtoWireType.Varint) { return Mask(type, (bits & 1) == 0 ? Reading.ZigZag : Reading.ZigZagNegative, key, ref bits); }
        return Mask(type, (long)bits < 0 ? Reading.NegativeDouble : Reading.Double, key, ref bits);
    }

    /// <summary>Masks a number whose place is a class.</summary>
    public MaskOutcome MaskTagged(int classIndex, ProtoWireType type, ref ulong bits)
    {
        text.Clear();
        Append(bits);
        masked.Clear();
        MaskOutcome outcome = plan.MaskTagged(classIndex, text.Written, ValueShape.Number, masked, finds);
        return outcome == MaskOutcome.Rewritten ? Take(type, Reading.Plain, ref bits) : outcome;
    }

    /// <summary>Masks the numbers of a packed field, if it is one: they keep their places, and what may not pass becomes 0.</summary>
    /// <param name="type">How they would be laid out.</param>
    /// <param name="value">The field's value.</param>
    /// <param name="start">Where it begins in the outermost message.</param>
    /// <param name="seen">What was masked where it stands.</param>
    /// <param name="output">Receives what stands for the value when the outcome is Rewritten.</param>
    public MaskOutcome MaskPacked(ProtoWireType type, ReadOnlySpan<byte> value, int start, ProtoSeen seen, ByteBuffer output)
    {
        // What is none is known before a number of it is looked at.
        for (ReadOnlySpan<byte> rest = value; !rest.IsEmpty;)
        {
            if (!TryTake(type, ref rest, out _)) { return MaskOutcome.Unchanged; }
        }
        int begin = output.Length;
        bool isRewritten = false;
        for (ReadOnlySpan<byte> rest = value; !rest.IsEmpty;)
        {
            int at = start + value.Length - rest.Length;
            TryTake(type, ref rest, out ulong bits);
            MaskOutcome outcome = bits < least || seen.HasNumber(at) ? MaskOutcome.Unchanged : !seen.MayLook(Cost) ? MaskOutcome.Denied : Mask(type, [], ref bits);
            if (outcome == MaskOutcome.Denied)
            {
                output.Truncate(begin);
                return outcome;
            }
            if (outcome != MaskOutcome.Unchanged)
            {
                seen.AddNumber(at);
                isRewritten = true;
            }
            Write(type, outcome == MaskOutcome.Null ? 0 : bits, output);
        }
        if (!isRewritten) { output.Truncate(begin); }
        return isRewritten ? MaskOutcome.Rewritten : MaskOutcome.Unchanged;
    }

    /// <summary>Whether bytes are numbers by their look, and no picture or archive.</summary>
    public static bool AreNumbers(ReadOnlySpan<byte> value)
    {
        bool areFloats = value.Length % sizeof(float) == 0;
        for (int i = 0; areFloats && i < value.Length; i += sizeof(float)) { areFloats = BitConverter.ToSingle(value[i..]) is 0 or (> -1e9f and < -1e-9f) or (> 1e-9f and < 1e9f); }
        return areFloats || AreFixed(value) || AreVarints(value);
    }

    /// <summary>Whether bytes look like varints: as writers write them, and not some of one byte and some of many, as chance has them.</summary>
    public static bool AreVarints(ReadOnlySpan<byte> value)
    {
        // Without such a byte there is none of more than three digits.
        if (!value.ContainsAnyInRange((byte)0x80, (byte)0xFF)) { return false; }
        bool hasShort = false;
        bool hasLong = false;
        while (!value.IsEmpty)
        {
            if (!ProtoShape.TryTakeVarint(ref value, out ulong bits, out bool isShortest) || !isShortest) { return false; }
            hasShort |= bits < 1UL << 7;
            // A negative one has all ten bytes.
            hasLong |= bits is >= 1UL << 35 and < 1UL << 63;
        }
        return !hasShort || !hasLong;
    }

    /// <summary>Whether bytes look like numbers of 64 bits: whole ones that a double can hold, or fractions of a common size.</summary>
    public static bool AreFixed(ReadOnlySpan<byte> value)
    {
        if (value.Length % sizeof(ulong) != 0) { return false; }
        for (int i = 0; i < value.Length; i += sizeof(ulong))
        {
            if (BitConverter.ToUInt64(value[i..]) >= DoubleBelow && BitConverter.ToDouble(value[i..]) is not ((> -1e18 and < -1e-18) or (> 1e-18 and < 1e18))) { return false; }
        }
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        text.Release();
        masked.Release();
    }

    private static bool TryTake(ProtoWireType type, ref ReadOnlySpan<byte> rest, out ulong bits)
    {
        if (type == ProtoWireType.Varint) { return ProtoShape.TryTakeVarint(ref rest, out bits, out _); }
        bits = 0;
        if (rest.Length < sizeof(ulong)) { return false; }
        bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(rest);
        rest = rest[sizeof(ulong)..];
        return true;
    }

    private static void Write(ProtoWireType type, ulong bits, ByteBuffer output)
    {
        if (type == ProtoWireType.Varint)
        {
            ProtoWriter.Varint(output, bits);
            return;
        }
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(sizeof(ulong)), bits);
        output.Advance(sizeof(ulong));
    }

    private MaskOutcome Mask(ProtoWireType type, Reading reading, ReadOnlySpan<byte> key, ref ulong bits)
    {
        if (!TryRead(type, reading, bits, out ulong number) || (key.IsEmpty && (number < least || number >= WholeBelow))) { return MaskOutcome.Unchanged; }
        text.Clear();
        if (!key.IsEmpty)
        {
            text.Append(key);
            text.Append(": "u8);
        }
        int from = text.Length;
        Append(number);
        masked.Clear();
        MaskOutcome outcome = plan.MaskBehind(text.Written, from, ValueShape.Number, masked, finds);
        return outcome == MaskOutcome.Rewritten ? Take(type, reading, ref bits) : outcome;
    }

    private static bool TryRead(ProtoWireType type, Reading reading, ulong bits, out ulong number)
    {
        switch (reading)
        {
            case Reading.Negative:
                number = type == ProtoWireType.Fixed32 ? (ulong)-(long)(int)bits : (ulong)-(long)bits;
                return true;
            case Reading.ZigZag:
                number = bits >> 1;
                return true;
            case Reading.ZigZagNegative:
                number = (bits >> 1) + 1;
                return true;
            case Reading.Double or Reading.NegativeDouble:
                double read = Math.Abs(BitConverter.UInt64BitsToDouble(bits));
                number = read < DoubleBelow ? (ulong)read : 0;
                return number > 0 && number == read;
            default:
                number = bits;
                return true;
        }
    }

    /// <summary>The bits of the number that was made in another's place; Null when they have no room for it.</summary>
    private MaskOutcome Take(ProtoWireType type, Reading reading, ref ulong bits)
    {
        if (!Utf8Parser.TryParse(masked.Written, out ulong number, out int taken) || taken != masked.Length || number > (ulong)(type == ProtoWireType.Fixed32 ? int.MaxValue : long.MaxValue)) { return MaskOutcome.Null; }
        bits = reading switch
        {
            Reading.Negative => type == ProtoWireType.Fixed32 ? (uint)-(int)number : (ulong)-(long)number,
            Reading.ZigZag => number << 1,
            Reading.ZigZagNegative => (number << 1) - 1,
            Reading.Double => BitConverter.DoubleToUInt64Bits(number),
            Reading.NegativeDouble => BitConverter.DoubleToUInt64Bits(-(double)number),
            _ => number,
        };
        return MaskOutcome.Rewritten;
    }

    private void Append(ulong number)
    {
        number.TryFormat(text.GetSpan(DigitsMax), out int written, default, CultureInfo.InvariantCulture);
        text.Advance(written);
    }
}
