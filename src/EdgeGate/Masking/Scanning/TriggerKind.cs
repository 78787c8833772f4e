namespace EdgeGate.Masking.Scanning;

/// <summary>What in a text draws attention to a form, cheapest first.</summary>
public enum TriggerKind
{
    /// <summary>A literal of three bytes or more at its start, found in one vectorised pass.</summary>
    Literal = 1,
    /// <summary>The first digit of a run, found by vectorised search, at its start or a few bytes behind it.</summary>
    Digit = 2,
    /// <summary>An @ or a colon, found likewise.</summary>
    Anchor = 3,
    /// <summary>A context word before it, found in one vectorised pass.</summary>
    Context = 4,
    /// <summary>Nothing: it is tried wherever its first byte stands. Slow; <c>edgegate classes cost</c> says how slow.</summary>
    Scan = 5,
}
