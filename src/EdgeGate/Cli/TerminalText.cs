using EdgeGate.Core;

namespace EdgeGate.Cli;

/// <summary>Texts that others wrote, as they may be shown on a terminal: none steers it, and every character is to be seen.</summary>
internal static class TerminalText
{
    /// <summary>The text, on one line (<see cref="VisibleText"/>).</summary>
    public static string Of(string text) => VisibleText.Line(text);
}
