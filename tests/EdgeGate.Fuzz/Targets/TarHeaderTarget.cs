using System.Text;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Tar;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Headers of tar archives, one after the other.</summary>
internal static class TarHeaderTarget
{
    public static FuzzTarget Create() => new("tar-header", TarVectors.Headers, Step, Plain);

    private static ParseStep Step(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        ParseStep step = TarHeader.Read(window, out TarHeader header);
        if (step.Kind == ParseKind.Fault) { return ParseStep.Fault(step.Problem, 0); }
        if (step.Kind != ParseKind.Done) { return step; }
        if (header.IsEnd)
        {
            transcript.Say("end");
            return step;
        }
        transcript.Say("type", header.Type);
        transcript.Say("size", header.Size);
        transcript.Say("name", header.Name);
        transcript.Say("prefix", header.Prefix);
        return step;
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        int start = 0;
        for (; input.Length - start >= 512; start += 512)
        {
            byte[] block = input.Slice(start, 512).ToArray();
            if (block.All(static c => c == 0))
            {
                transcript.Say("end");
                continue;
            }
            long? told = Number(block[148..156]);
            long sum = block.Select(static (c, at) => at is >= 148 and < 156 ? 32L : c).Sum();
            long? size = Number(block[124..136]);
            int type = block[156];
            string? fault = told is null || told != sum ? "TarChecksum"
                : size is null ? "TarSize"
                : type != 0 && !"01234567LKxg".Contains((char)type, StringComparison.Ordinal) ? "TarType"
                : type is >= '1' and <= '6' && size != 0 ? "TarSize" : null;
            if (fault is not null)
            {
                transcript.Say(fault, start);
                return;
            }
            transcript.Say("type", type);
            transcript.Say("size", size!.Value);
            transcript.Say("name", Text(block[..100]));
            transcript.Say("prefix", Encoding.ASCII.GetString(block, 257, 6) == "ustar\0" ? Text(block[345..500]) : []);
        }
        transcript.Say("unread", input[start..]);
    }

    private static byte[] Text(byte[] field) => [.. field.TakeWhile(static c => c != 0)];

    private static long? Number(byte[] field)
    {
        if (field[0] == 0x80)
        {
            System.Numerics.BigInteger value = new(field.AsSpan(1), isUnsigned: true, isBigEndian: true);
            // A little below the greatest that a long can be is refused too.
            return value < System.Numerics.BigInteger.One << 62 ? (long)value : null;
        }
        string digits = Encoding.Latin1.GetString(field).Trim(' ', '\0');
        if (digits.Any(static c => c is < '0' or > '7')) { return null; }
        return digits.Length == 0 ? 0 : Convert.ToInt64(digits, 8);
    }
}
