using System.Globalization;
using System.Text;
using EdgeGate.Protocols.Terminal;

namespace EdgeGate.Recording;

/// <summary>What a terminal was sent, without what a replay does not need: it shows as it was seen, and the terminal of who plays it is asked nothing, told no title or clipboard, and left as it was.</summary>
/// <remarks>
/// A target may have written anything. Kept are text, moves, erasing, colours, margins, character sets, and the modes of <see cref="Modes"/>; command strings (titles, OSC 52, sixels), requests that terminals
/// answer with what looks typed (DA, DSR, DECRQM, XTVERSION, ENQ), window operations, printing, mouse and keyboard modes are not. ECMA-48; xterm, "Control Sequences".
/// </remarks>
internal sealed class CastFilter
{
    private const char Escape = '\u001b';

    /// <summary>Private modes that change what is shown: columns, screen colours, origin, wrapping, cursor, wrapping back, screens, margins, synchronous output.</summary>
    private static readonly int[] Modes = [3, 5, 6, 7, 25, 45, 47, 69, 1047, 1048, 1049, 2026];

    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private TerminalParser parser;
    private EscapeSequence sequence;
    private bool isSequence;

    /// <summary>What may be played of what came next.</summary>
    public string Add(ReadOnlySpan<byte> bytes)
    {
        char[] chars = new char[decoder.GetCharCount(bytes, flush: false)];
        StringBuilder played = new(chars.Length);
        foreach (char one in chars.AsSpan(0, decoder.GetChars(bytes, chars, flush: false))) { Add(one, played); }
        return played.ToString();
    }

    private void Add(char one, StringBuilder played)
    {
        // Terminals obey the controls of ISO 6429 in UTF-8 too.
        if (one is >= '\u0080' and <= '\u009f') { return; }
        switch (parser.Next(one < 0x80 ? (byte)one : (byte)0x80))
        {
            case TerminalByte.Text:
                played.Append(one);
                break;
            case TerminalByte.Command when one == Escape:
                sequence.Clear();
                isSequence = sequence.Add((byte)one);
                break;
            case TerminalByte.Command when isSequence:
                isSequence = one < 0x80 && sequence.Add((byte)one);
                if (!isSequence || parser.IsInSequence) { break; }
                isSequence = false;
                if (IsPlayed(sequence.Collected)) { played.Append(Encoding.ASCII.GetString(sequence.Collected)); }
                break;
            case TerminalByte.Command when !parser.IsInSequence && one is '\u000e' or '\u000f':
                played.Append(one);
                break;
            default:
                isSequence = false;
                break;
        }
    }

    private static bool IsPlayed(ReadOnlySpan<byte> sequence) => sequence switch
    {
        [_, (byte)'[', (byte)'?', .. var parameters, (byte)'h' or (byte)'l'] => AreModes(parameters),
        [_, (byte)'[', (byte)'?', .. var parameters, (byte)'J' or (byte)'K'] => AreNumbers(parameters),
        [_, (byte)'[', .. var parameters, (byte)' ', (byte)'q'] => AreNumbers(parameters),
        [_, (byte)'[', (byte)'!', (byte)'p'] => true,
        [_, (byte)'[', .. var parameters, var final] => "@ABCDEFGHIJKLMPSTXZ`abdefghlmrsu"u8.Contains(final) && AreNumbers(parameters),
        [_, (byte)'7' or (byte)'8' or (byte)'D' or (byte)'E' or (byte)'H' or (byte)'M' or (byte)'N' or (byte)'O' or (byte)'c' or (byte)'n' or (byte)'o'] => true,
        [_, (byte)'(' or (byte)')' or (byte)'*' or (byte)'+', (byte)'0' or (byte)'A' or (byte)'B'] => true,
        [_, (byte)'#', (byte)'3' or (byte)'4' or (byte)'5' or (byte)'6' or (byte)'8'] => true,
        _ => false,
    };

    private static bool AreNumbers(ReadOnlySpan<byte> parameters) => !parameters.ContainsAnyExcept("0123456789;:"u8);

    private static bool AreModes(ReadOnlySpan<byte> parameters)
        => AreNumbers(parameters) && Encoding.ASCII.GetString(parameters).Split(';').All(static mode => int.TryParse(mode, CultureInfo.InvariantCulture, out int number) && Modes.Contains(number));
}
