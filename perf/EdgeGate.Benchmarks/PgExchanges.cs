namespace EdgeGate.Benchmarks;

/// <summary>What clients ask and servers answer, in each mode of the protocol. Every answer holds a mail address that is masked.</summary>
public static class PgExchanges
{
    private const string Sql = "SELECT id, note FROM people WHERE id = $1";
    private const int Int4 = 23, Text = 25;

    private static readonly byte[][] Row = [PgFrames.Utf8("17"), PgFrames.Utf8("write to ada@corp.test soon")];
    private static readonly byte[][] BinaryRow = [PgFrames.Int32(17), PgFrames.Utf8("write to ada@corp.test soon")];

    /// <summary>A statement is prepared, once; <see cref="Prepared"/> and <see cref="NamedPortal"/> use it.</summary>
    public static (PgFrames Asked, PgFrames Answered) Prepare { get; } =
        (new PgFrames().Parse("P_0", Sql).Sync(), new PgFrames().ParseComplete().Ready());

    /// <summary>Bind, Describe, Execute, Sync of a prepared statement, as libpq sends them.</summary>
    public static (PgFrames Asked, PgFrames Answered) Prepared { get; } =
        (new PgFrames().Bind("", "P_0", [0], "17").DescribePortal("").Execute("").Sync(),
         new PgFrames().BindComplete().Columns(0, Int4, Text).Row(Row).Complete("SELECT 1").Ready());

    /// <summary>The same through a named portal, with a format for each column.</summary>
    public static (PgFrames Asked, PgFrames Answered) NamedPortal { get; } =
        (new PgFrames().Bind("C_1", "P_0", [1, 0], "17").DescribePortal("C_1").Execute("C_1").Sync(),
         new PgFrames().BindComplete().Columns(0, Int4, Text).Row(BinaryRow).Complete("SELECT 1").Ready());

    /// <summary>Parse to Sync for each execution, as drivers do that prepare nothing.</summary>
    public static (PgFrames Asked, PgFrames Answered) Unprepared { get; } =
        (new PgFrames().Parse("", Sql).Bind("", "", [0], "17").DescribePortal("").Execute("").Sync(),
         new PgFrames().ParseComplete().BindComplete().Columns(0, Int4, Text).Row(Row).Complete("SELECT 1").Ready());

    /// <summary>A simple query.</summary>
    public static (PgFrames Asked, PgFrames Answered) Simple { get; } =
        (new PgFrames().Query("SELECT id, note FROM people WHERE id = 17"),
         new PgFrames().Columns(0, Int4, Text).Row(Row).Complete("SELECT 1").Ready());

    /// <summary>A simple query with a hundred rows.</summary>
    public static (PgFrames Asked, PgFrames Answered) Rows { get; } = (new PgFrames().Query("SELECT id, note FROM people"), HundredRows());

    private static PgFrames HundredRows()
    {
        PgFrames answer = new PgFrames().Columns(0, Int4, Text);
        for (int i = 0; i < 100; i++) { answer.Row(Row); }
        return answer.Complete("SELECT 100").Ready();
    }
}
