namespace EdgeGate.Sessions.Postgres;

/// <summary>What a message sent to the target will be answered with.</summary>
public enum PgPendingKind : byte
{
    /// <summary>Query: results, then ReadyForQuery.</summary>
    Query,
    /// <summary>Parse: ParseComplete.</summary>
    Parse,
    /// <summary>Bind: BindComplete.</summary>
    Bind,
    /// <summary>Describe of a statement: ParameterDescription, then RowDescription or NoData.</summary>
    DescribeStatement,
    /// <summary>Describe of a portal: RowDescription or NoData.</summary>
    DescribePortal,
    /// <summary>Execute: rows, then CommandComplete, EmptyQueryResponse, PortalSuspended or a copy.</summary>
    Execute,
    /// <summary>Close: CloseComplete.</summary>
    Close,
    /// <summary>Sync: ReadyForQuery.</summary>
    Sync,
    /// <summary>FunctionCall: FunctionCallResponse, then ReadyForQuery.</summary>
    FunctionCall,
}

/// <summary>One message sent to the target whose answer has not come yet.</summary>
public struct PgPending
{
    /// <summary>What it was.</summary>
    public PgPendingKind Kind;
    /// <summary>Asked by the gateway: its answer is not for the client.</summary>
    public bool IsOurs;
    /// <summary>What was judged; for Query, Parse and Execute.</summary>
    public PgJudged? Judged;
    /// <summary>Where a description goes, or what describes the rows.</summary>
    public PgResult? Result;
    /// <summary>Formats of the rows.</summary>
    public PgFormats Formats;
    /// <summary>For Parse: the statement it makes; its name is <see cref="Name"/>.</summary>
    public byte[]? Name;
    /// <summary>Timestamp at which it was sent.</summary>
    public long Sent;
}
