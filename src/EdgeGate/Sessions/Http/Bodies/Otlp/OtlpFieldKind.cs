namespace EdgeGate.Sessions.Http.Bodies.Otlp;

/// <summary>What a field with a length holds.</summary>
internal enum OtlpFieldKind : byte
{
    /// <summary>Nobody knows: it is left out.</summary>
    Unknown,
    /// <summary>A message.</summary>
    Message,
    /// <summary>A text.</summary>
    Text,
    /// <summary>The id of a trace or span: at most 16 bytes.</summary>
    Id,
    /// <summary>Numbers, packed.</summary>
    Numbers,
    /// <summary>Bytes of whatever kind: left out where anything is masked.</summary>
    Bytes,
}
