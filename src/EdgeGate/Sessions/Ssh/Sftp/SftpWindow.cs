using EdgeGate.Core;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Bytes of one side that were not taken apart yet. Bounded by what the gateway grants; what was taken is dropped in large steps.</summary>
internal sealed class SftpWindow(int bytesMax) : IDisposable
{
    private readonly ByteBuffer bytes = new(bytesMax);
    private int taken;

    /// <summary>Bytes not taken yet.</summary>
    public int Length => bytes.Length - taken;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Unread => bytes.Written[taken..];

    /// <summary>Adds what came.</summary>
    public void Append(ReadOnlySpan<byte> more)
    {
        if (taken > 0 && taken >= bytes.Length / 2)
        {
            bytes.RemoveFirst(taken);
            taken = 0;
        }
        bytes.Append(more);
    }

    /// <summary>Takes bytes from the front.</summary>
    public void Take(int count)
    {
        taken += count;
        if (taken < bytes.Length) { return; }
        bytes.Clear();
        taken = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        bytes.Release();
        taken = 0;
    }
}
