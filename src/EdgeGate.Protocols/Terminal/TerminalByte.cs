namespace EdgeGate.Protocols.Terminal;

/// <summary>What a byte is to a terminal.</summary>
public enum TerminalByte
{
    /// <summary>Shown, or moves on as text does: printable bytes, line feed, carriage return, tab, backspace.</summary>
    Text,
    /// <summary>Part of a command.</summary>
    Command,
    /// <summary>The last byte of what begins a command string.</summary>
    StringStart,
    /// <summary>Content of a command string: a title, a link, a clipboard.</summary>
    String,
    /// <summary>The first byte of what ends a command string.</summary>
    StringEnd,
}
