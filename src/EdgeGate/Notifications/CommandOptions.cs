using System.Collections.Immutable;

namespace EdgeGate.Notifications;

/// <summary>A program that is given a notice on its standard input, as JSON; exit status 0 says that people were told.</summary>
/// <param name="Run">The program and its arguments; no shell reads them.</param>
public sealed record CommandOptions(ImmutableArray<string> Run);
