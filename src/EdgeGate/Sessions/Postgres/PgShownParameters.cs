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
/// <param name="mayRun">Whether one of them may be code: then their columns' names hide none, and no find may reach over more than a value.</param>
public readonly ref struct PgShownParameters(PgBind bind, MaskPlan mask, ImmutableDictionary<int, byte[]>? names, bool mayRun)
{
    private const string TooLong = "its parameters are too many, or too long";
    private const string MayBeCode = "its parameters are left out, and one of them may be code";

    private const int ShownMax = 1024;
    private const int CharsMax = 16 * 1024;

    private readonly PgBind bind = bind;

    /// <summary>A line for each: <c>$1 = 'text'</c>; empty when there is none.</summary>
    /// <param name="unseen">Why they are not shown whole; empty when they are.</param>
    public string Show(out string unseen)
    {
        unseen = bind.ParameterCount > ShownMax ? TooLong : "";
        if (bind.ParameterCount == 0) { return ""; }
        if (names is null && mayRun) { unseen = MayBeCode; }
        if (names is null) { return $"-- {bind.ParameterCount} parameters, withheld: they may stand in tagged columns"; }
        StringBuilder text = new();
        ReadOnlySpan<byte> rest = bind.Parameters;
        for (int i = 0; i < bind.ParameterCount; i++)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(rest);
            ReadOnlySpan<byte> value = length < 0 ? default : rest.Slice(sizeof(int), length);
            rest = rest[(sizeof(int) + Math.Max(length, 0))..];
            if (i >= ShownMax) { continue; }
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : "\n")}-- ${i + 1} = {(length < 0 ? "NULL" : Shown(value, mayRun ? [] : names.GetValueOrDefault(i + 1, []), ref unseen))}");
        }
        if (bind.ParameterCount > ShownMax) { text.Append(CultureInfo.InvariantCulture, $"\n-- and {bind.ParameterCount - ShownMax} more"); }
        return text.ToString();
    }

    /// <summary>Text as it stands; what is no text as a number where it may be one, else by its length.</summary>
    private string Shown(ReadOnlySpan<byte> value, byte[] behind, ref string unseen)
    {
        if (IsText(value)) { return $"'{Masked(value, behind, ref unseen)}'"; }
        long? number = value.Length switch
        {
            sizeof(short) => BinaryPrimitives.ReadInt16BigEndian(value),
            sizeof(int) => BinaryPrimitives.ReadInt32BigEndian(value),
            sizeof(long) => BinaryPrimitives.ReadInt64BigEndian(value),
            _ => null,
        };
        return number is { } known
            ? $"(binary, as a number {Masked(Encoding.ASCII.GetBytes(known.ToString(CultureInfo.InvariantCulture)), behind, ref unseen)})"
            : string.Create(CultureInfo.InvariantCulture, $"(binary, {value.Length} bytes)");
    }

    private string Masked(ReadOnlySpan<byte> value, byte[] behind, ref string unseen)
    {
        string shown = Encoding.UTF8.GetString(KeptText.Utf8(mask, value, behind));
        if (shown.Length > CharsMax) { unseen = TooLong; }
        else if (mayRun && unseen.Length == 0 && Concealment.Find(mask, value) is { } found) { unseen = Concealment.Describe(found); }
        return shown.Length > CharsMax ? $"{shown[..CharsMax]} ... ({shown.Length} characters)" : shown;
    }

    private static bool IsText(ReadOnlySpan<byte> value) => System.Text.Unicode.Utf8.IsValid(value) && value.IndexOfAnyInRange((byte)0, (byte)8) < 0;
}
