namespace EdgeGate.Protocols.Json;

/// <summary>A scalar or bracket that stood whole in what was read, in the order of its bytes.</summary>
/// <param name="Token">EndName, EndString, EndNumber or EndLiteral; BeginObject, BeginArray, EndObject or EndArray.</param>
/// <param name="LeadBytes">What parts it from the one before: a comma or none, and white space.</param>
/// <param name="ScalarBytes">The scalar, quotes included, or the bracket.</param>
/// <param name="TailBytes">Behind a name: white space and the colon, where that was there.</param>
public readonly record struct JsonWhole(JsonToken Token, int LeadBytes, int ScalarBytes, int TailBytes)
{
    /// <summary>All of them.</summary>
    public int Bytes => LeadBytes + ScalarBytes + TailBytes;
}
