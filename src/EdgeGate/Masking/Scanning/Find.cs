namespace EdgeGate.Masking.Scanning;

/// <summary>A class found in a text.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="ClassIndex">The class.</param>
/// <param name="Region">The form when its end is not bounded by its pattern: no find that begins inside it has a share in its bytes.</param>
/// <param name="IsOpen">Whether the region goes on beyond the text.</param>
/// <param name="BodyEnd">Where what its pattern matched ends.</param>
/// <param name="Evidence">Where what drew attention to it begins.</param>
/// <param name="IsNamed">Whether a context word of its class stands before it.</param>
/// <param name="IsFramed">Whether it stands between a lead and a trail of its form, as a password in a URL does.</param>
internal readonly record struct Find(int Start, int End, int ClassIndex, Form? Region, bool IsOpen, int BodyEnd, int Evidence, bool IsNamed, bool IsFramed)
{
    public int Length => End - Start;
}
