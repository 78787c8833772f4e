using System.Text;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Terminal;

namespace EdgeGate.Fuzz.Targets;

/// <summary>The model of a screen: however its bytes are cut, it shows the same, and its cursor is on it. The first byte says how long the pieces are.</summary>
internal static class TerminalScreenTarget
{
    public static FuzzTarget Create() => new(
        "terminal-screen",
        [
            [0, .. "\e[?2004hada@box:~$ echo one\r\n\e[?2004l\rone\r\n"u8], [2, .. "abc\b\b\e[2P\e[1@X\e[K\r\n\e[A\e[5Gz\e[2J\e[H"u8], [1, .. "0123456789012345678901234\e[1;3r\n\n\n\eM\e[2L\e[M\e[r"u8],
            [5, .. "\e]0;t\a\e[?1049h\e[3;4Hx\e[?1049l\e7\e[9;9H\e8\e[4hins\e[4l\e[3b\e[2T\e[S\ec"u8], [3, .. "\xe6\xbc\xa2\xe5\xad\x97\e[DX\xcc\x81\xff"u8],
        ],
        static (options, input, transcript) => Run(input, 1 + (options[0] % 16), transcript),
        static (_, input, transcript) => Run(input, 1, transcript))
    { OptionBytes = 1 };

    private static void Run(ReadOnlySpan<byte> input, int pieceBytes, Transcript transcript)
    {
        TerminalScreen screen = new(20, 6, TerminalLimits.Default);
        screen.SetMark();
        for (int at = 0; at < input.Length; at += pieceBytes) { screen.Write(input.Slice(at, Math.Min(pieceBytes, input.Length - at))); }
        if (screen.CursorRow is < 0 or > 5 || screen.CursorColumn is < 0 or > 20) { throw new InvalidOperationException("the cursor left the screen"); }
        StringBuilder text = new();
        Say("line", screen.ReadLine(text, out int cursor), cursor);
        Say("marked", screen.ReadFromMark(text, out cursor), cursor);

        void Say(string what, bool isWhole, int place)
        {
            if (place < 0 || place > text.Length) { throw new InvalidOperationException("the cursor is not in its line"); }
            transcript.Say(what, Encoding.UTF8.GetBytes($"{isWhole} {place} {text}"));
        }
    }
}
