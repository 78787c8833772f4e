namespace EdgeGate.Cli;

/// <summary>Texts that others wrote, as they may be shown: control characters cannot steer the terminal.</summary>
internal static class TerminalText
{
    /// <summary>The text with every control character as a question mark.</summary>
    public static string Of(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (int i = 0; i < from.Length; i++) { to[i] = char.IsControl(from[i]) ? '?' : from[i]; }
    });
}
