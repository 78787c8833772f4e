using System.Text;

namespace EdgeGate.Fuzz.Vectors;

/// <summary>SSH's messages, keys and certificates by the words of the RFCs.</summary>
internal static class SshVectors
{
    /// <summary>Version lines with their ends.</summary>
    public static IReadOnlyList<byte[]> Lines { get; } =
    [
        [.. "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u6\r\n"u8],
        [.. "SSH-1.99-old\nrest"u8],
        [.. "hello\r\nSSH-2.0-x y\r\n"u8],
    ];

    /// <summary>Packets in clear: RFC 4253 6.</summary>
    public static byte[] Packets { get; } =
    [
        .. new WireBuilder().Int32(12).Byte(10).Byte(21).Raw(new byte[10]).Bytes(),
        .. new WireBuilder().Int32(20).Byte(5).Byte(2).Value("12345678").Byte(1).Raw(new byte[5]).Bytes(),
        .. new WireBuilder().Int32(28).Byte(4).Raw(Enumerable.Range(1, 23).Select(static i => (byte)i).ToArray()).Raw(new byte[4]).Bytes(),
    ];

    /// <summary>Messages of the transport, their type first.</summary>
    public static IReadOnlyList<byte[]> Messages { get; } =
    [
        KexInit("curve25519-sha256,ext-info-c,kex-strict-c-v00@openssh.com", 0),
        KexInit("", 1),
        new WireBuilder().Byte(1).Int32(2).Value("bye").Value("en").Bytes(),
        new WireBuilder().Byte(1).Int32(11).Value("").Bytes(),
        new WireBuilder().Byte(7).Int32(2).Value("server-sig-algs").Value("ssh-ed25519,rsa-sha2-512").Value("ping@openssh.com").Value("0").Bytes(),
        new WireBuilder().Byte(30).Value("0123456789abcdef0123456789abcdef").Bytes(),
        new WireBuilder().Byte(31).Value("key").Value("public").Value("signature").Bytes(),
        new WireBuilder().Byte(3).Int32(77).Bytes(),
        new WireBuilder().Byte(192).Value("ping").Bytes(),
    ];

    /// <summary>Public key blobs: of each kind, the RSA one as short as the target's limits let it be.</summary>
    public static IReadOnlyList<byte[]> Keys { get; } =
    [
        new WireBuilder().Value("ssh-ed25519").Value("0123456789abcdef0123456789abcdef").Bytes(),
        new WireBuilder().Value("ecdsa-sha2-nistp256").Value("nistp256").Int32(65).Byte(4).Raw(new byte[64]).Bytes(),
        new WireBuilder().Value("ecdsa-sha2-nistp384").Value("nistp384").Int32(97).Byte(4).Raw(new byte[96]).Bytes(),
        new WireBuilder().Value("ecdsa-sha2-nistp521").Value("nistp521").Int32(133).Byte(4).Raw(new byte[132]).Bytes(),
        new WireBuilder().Value("ssh-rsa").Int32(3).Raw([1, 0, 1]).Int32(17).Byte(0).Raw([0xf1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17]).Bytes(),
    ];

    /// <summary>A user's and a host's certificate.</summary>
    public static IReadOnlyList<byte[]> Certificates { get; } =
    [
        Certificate(1, Strings("alice", "bob"), Pairs("force-command", "/bin/true", "source-address", "10.0.0.0/8"), Pairs("permit-pty", "", "permit-user-rc", "")),
        Certificate(2, [], [], []),
    ];

    /// <summary>Lines of known_hosts.</summary>
    public static string KnownHosts { get; } =
        $"# comment\n\nhost.example,*.lab,!bad.lab ssh-ed25519 {Convert.ToBase64String(Keys[0])} me\n"
        + $"@cert-authority [gate]:2222 ssh-ed25519 {Convert.ToBase64String(Keys[0])}\n@revoked * ecdsa-sha2-nistp256 {Convert.ToBase64String(Keys[1])}\n"
        + $"|1|AAECAwQFBgcICQoLDA0ODxAREhM=|AAECAwQFBgcICQoLDA0ODxAREhM= ssh-ed25519 {Convert.ToBase64String(Keys[0])}\n";

    private static byte[] KexInit(string kex, int guess)
    {
        WireBuilder builder = new WireBuilder().Byte(20).Raw(new byte[16]).Value(kex).Value("ssh-ed25519").Value("a,b").Value("c").Value("d,e").Value("f").Value("none").Value("none").Value("").Value("");
        return builder.Byte(guess).Int32(0).Bytes();
    }

    private static byte[] Certificate(int kind, byte[] principals, byte[] critical, byte[] extensions)
        => new WireBuilder().Value("ssh-ed25519-cert-v01@openssh.com").Value("nonce").Value("0123456789abcdef0123456789abcdef").Int32(0).Int32(5).Int32(kind).Value("id")
            .Int32(principals.Length).Raw(principals).Int32(0).Int32(10).Int32(0).Int32(20).Int32(critical.Length).Raw(critical).Int32(extensions.Length).Raw(extensions)
            .Value("").Int32(Keys[0].Length).Raw(Keys[0]).Value("signature").Bytes();

    private static byte[] Strings(params string[] texts)
    {
        WireBuilder builder = new();
        foreach (string text in texts) { builder.Value(text); }
        return builder.Bytes();
    }

    private static byte[] Pairs(params string[] texts)
    {
        WireBuilder builder = new();
        for (int i = 0; i < texts.Length; i += 2)
        {
            builder.Value(texts[i]);
            if (texts[i + 1].Length == 0) { builder.Int32(0); }
            else { builder.Int32(Encoding.UTF8.GetByteCount(texts[i + 1]) + 4).Value(texts[i + 1]); }
        }
        return builder.Bytes();
    }
}
