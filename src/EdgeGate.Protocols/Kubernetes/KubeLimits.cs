namespace EdgeGate.Protocols.Kubernetes;

/// <summary>Bounds of what is read of Kubernetes requests and streams.</summary>
/// <param name="QueryBytesMax">The longest query.</param>
/// <param name="CommandWordsMax">Arguments of a command.</param>
/// <param name="MessageBytesMax">The longest message that is seen whole: a terminal's size, a base64 message, what is written to the error channel.</param>
public sealed record KubeLimits(int QueryBytesMax = 64 * 1024, int CommandWordsMax = 1024, int MessageBytesMax = 64 * 1024)
{
    /// <summary>The usual bounds.</summary>
    public static KubeLimits Default { get; } = new();
}
