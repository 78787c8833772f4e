using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>What parts the members and elements of a document: a comma goes on with what follows it, for that may be left out.</summary>
internal sealed class JsonSeparator
{
    /// <summary>White space behind a comma that is kept; more says nothing.</summary>
    private const int SpaceBytesMax = 256;

    private readonly ByteBuffer space = new(SpaceBytesMax);
    private bool hasComma;

    /// <summary>Begins another document.</summary>
    public void Reset()
    {
        space.Clear();
        hasComma = false;
    }

    /// <summary>Whether all of what stands before a scalar goes on with it, so that it need not be taken first (<see cref="AppendTo"/>).</summary>
    public static bool GoesOnWith(ReadOnlySpan<byte> lead) => !lead.IsEmpty && lead[0] == ',' && lead.Length <= SpaceBytesMax;

    /// <summary>How much is kept of what stands before a scalar when it goes on.</summary>
    public static int KeptBytes(ReadOnlySpan<byte> lead) => lead.Length > SpaceBytesMax && lead[0] == ',' ? SpaceBytesMax + 1 : lead.Length;

    /// <summary>Whether a comma was taken, and nothing behind it yet.</summary>
    public bool HasComma => hasComma;

    /// <summary>Takes a comma, white space, or one behind the other; without a comma it goes on at once.</summary>
    public void Take(ReadOnlySpan<byte> lead, ByteBuffer output)
    {
        if (!lead.IsEmpty && lead[0] == ',')
        {
            hasComma = true;
            space.Clear();
            lead = lead[1..];
        }
        if (hasComma) { space.Append(lead[..Math.Min(lead.Length, SpaceBytesMax - space.Length)]); }
        else { output.Append(lead); }
    }

    /// <summary>Nothing follows the comma: what did was left out.</summary>
    public void Forget() => hasComma = false;

    /// <summary>A member or element goes on: appends what parts it from the one before.</summary>
    /// <param name="frame">What it is in.</param>
    /// <param name="lead">A comma and white space that were not taken, or nothing.</param>
    /// <param name="output">Where to.</param>
    public void AppendTo(ref JsonFrame frame, ReadOnlySpan<byte> lead, ByteBuffer output)
    {
        if (!lead.IsEmpty) { output.Append(frame.HasOne ? lead : lead[1..]); }
        else if (hasComma)
        {
            if (frame.HasOne) { output.Append((byte)','); }
            output.Append(space.Written);
        }
        frame.HasOne = true;
        hasComma = false;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release() => space.Release();
}
