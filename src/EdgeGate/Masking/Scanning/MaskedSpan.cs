namespace EdgeGate.Masking.Scanning;

/// <summary>A run of bytes that is masked as one: finds that share bytes, joined.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="ClassIndex">The class it is masked as: of the longest find, then of one with a context word before it, then of the more specific class.</param>
/// <param name="Weight">Bytes of that find.</param>
/// <param name="IsNamed">Whether a context word stands before that find.</param>
/// <param name="FrameEnd">Where that find ends when it stands between a lead and a trail; else 0.</param>
/// <param name="SettledFrom">It is settled when nothing that begins before this place is open any more.</param>
/// <param name="Region">The region in it, or null.</param>
/// <param name="IsOpen">Whether the region goes on beyond the text.</param>
/// <param name="BodyEnd">Where the region's begin marker ends.</param>
internal readonly record struct MaskedSpan(int Start, int End, int ClassIndex, int Weight, bool IsNamed, int FrameEnd, int SettledFrom, Form? Region, bool IsOpen, int BodyEnd);
