using System.Buffers.Binary;

namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>The modes of a terminal: byte opcode, uint32 value each, to an opcode 0 or one above 159, which nobody could part.</summary>
/// <remarks>RFC 4254, 8 "Encoding of Terminal Modes".</remarks>
public static class SshTerminalModes
{
    private const int ModeBytes = 1 + sizeof(uint);
    private const byte LastWithValue = 159;

    /// <summary>OLCUC: the terminal shows lower case as upper case.</summary>
    private const byte UpperCaseOutput = 71;

    /// <summary>Has output keep its case, in place: classes that know lower case would not know it in upper case.</summary>
    public static void KeepCase(Span<byte> modes)
    {
        while (modes.Length >= ModeBytes && modes[0] is > 0 and <= LastWithValue)
        {
            if (modes[0] == UpperCaseOutput) { BinaryPrimitives.WriteUInt32BigEndian(modes[1..], 0); }
            modes = modes[ModeBytes..];
        }
    }
}
