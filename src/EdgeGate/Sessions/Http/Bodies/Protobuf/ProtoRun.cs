namespace EdgeGate.Sessions.Http.Bodies.Protobuf;

/// <summary>A run of bytes in the message that is masked.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends, exclusive.</param>
internal readonly record struct ProtoRun(int Start, int End)
{
    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> message) => message[Start..End];

    /// <summary>Whether another lies in it.</summary>
    public bool Holds(int start, int end) => start >= Start && end <= End;
}
