namespace EdgeGate.Protocols.Http2;

/// <summary>What SETTINGS can say. Identifiers that are not here are passed over.</summary>
/// <remarks>RFC 9113, 6.5.2; RFC 8441, 3; RFC 9218, 2.1.</remarks>
public enum Http2Setting : ushort
{
    /// <summary>The largest table the sender's decoder of field blocks keeps.</summary>
    HeaderTableSize = 0x1,
    /// <summary>Whether responses nobody asked for may be sent: 0 or 1.</summary>
    EnablePush = 0x2,
    /// <summary>Streams the peer may have open at once.</summary>
    MaxConcurrentStreams = 0x3,
    /// <summary>The window that streams begin with: up to 2^31-1.</summary>
    InitialWindowSize = 0x4,
    /// <summary>The longest frame the sender takes: 16,384 to 16,777,215.</summary>
    MaxFrameSize = 0x5,
    /// <summary>The largest field list the sender takes; advice.</summary>
    MaxHeaderListSize = 0x6,
    /// <summary>Whether extended CONNECT is understood: 0 or 1.</summary>
    EnableConnectProtocol = 0x8,
    /// <summary>Whether the priorities of RFC 7540 are not heeded: 0 or 1.</summary>
    NoRfc7540Priorities = 0x9,
}
