using System.Collections.Immutable;

namespace EdgeGate.Sessions.Http.Targets;

/// <summary>How the servers of a connection are asked whether they are well.</summary>
/// <param name="Path">What is asked for, with GET and without credentials: a path of the server's own, in normal form.</param>
/// <param name="Interval">Between two questions.</param>
/// <param name="Timeout">Until the head of the answer.</param>
/// <param name="UnhealthyAfter">So many bad answers in a row, and a server is left alone.</param>
/// <param name="HealthyAfter">So many good ones, and it is asked again.</param>
/// <param name="Statuses">The statuses of good answers; empty for 200 to 399.</param>
public sealed record HttpHealthOptions(string Path, TimeSpan Interval, TimeSpan Timeout, int UnhealthyAfter, int HealthyAfter, ImmutableArray<int> Statuses)
{
    /// <summary>Whether a status means that a server is well.</summary>
    public bool IsGood(int status) => Statuses.IsEmpty ? status is >= 200 and < 400 : Statuses.Contains(status);
}
