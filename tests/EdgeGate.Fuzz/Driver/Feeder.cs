using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Driver;

/// <summary>Feeds a parser as a relay does: unread bytes stay at the front of the window, more are appended when it asks.</summary>
internal static class Feeder
{
    /// <summary>Feeds the input with cuts and writes down what was read.</summary>
    /// <param name="step">The parser.</param>
    /// <param name="options">The parser's parameters.</param>
    /// <param name="input">All bytes.</param>
    /// <param name="cut">The first piece's length; 0 for one byte at a time.</param>
    /// <param name="transcript">Receives what was read, and what is left unread at the end.</param>
    /// <exception cref="FuzzFinding">It asks for no more than it has, or reads more than it has.</exception>
    public static void Feed(StepReading step, ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, int cut, Transcript transcript)
    {
        int start = 0;
        int end = cut > 0 ? Math.Min(cut, input.Length) : Math.Min(1, input.Length);
        int wanted = 0;
        while (true)
        {
            ReadOnlySpan<byte> window = input[start..end];
            ParseStep result = step(options, window, transcript);
            if (window.Length < wanted && result.Kind == ParseKind.Done) { throw new FuzzFinding($"it asked for {wanted} bytes and was done with {window.Length}"); }
            switch (result.Kind)
            {
                case ParseKind.Done:
                    if (result.Bytes <= 0 || result.Bytes > window.Length) { throw new FuzzFinding($"it read {result.Bytes} of {window.Length} bytes"); }
                    start += result.Bytes;
                    wanted = 0;
                    break;
                case ParseKind.NeedMore:
                    if (result.Bytes <= window.Length) { throw new FuzzFinding($"it has {window.Length} bytes and asks for {result.Bytes}: a stall"); }
                    wanted = result.Bytes;
                    if (end == input.Length)
                    {
                        transcript.Say("unread", input[start..]);
                        return;
                    }
                    // One byte more even if it asked for many: it must go on asking until they are here.
                    end = cut > 0 ? input.Length : end + 1;
                    break;
                default:
                    transcript.Say(result.Problem.ToString(), start + result.Bytes);
                    return;
            }
        }
    }
}
