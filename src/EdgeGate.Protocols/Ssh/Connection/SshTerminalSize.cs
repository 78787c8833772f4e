namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>A terminal's size in characters, as <c>pty-req</c> and <c>window-change</c> tell it.</summary>
/// <remarks>RFC 4254, 6.2 (string TERM, uint32 columns, rows, width, height, string modes) and 6.7 (uint32 columns, rows, width, height).</remarks>
public readonly record struct SshTerminalSize(uint Columns, uint Rows)
{
    /// <summary>Reads what a <c>pty-req</c> has, whose last bytes are the modes (<see cref="SshTerminalModes"/>); false when it is malformed.</summary>
    public static bool TryReadPty(ReadOnlySpan<byte> rest, SshConnectionLimits limits, out ReadOnlySpan<byte> term, out SshTerminalSize size, out ReadOnlySpan<byte> modes)
    {
        SshFields fields = new(rest);
        size = default;
        modes = default;
        if (!fields.TryReadString(limits.NameBytesMax, out term) || !TryRead(ref fields, out size)) { return false; }
        return fields.TryReadString(limits.TextBytesMax, out modes) && fields.AtEnd;
    }

    /// <summary>Reads what a <c>window-change</c> has; false when it is malformed.</summary>
    public static bool TryReadChange(ReadOnlySpan<byte> rest, out SshTerminalSize size)
    {
        SshFields fields = new(rest);
        return TryRead(ref fields, out size) && fields.AtEnd;
    }

    private static bool TryRead(ref SshFields fields, out SshTerminalSize size)
    {
        size = default;
        if (!fields.TryReadUInt32(out uint columns) || !fields.TryReadUInt32(out uint rows) || !fields.TryReadUInt32(out _) || !fields.TryReadUInt32(out _)) { return false; }
        size = new SshTerminalSize(columns, rows);
        return true;
    }
}
