using EdgeGate.Core;

namespace EdgeGate.Masking.Scanning;

/// <summary>A text to be scanned.</summary>
/// <param name="text">The bytes; <see cref="ByteBuffer.ScanMarginBytes"/> readable bytes follow them.</param>
/// <param name="from">What draws attention before this place was dealt with; it is there to be looked back at.</param>
/// <param name="isEnd">Whether nothing follows.</param>
/// <param name="selected">Classes looked for.</param>
/// <param name="output">Receives what is found.</param>
internal readonly ref struct ScanInput(ReadOnlySpan<byte> text, int from, bool isEnd, bool[] selected, ScanFinds output)
{
    public readonly ReadOnlySpan<byte> Text = text;
    public readonly int From = from;
    public readonly bool IsEnd = isEnd;
    public readonly bool[] Selected = selected;
    public readonly ScanFinds Output = output;
}
