using EdgeGate.Core;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>The part of a key exchange that takes milliseconds. It touches nothing that sending does, so it may run outside the session's lock.</summary>
/// <param name="compute">Computes, and returns what is to be done with the result, under the lock.</param>
internal sealed class KexWork(Func<Func<ByteBuffer, KexFault>> compute)
{
    private Func<ByteBuffer, KexFault>? complete;

    /// <summary>Computes, once.</summary>
    public void Run()
    {
        if (Volatile.Read(ref complete) is null) { Volatile.Write(ref complete, compute()); }
    }

    /// <summary>Does with the result what is to be done; computes first where nobody has.</summary>
    public KexFault Complete(ByteBuffer outbox)
    {
        if (Volatile.Read(ref complete) is null) { Run(); }
        return complete!(outbox);
    }
}
