using EdgeGate.Core;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Ssh.Lines;

/// <summary>A line whose Enter waits for approval. Under the session's lock.</summary>
/// <param name="line">The line, as it was judged and is approved.</param>
/// <param name="verdict">The verdict that holds it.</param>
internal sealed class SshHeldLine(string line, Verdict verdict)
{
    /// <summary>The line.</summary>
    public string Line => line;

    /// <summary>The verdict that holds it.</summary>
    public Verdict Verdict => verdict;

    /// <summary>The hold.</summary>
    public RelayHold? Hold { get; set; }
}
