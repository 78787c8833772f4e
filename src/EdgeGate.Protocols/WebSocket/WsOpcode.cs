namespace EdgeGate.Protocols.WebSocket;

/// <summary>What a frame is (RFC 6455, 5.2).</summary>
public enum WsOpcode : byte
{
    /// <summary>More of a message.</summary>
    Continuation = 0,
    /// <summary>A message of UTF-8 text begins.</summary>
    Text = 1,
    /// <summary>A message of bytes begins.</summary>
    Binary = 2,
    /// <summary>The sender closes.</summary>
    Close = 8,
    /// <summary>A question.</summary>
    Ping = 9,
    /// <summary>Its answer.</summary>
    Pong = 10,
}
