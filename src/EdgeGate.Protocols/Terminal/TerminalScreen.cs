using System.Text;

namespace EdgeGate.Protocols.Terminal;

/// <summary>A model of what a terminal shows: enough of a VT220 and xterm to tell which line stands at the cursor.</summary>
/// <remarks>
/// ECMA-48; XTerm Control Sequences. Cursor movement, erasing, inserting and deleting, wrapping with the last column's pause, scroll regions, the alternate screen,
/// wide and joining characters, bracketed paste. Colours, character sets and what a terminal answers are not modelled. Nothing is allocated but by
/// <see cref="Resize"/> and the first use of the alternate screen.
/// </remarks>
public sealed class TerminalScreen
{
    private readonly TerminalLimits limits;
    private readonly ScreenPage page;
    private TerminalSequence sequence;

    /// <summary>A blank screen.</summary>
    public TerminalScreen(int columns, int rows, TerminalLimits limits)
    {
        this.limits = limits;
        sequence = new TerminalSequence(limits.ParametersMax);
        page = new ScreenPage(columns, rows, limits);
    }

    /// <summary>Columns modelled.</summary>
    public int Columns => page.Grid.Columns;

    /// <summary>Rows modelled.</summary>
    public int Rows => page.Grid.Rows;

    /// <summary>The cursor's row, from 0.</summary>
    public int CursorRow => page.Row;

    /// <summary>The cursor's column, from 0; <see cref="Columns"/> when the next character will wrap.</summary>
    public int CursorColumn => page.Column;

    /// <summary>Whether a full-screen program has switched to the other screen.</summary>
    public bool IsAlternate => page.IsAlternate;

    /// <summary>Whether the program asked for pasted text to be bracketed (mode 2004).</summary>
    public bool BracketsPaste { get; private set; }

    /// <summary>Where the line being entered began, row and column; row -1 when it is not on the screen. It moves as the screen scrolls.</summary>
    public (int Row, int Column) Mark => page.Mark;

    /// <summary>Takes what the terminal is sent.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            switch (sequence.Next(value))
            {
                case TerminalSequence.Kind.Character:
                    page.Show(sequence.Value);
                    break;
                case TerminalSequence.Kind.Control:
                    Control(sequence.Value);
                    break;
                case TerminalSequence.Kind.Escape:
                    if (sequence.Intermediate == 0) { Escape(sequence.Value); }
                    break;
                case TerminalSequence.Kind.ControlSequence:
                    ControlSequence(sequence.Value);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>The terminal has another size: as terminals do, what stands at the bottom stays.</summary>
    public void Resize(int columns, int rows) => page.Resize(columns, rows);

    /// <summary>A line begins to be entered where the cursor stands.</summary>
    public void SetMark() => page.Mark = (page.Row, page.Column);

    /// <summary>Nobody knows where a line begins.</summary>
    public void ClearMark() => page.Mark = (-1, 0);

    /// <summary>Reads the line at the cursor: its row, and those it is wrapped over.</summary>
    /// <param name="into">Receives its characters, trailing blanks left out; at most <see cref="TerminalLimits.LineCharactersMax"/> are given.</param>
    /// <param name="cursor">The cursor's place in it.</param>
    /// <returns>Whether the whole line is on the screen and within the bounds; else what is there is given.</returns>
    public bool ReadLine(StringBuilder into, out int cursor) => new ScreenText(page, limits).ReadLine(into, out cursor);

    /// <summary>Reads from the mark to the end of the line at the cursor, rows that are not wrapped with a line's end between.</summary>
    /// <returns>As <see cref="ReadLine"/>; false without a mark, or when it stands behind the cursor.</returns>
    public bool ReadFromMark(StringBuilder into, out int cursor) => new ScreenText(page, limits).ReadFromMark(into, out cursor);

    /// <summary>Reads what stands before a place in its line.</summary>
    public void ReadTo((int Row, int Column) place, StringBuilder into) => new ScreenText(page, limits).ReadTo(place, into);

    private void Control(int value)
    {
        switch (value)
        {
            case 0x08:
                page.Back();
                break;
            case 0x09:
                page.Tab();
                break;
            case 0x0a or 0x0b or 0x0c:
                page.Feed();
                break;
            case 0x0d:
                page.Return();
                break;
            default:
                break;
        }
    }

    private void Escape(int final)
    {
        switch (final)
        {
            case '7':
                page.Save();
                break;
            case '8':
                page.Restore();
                break;
            case 'D':
                page.LineFeed();
                break;
            case 'E':
                page.Return();
                page.LineFeed();
                break;
            case 'M':
                page.ReverseLineFeed();
                break;
            case 'c':
                page.Reset();
                BracketsPaste = false;
                break;
            default:
                break;
        }
    }

    private void ControlSequence(int final)
    {
        if (sequence.Mark == '?' && sequence.Intermediate == 0 && final is 'h' or 'l')
        {
            for (int i = 0; i < sequence.Count; i++) { SetPrivateMode(sequence.Parameter(i, 0), final == 'h'); }
            return;
        }
        if (sequence.Intermediate == '!' && final == 'p')
        {
            page.ResetModes();
            return;
        }
        if (sequence.Mark != 0 || sequence.Intermediate != 0) { return; }
        int count = sequence.Parameter(0, 1);
        switch (final)
        {
            case 'A':
                page.MoveRows(-count);
                break;
            case 'B' or 'e':
                page.MoveRows(count);
                break;
            case 'C' or 'a':
                page.MoveColumns(count);
                break;
            case 'D':
                page.MoveColumns(-count);
                break;
            case 'E':
                page.MoveToRow(count);
                break;
            case 'F':
                page.MoveToRow(-count);
                break;
            case 'G' or '`':
                page.MoveToColumn(count - 1);
                break;
            case 'd':
                page.Address(count - 1);
                break;
            case 'H' or 'f':
                page.Address(count - 1, sequence.Parameter(1, 1) - 1);
                break;
            case 's':
                page.Save();
                break;
            case 'u':
                page.Restore();
                break;
            case 'r':
                page.SetRegion(count - 1, sequence.Parameter(1, Rows));
                break;
            case 'h' or 'l':
                if (sequence.Parameter(0, 0) == 4) { page.Inserts = final == 'h'; }
                break;
            default:
                Edit(final, count);
                break;
        }
    }

    private void Edit(int final, int count)
    {
        switch (final)
        {
            case 'J':
                page.EraseScreen(sequence.Parameter(0, 0));
                break;
            case 'K':
                page.EraseLine(sequence.Parameter(0, 0));
                break;
            case 'L':
                page.InsertRows(count);
                break;
            case 'M':
                page.DeleteRows(count);
                break;
            case '@':
                page.InsertCells(count);
                break;
            case 'P':
                page.DeleteCells(count);
                break;
            case 'X':
                page.EraseCells(count);
                break;
            case 'S':
                page.ScrollUp(count);
                break;
            case 'T':
                page.ScrollDown(count);
                break;
            case 'b':
                page.Repeat(count);
                break;
            default:
                break;
        }
    }

    private void SetPrivateMode(int mode, bool isOn)
    {
        switch (mode)
        {
            case 6:
                page.SetOrigin(isOn);
                break;
            case 7:
                page.Wraps = isOn;
                break;
            case 2004:
                BracketsPaste = isOn;
                break;
            case 1048 when isOn:
                page.Save();
                break;
            case 1048:
                page.Restore();
                break;
            case 47 or 1047 or 1049:
                page.Switch(isOn);
                break;
            default:
                break;
        }
    }
}
