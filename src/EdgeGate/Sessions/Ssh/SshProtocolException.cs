using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Ssh;

/// <summary>A peer broke the protocol while a session was being set up; caught once, in the session.</summary>
public sealed class SshProtocolException(ProtocolFault fault) : Exception($"protocol fault {fault}")
{
    /// <summary>What was wrong.</summary>
    public ProtocolFault Fault => fault;
}
