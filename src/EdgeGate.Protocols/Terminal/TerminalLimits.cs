namespace EdgeGate.Protocols.Terminal;

/// <summary>Bounds of the model of a terminal's screen.</summary>
/// <param name="ColumnsMax">Columns that are modelled; a wider screen is cut.</param>
/// <param name="RowsMax">Rows that are modelled; of a higher screen the rows around the cursor would do, so it is cut too.</param>
/// <param name="CellsMax">Cells of one screen: 4 bytes each, two screens a terminal.</param>
/// <param name="ParametersMax">Parameters of a control sequence that are looked at.</param>
/// <param name="LineCharactersMax">Characters of a line that <see cref="TerminalScreen.ReadLine"/> gives.</param>
public sealed record TerminalLimits(int ColumnsMax, int RowsMax, int CellsMax, int ParametersMax, int LineCharactersMax)
{
    /// <summary>What is used unless told otherwise: 4 bytes x 65,536 cells x 2 screens = 512 KiB at most.</summary>
    public static TerminalLimits Default { get; } = new(ColumnsMax: 1000, RowsMax: 400, CellsMax: 65_536, ParametersMax: 16, LineCharactersMax: 8192);
}
