namespace EdgeGate.Protocols.Ssh;

/// <summary>The order of messages as the transport sees it.</summary>
/// <remarks>
/// RFC 4253 7.1 and 9: between KEXINIT and NEWKEYS come only DISCONNECT, IGNORE, UNIMPLEMENTED, DEBUG and the exchange's own messages.
/// With strict key exchange the first exchange has its own messages alone, or what an attacker put in would move sequence numbers
/// (the Terrapin attack, CVE-2023-48795). A peer's strictness is known only from its KEXINIT; that this came first is checked by
/// <see cref="SshPhase.Starting"/> taking nothing else, strict or not: no peer that is alive sends anything before it.
/// </remarks>
public static class SshPhases
{
    /// <summary>The phase after a message.</summary>
    /// <param name="phase">The phase before it.</param>
    /// <param name="type">Its type.</param>
    /// <param name="isServer">Whether it came to a server.</param>
    /// <param name="isStrictFirst">Whether this is the first key exchange of a strict peer.</param>
    public static SshPhase After(SshPhase phase, byte type, bool isServer, bool isStrictFirst) => (phase, type) switch
    {
        (SshPhase.Starting, SshMessageType.KexInit) => SshPhase.Exchanging,
        (SshPhase.Exchanging, SshMessageType.KexExchangeInit) when isServer => SshPhase.Keying,
        (SshPhase.Exchanging, SshMessageType.KexExchangeReply) when !isServer => SshPhase.Keying,
        (SshPhase.Keying, SshMessageType.NewKeys) => SshPhase.Running,
        (SshPhase.Running, SshMessageType.KexInit) => SshPhase.Exchanging,
        (_, SshMessageType.Disconnect) => phase,
        (SshPhase.Exchanging or SshPhase.Keying, SshMessageType.Ignore or SshMessageType.Unimplemented or SshMessageType.Debug) when !isStrictFirst => phase,
        (SshPhase.Running, 0 or SshMessageType.NewKeys or SshMessageType.NewCompress) => SshPhase.Refused,
        // 30 to 49 are a key exchange's own; outside one they have no meaning.
        (SshPhase.Running, >= 30 and < SshMessageType.UserAuthFirst) => SshPhase.Refused,
        (SshPhase.Running, _) => SshPhase.Running,
        _ => SshPhase.Refused,
    };
}
