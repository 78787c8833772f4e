namespace EdgeGate.Tests.Masking.Classes;

/// <summary>One class, as its file writes it.</summary>
internal sealed record ClassEntry(string Name, string File)
{
    public string? About { get; init; }

    public string? Source { get; init; }

    public IReadOnlyList<ClassForm> Forms { get; init; } = [];

    public IReadOnlyList<string> Match { get; init; } = [];

    public IReadOnlyList<string> Miss { get; init; } = [];

    public IReadOnlyList<string> Spare { get; init; } = [];
}
