using System.Text;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Public keys (option 0), certificates (1) and signature blobs (2).</summary>
internal static class SshKeyTarget
{
    private const string Suffix = "-cert-v01@openssh.com";

    private static readonly SshLimits Limits = new(RsaBitsMin: 128, RsaBitsMax: 256, PrincipalsMax: 2);

    public static FuzzTarget Create() => new(
        "ssh-keys",
        [.. SshVectors.Keys.Select(static key => (byte[])[0, .. key]), .. SshVectors.Certificates.Select(static certificate => (byte[])[1, .. certificate]), [2, .. new WireBuilder().Value("ssh-ed25519").Value("signature").Bytes()]],
        Hot,
        Plain)
    {
        OptionBytes = 1,
    };

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> blob, Transcript transcript)
    {
        switch (options[0] % 3)
        {
            case 0 when SshPublicKey.TryRead(blob, Limits, out SshPublicKey key):
                Key(key, transcript);
                break;
            case 1 when SshCertificate.TryRead(blob, Limits, out SshCertificate certificate):
                Key(certificate.Key, transcript);
                transcript.Say("serial", (long)certificate.Serial);
                transcript.Say("kind", (long)certificate.Kind);
                transcript.Say("id", certificate.KeyId);
                foreach (ReadOnlySpan<byte> principal in certificate.Principals) { transcript.Say("principal", principal); }
                transcript.Say("after", (long)certificate.ValidAfter);
                transcript.Say("before", (long)certificate.ValidBefore);
                Options(certificate.CriticalOptions, transcript);
                Options(certificate.Extensions, transcript);
                transcript.Say("authority", certificate.AuthorityKey);
                transcript.Say("signature", certificate.Signature);
                transcript.Say("signed", certificate.SignedBytes);
                break;
            case 2 when SshSignature.TryRead(blob, out SshSignature signature):
                transcript.Say("algorithm", signature.Algorithm);
                transcript.Say("value", signature.Value);
                break;
            default:
                transcript.Say("refused");
                break;
        }
    }

    private static void Key(in SshPublicKey key, Transcript transcript)
    {
        transcript.Say(key.Kind.ToString(), key.Value);
        transcript.Say("exponent", key.Exponent);
    }

    private static void Options(SshCertificateOptions options, Transcript transcript)
    {
        foreach (SshCertificateOption option in options)
        {
            transcript.Say("option", option.Name);
            transcript.Say("data", option.Data);
        }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> blob, Transcript transcript)
    {
        PlainCursor cursor = new(blob.ToArray());
        bool isRead = (options[0] % 3) switch
        {
            0 => PlainKey(Text(cursor), cursor, transcript) && cursor.IsExact,
            1 => PlainCertificate(cursor, blob, transcript),
            _ => PlainSignature(cursor, transcript),
        };
        if (!isRead) { transcript.Refuse("refused"); }
    }

    private static bool PlainSignature(PlainCursor cursor, Transcript transcript)
    {
        transcript.Say("algorithm", cursor.Take(cursor.U32()));
        transcript.Say("value", cursor.Take(cursor.U32()));
        return cursor.IsExact;
    }

    private static bool PlainKey(string type, PlainCursor cursor, Transcript transcript)
    {
        switch (type)
        {
            case "ssh-ed25519":
                byte[] raw = cursor.Take(cursor.U32());
                transcript.Say("Ed25519", raw);
                transcript.Say("exponent", []);
                return raw.Length == 32;
            case "ecdsa-sha2-nistp256" or "ecdsa-sha2-nistp384" or "ecdsa-sha2-nistp521":
                string curve = Text(cursor);
                byte[] point = cursor.Take(cursor.U32());
                int field = type[^3..] switch { "256" => 32, "384" => 48, _ => 66 };
                transcript.Say("EcdsaP" + type[^3..], point);
                transcript.Say("exponent", []);
                return "ecdsa-sha2-" + curve == type && point.Length == 1 + (2 * field) && point[0] == 4;
            case "ssh-rsa":
                byte[] exponent = Number(cursor);
                byte[] modulus = Number(cursor);
                transcript.Say("Rsa", modulus);
                transcript.Say("exponent", exponent);
                if (cursor.HasFailed || exponent.Length is 0 or > 8 || modulus.Length == 0) { return false; }
                System.Numerics.BigInteger e = new(exponent, isUnsigned: true, isBigEndian: true), n = new(modulus, isUnsigned: true, isBigEndian: true);
                return e > 1 && !e.IsEven && !n.IsEven && n.GetBitLength() is >= 128 and <= 256;
            default:
                return false;
        }
    }

    private static bool PlainCertificate(PlainCursor cursor, ReadOnlySpan<byte> blob, Transcript transcript)
    {
        string type = Text(cursor);
        if (!type.EndsWith(Suffix, StringComparison.Ordinal)) { return false; }
        cursor.Take(cursor.U32());
        if (!PlainKey(type[..^Suffix.Length], cursor, transcript)) { return false; }
        transcript.Say("serial", U64(cursor));
        long kind = cursor.U32();
        transcript.Say("kind", kind);
        transcript.Say("id", cursor.Take(cursor.U32()));
        PlainCursor principals = new(cursor.Take(cursor.U32()));
        int count = 0;
        while (!principals.IsExact)
        {
            transcript.Say("principal", principals.Take(principals.U32()));
            if (principals.HasFailed || ++count > 2) { return false; }
        }
        transcript.Say("after", U64(cursor));
        transcript.Say("before", U64(cursor));
        if (kind is not (1 or 2) || !PlainOptions(cursor, transcript) || !PlainOptions(cursor, transcript)) { return false; }
        cursor.Take(cursor.U32());
        byte[] authority = cursor.Take(cursor.U32());
        PlainCursor authorityCursor = new(authority);
        if (!PlainKey(Text(authorityCursor), authorityCursor, new Transcript()) || !authorityCursor.IsExact) { return false; }
        int signed = cursor.At;
        byte[] signature = cursor.Take(cursor.U32());
        transcript.Say("authority", authority);
        transcript.Say("signature", signature);
        transcript.Say("signed", blob[..signed]);
        return cursor.IsExact;
    }

    private static bool PlainOptions(PlainCursor cursor, Transcript transcript)
    {
        PlainCursor options = new(cursor.Take(cursor.U32()));
        string? last = null;
        while (!options.IsExact)
        {
            byte[] name = options.Take(options.U32());
            byte[] data = options.Take(options.U32());
            string text = Encoding.Latin1.GetString(name);
            if (options.HasFailed || (last is not null && string.CompareOrdinal(last, text) >= 0)) { return false; }
            transcript.Say("option", name);
            transcript.Say("data", data);
            last = text;
        }
        return !cursor.HasFailed;
    }

    private static string Text(PlainCursor cursor) => Encoding.Latin1.GetString(cursor.Take(cursor.U32()));

    private static long U64(PlainCursor cursor) => (cursor.U32() << 32) | cursor.U32();

    /// <summary>An mpint that is not negative and spelled as short as can be; fails the cursor otherwise.</summary>
    private static byte[] Number(PlainCursor cursor)
    {
        byte[] bytes = cursor.Take(cursor.U32());
        System.Numerics.BigInteger value = new(bytes, isUnsigned: false, isBigEndian: true);
        byte[] shortest = value.IsZero ? [] : value.ToByteArray(isUnsigned: false, isBigEndian: true);
        if (value.Sign < 0 || !shortest.AsSpan().SequenceEqual(bytes))
        {
            cursor.Take(long.MaxValue);
            return [];
        }
        return bytes.Length > 0 && bytes[0] == 0 ? bytes[1..] : bytes;
    }
}
