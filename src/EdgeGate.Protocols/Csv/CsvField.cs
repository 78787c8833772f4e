namespace EdgeGate.Protocols.Csv;

/// <summary>Where a field of comma-separated values lies in its row.</summary>
/// <param name="Start">Where its value begins: behind the quote, where one stands around it.</param>
/// <param name="End">Where its value ends, exclusive.</param>
/// <param name="IsQuoted">Whether quotes stand around it; those inside are doubled then.</param>
/// <param name="EndsRow">Whether it is the last of its row.</param>
public readonly record struct CsvField(int Start, int End, bool IsQuoted, bool EndsRow);
