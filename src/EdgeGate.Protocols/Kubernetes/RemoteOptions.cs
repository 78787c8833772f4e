using System.Text;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Kubernetes;

/// <summary>What an exec or attach asks for, read from its query: PodExecOptions and PodAttachOptions.</summary>
/// <param name="Container">The container; empty for the pod's default.</param>
/// <param name="Command">Every <c>command=</c>, in order; empty for attach.</param>
/// <param name="HasStdin">Whether stdin is asked for.</param>
/// <param name="HasStdout">Whether stdout is.</param>
/// <param name="HasStderr">Whether stderr is; never beside a terminal.</param>
/// <param name="HasTerminal">Whether a terminal is.</param>
/// <remarks>kubernetes, core/v1, "PodExecOptions"; read once a stream, for policy: it allocates.</remarks>
public sealed record RemoteOptions(string Container, IReadOnlyList<string> Command, bool HasStdin, bool HasStdout, bool HasStderr, bool HasTerminal)
{
    private static readonly string[] Names = ["container", "stdin", "stdout", "stderr", "tty"];

    /// <summary>Reads a query.</summary>
    /// <returns>Done(0) or a fault; never NeedMore.</returns>
    public static ParseStep Read(ReadOnlySpan<byte> query, KubeLimits limits, out RemoteOptions? options)
    {
        options = null;
        if (query.Length > limits.QueryBytesMax) { return ParseStep.Fault(ProtocolFault.KubeQueryTooLong, 0); }
        byte[] scratch = new byte[query.Length];
        string?[] values = new string?[Names.Length];
        List<string> command = [];
        KubeQuery parameters = new(query);
        while (parameters.Read(out ReadOnlySpan<byte> encodedName, out ReadOnlySpan<byte> encodedValue))
        {
            if (!TryDecode(encodedName, scratch, out string name) || !TryDecode(encodedValue, scratch, out string value)) { return ParseStep.Fault(ProtocolFault.KubeQueryAmbiguous, 0); }
            if (name == "command")
            {
                if (command.Count == limits.CommandWordsMax) { return ParseStep.Fault(ProtocolFault.KubeQueryTooLong, 0); }
                command.Add(value);
                continue;
            }
            int known = Array.IndexOf(Names, name);
            if (known < 0) { continue; }
            // Which of two counts is the server's choice.
            if (values[known] is not null) { return ParseStep.Fault(ProtocolFault.KubeQueryAmbiguous, 0); }
            values[known] = value;
        }
        bool hasTerminal = IsTrue(values[4]);
        options = new RemoteOptions(values[0] ?? "", command, IsTrue(values[1]), IsTrue(values[2]), IsTrue(values[3]) && !hasTerminal, hasTerminal);
        return ParseStep.Done(0);
    }

    private static bool TryDecode(ReadOnlySpan<byte> encoded, byte[] scratch, out string text)
    {
        bool isRead = KubeQuery.TryDecode(encoded, scratch, out int written) && System.Text.Unicode.Utf8.IsValid(scratch.AsSpan(0, written));
        text = isRead ? Encoding.UTF8.GetString(scratch, 0, written) : "";
        return isRead;
    }

    private static bool IsTrue(string? value) => value is not null && KubeQuery.IsTrue(Encoding.UTF8.GetBytes(value));
}
