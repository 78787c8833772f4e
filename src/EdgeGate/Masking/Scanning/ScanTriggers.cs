using System.Buffers;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms to which nothing in particular draws attention: tried wherever a byte stands with which one can begin.</summary>
internal sealed class ScanTriggers
{
    private readonly FormGroup[] groups;
    private readonly SearchValues<byte> firstBytes;

    public ScanTriggers(IReadOnlyList<Form> forms)
    {
        groups = [.. FormGroup.Create(forms)];
        firstBytes = SearchValues.Create([.. forms.Aggregate(ByteSet.None, static (all, form) => all.Or(form.FirstBytes))]);
    }

    /// <summary>Asks at each such place.</summary>
    public void Match(in ScanInput input)
    {
        int at = input.From;
        while (true)
        {
            int next = input.Text[at..].IndexOfAny(firstBytes);
            if (next < 0) { return; }
            at += next;
            foreach (FormGroup group in groups) { group.Match(input, at, at); }
            at++;
        }
    }
}
