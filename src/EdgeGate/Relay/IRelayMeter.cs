namespace EdgeGate.Relay;

/// <summary>Counts what the pump moves; a protocol resolves its metric children beforehand.</summary>
public interface IRelayMeter
{
    /// <summary>A step was taken and its output written.</summary>
    /// <param name="isClient">Whether the bytes came from the client.</param>
    /// <param name="bytes">Bytes consumed.</param>
    /// <param name="arrived">Timestamp at which the last of the bytes came.</param>
    void Stepped(bool isClient, int bytes, long arrived);
}
