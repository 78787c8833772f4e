using System.Collections.Immutable;

namespace EdgeGate.Core.Guards;

/// <summary>What rules that look into operations found in one, and what they watch while it runs. One operation's, under its session's lock.</summary>
/// <param name="findings">Rules that meant it and did not stop it.</param>
/// <param name="limits">How large its result may grow.</param>
/// <param name="rates">What its bytes are taken from.</param>
/// <param name="isEnforced">Whether any rule that had a say is enforced.</param>
public sealed class OperationGuard(ImmutableArray<RuleFinding> findings, ImmutableArray<ResultLimit> limits, ImmutableArray<RateBucket> rates, bool isEnforced)
{
    private readonly bool[] told = new bool[limits.Length];
    private long rows;
    private long bytes;

    /// <summary>Rules that meant it and did not stop it.</summary>
    public ImmutableArray<RuleFinding> Findings => findings;

    /// <summary>Whether any rule that had a say is enforced: then what it looks for may not be hidden from it.</summary>
    public bool IsEnforced => isEnforced;

    /// <summary>Whether a result that grows too large is cut.</summary>
    public bool StopsResults => limits.Any(static limit => limit.Kind == RuleFindingKind.Stopped);

    /// <summary>Counts what flows; the findings are those of limits that it is beyond from here on, each once.</summary>
    /// <param name="moreRows">Rows of the result.</param>
    /// <param name="moreBytes">Bytes of it.</param>
    public ImmutableArray<RuleFinding> Count(long moreRows, long moreBytes)
    {
        Charge(moreBytes);
        rows += moreRows;
        bytes += moreBytes;
        ImmutableArray<RuleFinding> found = [];
        for (int i = 0; i < limits.Length; i++)
        {
            ResultLimit limit = limits[i];
            string? why = rows > limit.Rows ? $"its result has more than {limit.Rows} rows" : bytes > limit.Bytes ? $"its result has more than {limit.Bytes} bytes" : null;
            if (told[i] || why is null) { continue; }
            told[i] = true;
            found = found.Add(new RuleFinding(limit.Rule, limit.Kind, limit.Would, why));
        }
        return found;
    }

    /// <summary>Takes bytes from the rates alone: what goes to the target, and is no result.</summary>
    public void Charge(long count)
    {
        foreach (RateBucket rate in rates) { rate.Charge(count); }
    }
}
