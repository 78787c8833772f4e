using EdgeGate.Core;

namespace EdgeGate.Masking.Scanning;

/// <summary>What a thread uses for one scan after another, so that none allocates.</summary>
internal static class ThreadScan
{
    [ThreadStatic]
    private static ScanFinds? finds;

    [ThreadStatic]
    private static List<MaskedSpan>? spans;

    [ThreadStatic]
    private static ByteBuffer? text;

    public static ScanFinds Finds => finds ??= new ScanFinds();

    public static List<MaskedSpan> Spans => spans ??= new List<MaskedSpan>(16);

    /// <summary>Where a value is put behind its name.</summary>
    public static ByteBuffer Text => text ??= new ByteBuffer(int.MaxValue / 2);
}
