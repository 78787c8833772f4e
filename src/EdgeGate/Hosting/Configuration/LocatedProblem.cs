namespace EdgeGate.Hosting.Configuration;

/// <summary>Something wrong with a configuration file, and where.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Key">The key's path.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record LocatedProblem(string File, int Line, int Column, string Key, string Message, string Fix)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}:{Column}: {(Key.Length == 0 ? "" : Key + ": ")}{Message}; {Fix}";
}
