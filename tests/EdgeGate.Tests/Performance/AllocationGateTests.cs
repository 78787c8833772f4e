using EdgeGate.Benchmarks;
using EdgeGate.Tests.Architecture;
using Xunit;

namespace EdgeGate.Tests.Performance;

/// <summary>Bytes a benchmarked call allocates are gated; times are not.</summary>
public sealed class AllocationGateTests
{
    [Fact]
    public void Benchmarks_allocate_what_the_checked_in_file_says()
    {
        string path = Path.Combine(Sources.Folder, "..", "perf", "allocations.txt");
        Dictionary<string, long> allowed = File.ReadLines(path)
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split(' '))
            .ToDictionary(static parts => parts[0], static parts => long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        List<string> wrong = [];
        foreach ((string name, long bytes) in AllocationGate.Measure())
        {
            if (!allowed.Remove(name, out long most)) { wrong.Add($"{name} {bytes} is not in perf/allocations.txt"); }
            else if (bytes > most) { wrong.Add($"{name} allocates {bytes} bytes a call; perf/allocations.txt allows {most}"); }
        }
        wrong.AddRange(allowed.Keys.Select(static name => $"{name} is in perf/allocations.txt and there is no such benchmark"));
        Assert.Empty(wrong);
    }
}
