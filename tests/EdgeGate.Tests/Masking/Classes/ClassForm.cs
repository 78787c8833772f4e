namespace EdgeGate.Tests.Masking.Classes;

/// <summary>One way to find a class, as its file writes it.</summary>
internal sealed record ClassForm
{
    public string Pattern { get; init; } = "";

    public string Edges { get; init; } = "word";

    public string? NotBefore { get; init; }

    public string? NotAfter { get; init; }

    public string? Lead { get; init; }

    public string? LeadNotBefore { get; init; }

    public string? Trail { get; init; }

    public string? Extend { get; init; }

    public string? Until { get; init; }

    public double Entropy { get; init; }

    public IReadOnlyList<string> Checks { get; init; } = [];

    public IReadOnlyList<string> Context { get; init; } = [];

    public int Within { get; init; } = 40;
}
