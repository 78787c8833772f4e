namespace EdgeGate.Core;

/// <summary>Whether a person or a program uses a connection.</summary>
public enum PrincipalKind
{
    /// <summary>A person.</summary>
    Person = 1,
    /// <summary>A program: a service, a pipeline, an AI agent; by itself or for somebody.</summary>
    Agent = 2,
}
