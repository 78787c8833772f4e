namespace EdgeGate.Masking.Patterns;

/// <summary>A pattern of a class definition cannot be used; the message says why, and what to write instead.</summary>
internal sealed class PatternException(string message, string fix) : Exception(message)
{
    /// <summary>What to write instead.</summary>
    public string Fix => fix;
}
