using System.Buffers.Binary;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Http2;

/// <summary>Walks the entries of a SETTINGS frame, in the order in which they count.</summary>
/// <remarks>RFC 9113, 6.5.</remarks>
public ref struct Http2Settings(ReadOnlySpan<byte> payload)
{
    /// <summary>Bytes of an entry.</summary>
    public const int EntryBytes = 6;

    /// <summary>The largest window there is (RFC 9113, 6.9.1).</summary>
    public const int WindowBytesMax = int.MaxValue;

    private const int FrameBytesLeast = 1 << 14;
    private const int FrameBytesMost = (1 << 24) - 1;

    private ReadOnlySpan<byte> rest = payload;

    /// <summary>Reads the next entry; false at the end.</summary>
    /// <param name="setting">What; maybe one nobody knows.</param>
    /// <param name="value">The value.</param>
    public bool Read(out Http2Setting setting, out uint value)
    {
        if (rest.Length < EntryBytes)
        {
            setting = default;
            value = 0;
            return false;
        }
        setting = (Http2Setting)BinaryPrimitives.ReadUInt16BigEndian(rest);
        value = BinaryPrimitives.ReadUInt32BigEndian(rest[sizeof(ushort)..]);
        rest = rest[EntryBytes..];
        return true;
    }

    /// <summary>Checks the values of a whole frame.</summary>
    /// <param name="payload">What is behind the header.</param>
    /// <param name="isFromServer">Whether a server sent it, which may not ask for pushes (RFC 9113, 6.5.2).</param>
    /// <returns>None; <see cref="ProtocolFault.Http2SettingInvalid"/>; <see cref="ProtocolFault.Http2WindowOverflow"/>.</returns>
    public static ProtocolFault Check(ReadOnlySpan<byte> payload, bool isFromServer = false)
    {
        Http2Settings settings = new(payload);
        while (settings.Read(out Http2Setting setting, out uint value))
        {
            bool isValid = setting switch
            {
                Http2Setting.EnablePush => value <= (isFromServer ? 0 : 1),
                Http2Setting.EnableConnectProtocol or Http2Setting.NoRfc7540Priorities => value <= 1,
                Http2Setting.MaxFrameSize => value is >= FrameBytesLeast and <= FrameBytesMost,
                _ => true,
            };
            if (!isValid) { return ProtocolFault.Http2SettingInvalid; }
            if (setting == Http2Setting.InitialWindowSize && value > WindowBytesMax) { return ProtocolFault.Http2WindowOverflow; }
        }
        return ProtocolFault.None;
    }
}
