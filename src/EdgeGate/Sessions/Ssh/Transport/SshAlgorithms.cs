namespace EdgeGate.Sessions.Ssh.Transport;

/// <summary>Names of the algorithms this transport speaks, and which of them it offers unless told otherwise, best first.</summary>
/// <remarks>RFC 9142; OpenSSH PROTOCOL.</remarks>
public static class SshAlgorithms
{
    /// <summary>Every key exchange method.</summary>
    public static IReadOnlyList<string> KeyExchanges { get; } =
    [
        "mlkem768x25519-sha256", "sntrup761x25519-sha512@openssh.com", "curve25519-sha256", "curve25519-sha256@libssh.org",
        "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512",
        "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521", "diffie-hellman-group14-sha256",
    ];

    /// <summary>What a server offers: nothing that needs trust in unexplained curve constants, nothing below 128 bits of strength.</summary>
    public static IReadOnlyList<string> ServerKeyExchanges { get; } = [.. KeyExchanges.Take(6)];

    /// <summary>What a client offers: the NIST curves too, for targets that have nothing else.</summary>
    public static IReadOnlyList<string> ClientKeyExchanges { get; } = [.. KeyExchanges.Take(9)];

    /// <summary>Every host key and user key signature algorithm. SHA-1 is not among them.</summary>
    public static IReadOnlyList<string> Signatures { get; } =
    [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256",
    ];

    /// <summary>Every certificate algorithm.</summary>
    public static IReadOnlyList<string> CertificateSignatures { get; } =
    [
        "ssh-ed25519-cert-v01@openssh.com", "ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp384-cert-v01@openssh.com",
        "ecdsa-sha2-nistp521-cert-v01@openssh.com", "rsa-sha2-512-cert-v01@openssh.com", "rsa-sha2-256-cert-v01@openssh.com",
    ];

    /// <summary>Ciphers. GCM comes first: it is the fastest where AES has instructions, and was never open to the Terrapin attack.</summary>
    public static IReadOnlyList<string> Ciphers { get; } =
    [
        "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com", "aes256-ctr", "aes192-ctr", "aes128-ctr",
    ];

    /// <summary>MACs that are offered: encrypt-then-MAC alone.</summary>
    public static IReadOnlyList<string> Macs { get; } = ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com"];

    /// <summary>MACs for old peers, only where configured: they authenticate what was encrypted only after decrypting it.</summary>
    public static IReadOnlyList<string> PlainMacs { get; } = ["hmac-sha2-256", "hmac-sha2-512"];

    /// <summary>Every compression. That of OpenSSH begins once the client is known, so that nobody else reaches zlib.</summary>
    public static IReadOnlyList<string> Compressions { get; } = ["none", "zlib@openssh.com"];

    /// <summary>None is offered: what is compressed before encryption leaks its content by its length.</summary>
    public static IReadOnlyList<string> CompressionsDefault { get; } = ["none"];
}
