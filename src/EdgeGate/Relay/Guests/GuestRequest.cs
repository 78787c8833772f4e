namespace EdgeGate.Relay.Guests;

/// <summary>A request, as a guest judges it.</summary>
public ref struct GuestRequest
{
    /// <summary>The method.</summary>
    public ReadOnlySpan<byte> Method;
    /// <summary>The path, decoded, in normal form.</summary>
    public ReadOnlySpan<byte> Path;
    /// <summary>The query, encoded.</summary>
    public ReadOnlySpan<byte> Query;
    /// <summary>The field lines.</summary>
    public ReadOnlySpan<byte> Fields;
    /// <summary>Whether it asks for another protocol.</summary>
    public bool AsksUpgrade;
}
