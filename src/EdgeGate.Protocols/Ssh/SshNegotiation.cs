using System.Text;

namespace EdgeGate.Protocols.Ssh;

/// <summary>Chooses algorithms: the first of the client's that the server has too.</summary>
/// <remarks>RFC 4253 7.1.</remarks>
public static class SshNegotiation
{
    /// <summary>A client's mark in its first KEXINIT that it takes EXT_INFO (RFC 8308 2.1).</summary>
    public const string ExtInfoClient = "ext-info-c";
    /// <summary>A server's mark likewise.</summary>
    public const string ExtInfoServer = "ext-info-s";
    /// <summary>A client's mark in its first KEXINIT that it keeps to strict key exchange (OpenSSH PROTOCOL 1.9).</summary>
    public const string StrictClient = "kex-strict-c-v00@openssh.com";
    /// <summary>A server's mark likewise.</summary>
    public const string StrictServer = "kex-strict-s-v00@openssh.com";

    /// <summary>Chooses one algorithm.</summary>
    /// <param name="ours">Our algorithms, best first, without the marks above: a peer that lists a mark as its favourite must not get it.</param>
    /// <param name="theirs">The peer's list.</param>
    /// <param name="isOursClient">Whether ours is the client's list, whose order decides.</param>
    /// <param name="chosen">The name out of <paramref name="ours"/>.</param>
    /// <returns>False when there is none in common.</returns>
    public static bool TryChoose(IReadOnlyList<string> ours, SshNameList theirs, bool isOursClient, out string chosen)
    {
        if (isOursClient)
        {
            for (int i = 0; i < ours.Count; i++)
            {
                foreach (ReadOnlySpan<byte> name in theirs)
                {
                    if (IsSame(name, ours[i]))
                    {
                        chosen = ours[i];
                        return true;
                    }
                }
            }
        }
        else
        {
            foreach (ReadOnlySpan<byte> name in theirs)
            {
                for (int i = 0; i < ours.Count; i++)
                {
                    if (IsSame(name, ours[i]))
                    {
                        chosen = ours[i];
                        return true;
                    }
                }
            }
        }
        chosen = "";
        return false;
    }

    /// <summary>Whether a peer's guess of key exchange and host key was right: both ends like the same ones best.</summary>
    public static bool IsGuessRight(IReadOnlyList<string> ourKeyExchanges, IReadOnlyList<string> ourHostKeys, in SshKexInit theirs)
        => IsSame(theirs.KeyExchanges.First, ourKeyExchanges[0]) && IsSame(theirs.HostKeys.First, ourHostKeys[0]);

    private static bool IsSame(ReadOnlySpan<byte> name, string ours) => Ascii.Equals(name, ours);
}
