using EdgeGate.Protocols.Postgres;

namespace EdgeGate.Sessions.Postgres;

/// <summary>The gateway's question to the target what a COPY's columns are, asked on the session's own connection so that names mean there what they mean to the COPY.</summary>
/// <param name="judged">The COPY it is asked for.</param>
public sealed class PgCopyQuestion(PgJudged judged)
{
    /// <summary>The COPY it is asked for.</summary>
    public PgJudged Judged => judged;

    /// <summary>The answer, once <see cref="IsAnswered"/>.</summary>
    public PgResult Result { get; } = new() { IsAsked = true };

    /// <summary>Whether the target has answered, if only with an error.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>The columns, or none when the target refused the question.</summary>
    public ReadOnlySpan<PgField> Fields => Result.Fields;
}
