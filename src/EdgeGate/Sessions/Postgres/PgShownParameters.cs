using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;

namespace EdgeGate.Sessions.Postgres;

/// <summary>The parameters of a Bind as an approver sees them: masked by every class, left out where they may stand in a tagged place.</summary>
/// <param name="bind">The Bind; empty for a Query.</param>
/// <param name="mask">Masks every class.</param>
/// <param name="names">What they are looked through behind, by number; null when they are left out.</param>
public readonly ref struct PgShownParameters(PgBind bind, MaskPlan mask, ImmutableDictionary<int, byte[]>? names)
{
    private const int ShownMax = 1024;
    private const int CharsMax = 16 * 1024;

    private readonly PgBind bind = bind;

    /// <summary>A line for each: <c>$1 = 'text'</c>; empty when there is none.</summary>
    /// <param name="isCut">Whether a part of them is left out for their number or length.</param>
    public string Show(out bool isCut)
    {
        isCut = bind.ParameterCount > ShownMax;
        if (bind.ParameterCount == 0) { return ""; }
        if (names is null) { return $"-- {bind.ParameterCount} parameters, withheld: they may stand in tagged columns"; }
        StringBuilder text = new();
        ReadOnlySpan<byte> rest = bind.Parameters;
        for (int i = 0; i < bind.ParameterCount; i++)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(rest);
            ReadOnlySpan<byte> value = length < 0 ? default : rest.Slice(sizeof(int), length);
            rest = rest[(sizeof(int) + Math.Max(length, 0))..];
            if (i >= ShownMax) { continue; }
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : "\n")}-- ${i + 1} = {(length < 0 ? "NULL" : Shown(value, names.GetValueOrDefault(i + 1, []), ref isCut))}");
        }
        if (bind.ParameterCount > ShownMax) { text.Append(CultureInfo.InvariantCulture, $"\n-- and {bind.ParameterCount - ShownMax} more"); }
        return text.ToString();
    }

    /// <summary>Text as it stands; what is no text as a number where it may be one, else by its length.</summary>
    private string Shown(ReadOnlySpan<byte> value, byte[] behind, ref bool isCut)
    {
        if (IsText(value)) { return $"'{Masked(value, behind, ref isCut)}'"; }
        long? number = value.Length switch
        {
            sizeof(short) => BinaryPrimitives.ReadInt16BigEndian(value),
            sizeof(int) => BinaryPrimitives.ReadInt32BigEndian(value),
            sizeof(long) => BinaryPrimitives.ReadInt64BigEndian(value),
            _ => null,
        };
        return number is { } known
            ? $"(binary, as a number {Masked(Encoding.ASCII.GetBytes(known.ToString(CultureInfo.InvariantCulture)), behind, ref isCut)})"
            : string.Create(CultureInfo.InvariantCulture, $"(binary, {value.Length} bytes)");
    }

    private string Masked(ReadOnlySpan<byte> value, byte[] behind, ref bool isCut)
    {
        string shown = Encoding.UTF8.GetString(KeptText.Utf8(mask, value, behind));
        isCut |= shown.Length > CharsMax;
        return shown.Length > CharsMax ? $"{shown[..CharsMax]} ... ({shown.Length} characters)" : shown;
    }

    private static bool IsText(ReadOnlySpan<byte> value) => System.Text.Unicode.Utf8.IsValid(value) && value.IndexOfAnyInRange((byte)0, (byte)8) < 0;
}
