using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>How many bytes before the first digit of a run some forms can begin, a bit each: by the two bytes before it, and by how long the run is and what stands behind it. Immutable, shared by all threads.</summary>
/// <remarks>A bit that is wanting is a proof, one that is set says nothing for sure.</remarks>
internal sealed class DigitLeads
{
    /// <summary>The bits of all but <c>Bit(0)</c>.</summary>
    public const uint AllBefore = (1U << Max) - 1;

    private const int Max = FormCompiler.DigitLeadMax;
    private const uint All = (1U << (Max + 1)) - 1;

    private readonly ushort[] byLast = new ushort[256];
    private readonly ushort[] bySecond = new ushort[256];
    private readonly ushort[] byRun = new ushort[(DigitRows.RunMax + 1) * 256];

    /// <summary>Makes the tables.</summary>
    /// <param name="forms">The forms.</param>
    /// <param name="filters">Their filters, by how many bytes stand before the first digit.</param>
    public DigitLeads(IEnumerable<Form> forms, IReadOnlyList<DigitFilter?> filters)
    {
        foreach (Form form in forms) { AddBefore(form); }
        for (int lead = 0; lead < filters.Count; lead++)
        {
            if (filters[lead] is { } filter) { AddRuns(filter, lead); }
        }
    }

    /// <summary>What can stand right before the first digit.</summary>
    public ByteSet Last { get; private set; }

    /// <summary>The bit of a lead: that of one byte is the highest but that of none.</summary>
    public static uint Bit(int lead) => 1U << (Max - lead);

    /// <summary>What the two bytes before a digit leave.</summary>
    /// <param name="digit">The digit; two bytes of the text must stand before it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Before(ref byte digit)
        => (uint)(Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(byLast), Unsafe.Add(ref digit, -1)) & Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(bySecond), Unsafe.Add(ref digit, -2)));

    /// <summary>The same at any place of a text; no lead is longer than what stands before it.</summary>
    public uint Before(ReadOnlySpan<byte> text, int digit) => digit switch
    {
        // With nothing before it any byte stands for what is not there.
        0 => byLast[0] & Bit(0),
        1 => byLast[text[0]] & (Bit(0) | Bit(1)),
        _ => (uint)(byLast[text[digit - 1]] & bySecond[text[digit - 2]]) & (All << Math.Max(0, Max - digit)),
    };

    /// <summary>What the run leaves.</summary>
    /// <param name="digit">Its first digit.</param>
    /// <param name="run">Its length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Run(ref byte digit, int run)
        => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(byRun), (Math.Min(run, DigitRows.RunMax) * 256) + Unsafe.Add(ref digit, run));

    private void AddBefore(Form form)
    {
        LeadAnalysis lead = form.DigitLead!.Value;
        DfaStates states = new(form.Body);
        ByteSet second = ByteSet.All;
        ByteSet last = ByteSet.All;
        for (int bytes = 0; bytes <= lead.Max; bytes++)
        {
            if (bytes > 0)
            {
                // Before a find stands anything.
                second = bytes == 1 ? ByteSet.All : last;
                last = states.GoOn().And(ByteSet.Digits.Not());
                states.Step(ByteSet.Digits.Not());
            }
            if (bytes < lead.Min) { continue; }
            Add(byLast, last, bytes);
            Add(bySecond, second, bytes);
            if (bytes > 0) { Last = Last.Or(last); }
        }
    }

    private void AddRuns(DigitFilter filter, int lead)
    {
        for (int place = 0; place < byRun.Length; place++)
        {
            if (filter.MayHave(place / 256, (byte)place)) { byRun[place] |= (ushort)Bit(lead); }
        }
    }

    private static void Add(ushort[] table, ByteSet values, int lead)
    {
        foreach (byte value in values) { table[value] |= (ushort)Bit(lead); }
    }
}
