using System.Text;

namespace EdgeGate.Recording;

/// <summary>What one stream of a channel said, as lines. What is no line yet is kept, and no more of it than a line has.</summary>
internal sealed class ShellLines
{
    /// <summary>The longest line; what is longer is told in pieces.</summary>
    public const int LineCharsMax = 16 * 1024;

    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder open = new();
    private bool isPiece;

    /// <summary>The lines that are complete now; a piece that goes on a line is marked with a <c>+</c>, others with a space.</summary>
    public List<string> Add(ReadOnlySpan<byte> bytes)
    {
        char[] chars = new char[decoder.GetCharCount(bytes, flush: false)];
        ReadOnlySpan<char> text = chars.AsSpan(0, decoder.GetChars(bytes, chars, flush: false));
        List<string> lines = [];
        while (!text.IsEmpty)
        {
            int end = text.IndexOf('\n');
            ReadOnlySpan<char> part = end < 0 ? text : text[..end];
            if (part.Length > LineCharsMax - open.Length)
            {
                part = part[..(LineCharsMax - open.Length)];
                // A pair stays one.
                if (part.Length > 0 && open.Length + part.Length > 1 && char.IsHighSurrogate(part[^1])) { part = part[..^1]; }
                open.Append(part);
                text = text[part.Length..];
                Take(lines, isWhole: false);
                continue;
            }
            open.Append(part);
            text = text[(part.Length + (end < 0 ? 0 : 1))..];
            if (end >= 0) { Take(lines, isWhole: true); }
        }
        return lines;
    }

    /// <summary>What stands at the end without a line feed.</summary>
    public List<string> Rest()
    {
        List<string> lines = [];
        if (open.Length > 0) { Take(lines, isWhole: true); }
        return lines;
    }

    private void Take(List<string> lines, bool isWhole)
    {
        string line = open.ToString();
        open.Clear();
        if (isWhole) { line = line.TrimEnd('\r'); }
        if (!isPiece || line.Length > 0) { lines.Add((isPiece ? "+" : " ") + line); }
        isPiece = !isWhole;
    }
}
