namespace EdgeGate.Audit;

/// <summary>Where lines of the log go. One call at a time; <see cref="Reopened"/> is called between writes.</summary>
internal interface IAuditSink : IDisposable
{
    /// <summary>Appends whole lines.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="isTorn">Whether a write failed before: a line may stand there without its end.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    void Write(ReadOnlySpan<byte> lines, bool isTorn);

    /// <summary>Forces what was written to disk.</summary>
    void Flush();

    /// <summary>The sink opened anew, after files were rotated; itself where there is nothing to open.</summary>
    IAuditSink Reopened();
}
