namespace EdgeGate.Protocols.Ssh;

/// <summary>What a transport may hear next.</summary>
public enum SshPhase
{
    /// <summary>Nothing but the first KEXINIT.</summary>
    Starting,
    /// <summary>The key exchange's own message: INIT at a server, REPLY at a client.</summary>
    Exchanging,
    /// <summary>NEWKEYS.</summary>
    Keying,
    /// <summary>Anything of the layers above, or KEXINIT.</summary>
    Running,
    /// <summary>What came may not come.</summary>
    Refused,
}
