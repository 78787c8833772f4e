namespace EdgeGate.Masking.Streams;

/// <summary>Follows the quotes around one cell of values with a sign between.</summary>
/// <remarks>RFC 4180, section 2: a quote in a cell is written twice.</remarks>
internal struct CellQuotes
{
    private Place place;

    private enum Place : byte
    {
        Begin,
        Inside,
        Behind,
        Bare,
    }

    /// <summary>Takes a byte of the cell, or what parts it from the next.</summary>
    /// <returns>Whether it stands between quotes or is one: then it parts nothing.</returns>
    public bool Take(byte value)
    {
        place = (place, value) switch
        {
            (Place.Begin, (byte)'"') => Place.Inside,
            (Place.Begin, not ((byte)' ' or (byte)'\t')) => Place.Bare,
            (Place.Inside, (byte)'"') => Place.Behind,
            (Place.Behind, (byte)'"') => Place.Inside,
            _ => place,
        };
        return place == Place.Inside || (value == '"' && place != Place.Bare);
    }
}
