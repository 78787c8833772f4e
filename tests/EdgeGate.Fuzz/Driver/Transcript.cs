using System.Globalization;
using System.Text;

namespace EdgeGate.Fuzz.Driver;

/// <summary>What a parser read, in words that two parsers can be compared by.</summary>
internal sealed class Transcript
{
    private readonly StringBuilder text = new();
    private HashCode shape;

    /// <summary>A hash of the labels alone: inputs of a new shape took a new way through the parser.</summary>
    public int Shape => shape.ToHashCode();

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        text.Clear();
        shape = default;
    }

    /// <summary>Takes all back but how far it came: the input is refused.</summary>
    public void Refuse(string label)
    {
        text.Clear();
        Say(label);
    }

    /// <summary>A fact.</summary>
    public void Say(string label)
    {
        text.Append(label).Append('\n');
        shape.Add(label, StringComparer.Ordinal);
    }

    /// <summary>A fact with a number.</summary>
    public void Say(string label, long number)
    {
        text.Append(label).Append(' ').Append(number.ToString(CultureInfo.InvariantCulture)).Append('\n');
        shape.Add(label, StringComparer.Ordinal);
    }

    /// <summary>A fact with bytes: printable ones as they are, the rest as <c>\xNN</c>.</summary>
    public void Say(string label, ReadOnlySpan<byte> bytes)
    {
        text.Append(label).Append(" '");
        foreach (byte c in bytes)
        {
            if (c is >= 0x20 and < 0x7f and not (byte)'\\') { text.Append((char)c); }
            else { text.Append(CultureInfo.InvariantCulture, $"\\x{c:x2}"); }
        }
        text.Append("'\n");
        shape.Add(label, StringComparer.Ordinal);
    }

    /// <summary>Whether two parsers read the same.</summary>
    public bool IsSame(Transcript other) => text.Equals(other.text);

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}
