using EdgeGate.Core;

namespace EdgeGate.Audit.Syslog;

/// <summary>A way to a receiver, while it stands.</summary>
internal interface ISyslogConnection : IAsyncDisposable
{
    /// <summary>Sends lines; when it returns, the receiver's machine has them as far as can be told.</summary>
    /// <exception cref="IOException">The receiver is gone.</exception>
    Task SendAsync(ByteBuffer lines, CancellationToken stop);

    /// <summary>Looks whether the receiver is still there.</summary>
    /// <exception cref="IOException">The receiver is gone.</exception>
    void Look();

    /// <summary>Says that no more comes, and waits until the receiver has taken all.</summary>
    /// <exception cref="IOException">It did not.</exception>
    Task EndAsync(CancellationToken stop);
}
