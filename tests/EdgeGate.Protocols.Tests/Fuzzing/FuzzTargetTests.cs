using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Targets;
using EdgeGate.Protocols.Tests.Wire;
using Xunit;

namespace EdgeGate.Protocols.Tests.Fuzzing;

public sealed class FuzzTargetTests
{
    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Vectors_cut_poisoned_or_flipped_read_as_the_plain_parser_reads_them(string name)
    {
        FuzzTarget target = Find(name);
        foreach (byte[] vector in target.Seeds) { CutVectors.Check(target, vector); }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Target_mutated_finds_nothing(string name)
    {
        FuzzTarget target = Find(name);
        using GuardedMemory memory = new(FuzzRun.InputBytesMax);
        FuzzRun run = new(target, seed: 1, memory);
        run.ForCount(target.TestExecutions);
        Assert.True(run.Shapes > 1, "every input took the same way");
    }

    [Fact]
    public void Parser_that_differs_is_found_with_its_input()
    {
        FuzzTarget wrong = new("wrong", [[1, 2, 3]], static (_, input, transcript) => transcript.Say("first", input.IsEmpty ? 0 : input[0] & 0x7f), static (_, input, transcript) => transcript.Say("first", input.IsEmpty ? 0 : input[0]));
        using GuardedMemory memory = new(FuzzRun.InputBytesMax);
        FuzzRun run = new(wrong, seed: 1, memory);
        Assert.Throws<FuzzFinding>(() => run.ForCount(10_000));
        Assert.InRange(run.Last[0], 0x80, 0xff);
    }

    [Fact]
    public void Run_with_the_same_seed_does_the_same()
    {
        Assert.Equal(Trace(7), Trace(7));
        Assert.NotEqual(Trace(7), Trace(8));
    }

    [Fact]
    public unsafe void Guarded_memory_ends_at_a_page_nobody_may_touch()
    {
        using GuardedMemory memory = new(100);
        ReadOnlySpan<byte> placed = memory.Place([1, 2, 3]);
        fixed (byte* first = placed) { Assert.Equal((nint)memory.Guard, (nint)(first + placed.Length)); }
        string guard = ((nint)memory.Guard).ToString("x");
        Assert.Contains(File.ReadLines("/proc/self/maps"), line => line.StartsWith(guard + "-", StringComparison.Ordinal) && line.Contains(" ---p ", StringComparison.Ordinal));
    }

    [Fact]
    public void Guarded_memory_in_a_file_keeps_the_last_input()
    {
        string file = Path.GetTempFileName();
        try
        {
            using (GuardedMemory memory = new(100, file))
            {
                memory.Place([9, 9, 9, 9]);
                memory.Place([1, 2, 3]);
            }
            Assert.Equal([1, 2, 3], GuardedMemory.ReadKept(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static FuzzTarget Find(string name) => FuzzTargets.All.Single(target => target.Name == name);

    private static string Trace(ulong seed)
    {
        List<string> inputs = [];
        FuzzTarget target = new("trace", [[1, 2, 3, 4]], (_, input, _) => inputs.Add(Convert.ToHexString(input)), static (_, _, _) => { });
        using GuardedMemory memory = new(FuzzRun.InputBytesMax);
        new FuzzRun(target, seed, memory).ForCount(200);
        return string.Join('\n', inputs);
    }
}
