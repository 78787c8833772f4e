using System.Collections.Immutable;

namespace EdgeGate.Masking;

/// <summary>One form in which a class is written, as its definition says it.</summary>
/// <param name="Key">Path of the entry in its file, for problems: <c>pii.us_ssn.detect[0]</c>.</param>
/// <param name="Pattern">What is found, in the language of <see cref="Patterns.PatternParser"/>.</param>
/// <param name="Edges">What may touch it.</param>
/// <param name="NotBefore">A pattern that must not end right before it, or null.</param>
/// <param name="NotAfter">A pattern that must not begin right after it, or null.</param>
/// <param name="Lead">A pattern that must stand right before it and is not part of it, or null.</param>
/// <param name="Trail">A pattern that must stand right after it and is not part of it, or null.</param>
/// <param name="Checks">Validators that must all agree.</param>
/// <param name="Context">Words of which one must stand before it; empty when none is needed.</param>
/// <param name="Within">How far before it, in bytes from the word's end.</param>
/// <param name="EntropyMin">The least Shannon entropy of its bytes, in bits a byte.</param>
/// <param name="Extend">A class in brackets: it goes on over all bytes of it that follow, or null.</param>
/// <param name="Until">A pattern: it goes on to the end of it, or null.</param>
/// <param name="LeadGlued">Whether its lead may begin inside a word (<c>dbpassword=</c>).</param>
/// <param name="LeadNotBefore">A pattern that must not end right before its lead (<c>nextPage</c> before <c>Token</c>), or null.</param>
public sealed record FormDefinition(
    string Key, string Pattern, FindEdges Edges, string? NotBefore, string? NotAfter, string? Lead, string? Trail,
    ImmutableArray<string> Checks, ImmutableArray<string> Context, int Within, double EntropyMin, string? Extend, string? Until,
    bool LeadGlued = false, string? LeadNotBefore = null);
