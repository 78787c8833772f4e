namespace EdgeGate.Masking.Detectors;

/// <summary>What finds a class by content. Each decides by the bytes around a candidate alone.</summary>
/// <param name="BytesMin">The shortest find.</param>
public abstract record Detector(int BytesMin);

/// <summary>Begins at a literal that Hyperscan looks for; a confirm step then tells its length.</summary>
/// <param name="Literals">The literals.</param>
/// <param name="BytesMin">The shortest find.</param>
/// <param name="IsCaseless">Whether the literals match in either case.</param>
/// <param name="Confirm">Tells what is found at a literal.</param>
public sealed record LiteralDetector(string[] Literals, int BytesMin, bool IsCaseless, LiteralConfirm Confirm) : Detector(BytesMin);

/// <summary>Tells what is found at a literal: the find's range, or false.</summary>
public delegate bool LiteralConfirm(ReadOnlySpan<byte> value, int literalStart, int literalEnd, out int start, out int end);

/// <summary>Shaped like a number: a confirm step is asked at each run of digits.</summary>
/// <param name="BytesMin">The shortest find.</param>
/// <param name="Confirm">Tells what is found at a digit that no digit precedes.</param>
public sealed record DigitDetector(int BytesMin, DigitConfirm Confirm) : Detector(BytesMin);

/// <summary>Tells what is found at the first digit of a run: the find's range, or false.</summary>
public delegate bool DigitConfirm(ReadOnlySpan<byte> value, int digit, out int start, out int end);

/// <summary>Stands around a byte that is rare in text.</summary>
/// <param name="BytesMin">The shortest find.</param>
/// <param name="Anchor">The byte.</param>
/// <param name="Confirm">Tells what is found around it.</param>
public sealed record AnchorDetector(int BytesMin, byte Anchor, DigitConfirm Confirm) : Detector(BytesMin);

/// <summary>A user's pattern.</summary>
/// <param name="Pattern">The expression.</param>
/// <param name="BytesMin">The shortest match.</param>
/// <param name="Context">Words of which one must stand before a match; empty when none is needed.</param>
/// <param name="Within">How near, in bytes.</param>
public sealed record PatternDetector(string Pattern, int BytesMin, System.Collections.Immutable.ImmutableArray<string> Context, int Within) : Detector(BytesMin);
