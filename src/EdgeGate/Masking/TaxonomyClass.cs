using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Masking.Detectors;

namespace EdgeGate.Masking;

/// <summary>One class of a taxonomy.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Detector">What finds it by content, or null when only places are tagged.</param>
/// <param name="Columns">Tagged columns, <c>connection:schema.table.column</c>.</param>
/// <param name="Description">A line for people.</param>
public sealed record TaxonomyClass(ClassName Name, Detector? Detector, ImmutableArray<string> Columns, string Description);
