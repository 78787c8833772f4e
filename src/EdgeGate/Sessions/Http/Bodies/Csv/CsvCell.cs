using EdgeGate.Protocols.Csv;

namespace EdgeGate.Sessions.Http.Bodies.Csv;

/// <summary>A value of a row that came whole.</summary>
/// <param name="RowStart">Where its row begins.</param>
/// <param name="Field">Where it lies in its row.</param>
/// <param name="IsNamed">Whether it is looked through behind its column's name too.</param>
internal readonly record struct CsvCell(int RowStart, CsvField Field, bool IsNamed);
