using System.Security.Cryptography;
using EdgeGate.Interop.OpenSsl;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>diffie-hellman-group14-sha256, -group16-sha512 and -group18-sha512.</summary>
/// <remarks>RFC 4253 8, RFC 8268. The public values are mpints in 2 .. p-2.</remarks>
public sealed class ModpAgreement(ModpGroup group, HashAlgorithmName hash) : KeyAgreement
{
    private readonly byte[] exponent = RandomNumberGenerator.GetBytes(group.ExponentBytes);

    /// <inheritdoc/>
    public override HashAlgorithmName Hash => hash;

    /// <inheritdoc/>
    public override byte[] Begin()
    {
        byte[] power = group.Power(exponent);
        ReadOnlySpan<byte> digits = power.AsSpan().TrimStart((byte)0);
        return digits is [>= 0x80, ..] ? [0, .. digits] : digits.ToArray();
    }

    /// <inheritdoc/>
    public override bool TryFinish(ReadOnlySpan<byte> answer, out byte[] secret)
    {
        secret = [];
        // An mpint with needless zeros, or a negative one, would enter the exchange hash in two spellings.
        if (answer is [0, < 0x80, ..] or [>= 0x80, ..]) { return false; }
        ReadOnlySpan<byte> value = answer is [0, ..] ? answer[1..] : answer;
        if (!group.IsElement(value)) { return false; }
        secret = AsMpint(group.Power(value, exponent));
        return true;
    }

    /// <inheritdoc/>
    public override bool TryAnswer(ReadOnlySpan<byte> request, out byte[] answer, out byte[] secret)
    {
        answer = Begin();
        return TryFinish(request, out secret);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => CryptographicOperations.ZeroMemory(exponent);
}
