using System.Collections.Immutable;
using EdgeGate.Hosting.Configuration;
using Xunit;

namespace EdgeGate.Tests.Hosting;

/// <summary><c>taxonomy</c> of a configuration file.</summary>
public sealed class TaxonomyConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("{ detect: { pattern: 'CUST-[0-9]{8}' }, match: ['no CUST-12345678', '<<CUST-12345678>>'], miss: ['CUST-1234567'] }")]
    [InlineData("{ detect: { pattern: 'CUST-[0-9]{8}' }, spare: ['CUST-00000000'], match: ['CUST-00000000'] }")]
    [InlineData("{ detect: [ { pattern: 'CUST-[0-9]{8}' }, { pattern: '[1-9][0-9]{7}', context: [customer] } ], match: ['customer 12345678', 'CUST-12345678'], miss: ['12345678'] }")]
    public void Examples_that_are_so_are_good(string entry) => Assert.Empty(Problems(entry));

    [Theory]
    [InlineData("{ detect: { pattern: 'CUST-[0-9]{8}' }, match: ['CUST-12345678', 'CUST-1234'] }", "taxonomy.pii.customer_no.match[1]: pii.customer_no is not found in 'CUST-1234'; correct the pattern, or the example")]
    [InlineData("{ detect: { pattern: 'CUST-[0-9]{8}' }, match: [''] }", "match[0]: pii.customer_no is not found in ''")]
    [InlineData("{ detect: { pattern: 'CUST-[0-9]{8}' }, match: ['<<no CUST-12345678>>'] }", "match[0]: pii.customer_no is found in '<<no CUST-12345678>>' as 'CUST-12345678'; correct the pattern, or what << and >> mark")]
    [InlineData("{ detect: { pattern: 'CUST-[0-9]{8}' }, miss: ['a CUST-12345678'] }", "miss[0]: pii.customer_no is found in 'a CUST-12345678' as 'CUST-12345678'; narrow the pattern, or remove the example")]
    [InlineData("{ detect: { pattern: 'CUST-[0-9]{8}' }, spare: ['CUST-[0-9]+'] }", "taxonomy.pii.customer_no.spare[0]: ")]
    [InlineData("{ tags: { json: ['$.customer'] }, match: ['CUST-12345678'] }", "match: pii.customer_no has no pattern that examples could be tried with")]
    public void Examples_that_are_not_so_are_told(string entry, string problem) => Assert.Contains(problem, Assert.Single(Problems(entry)), StringComparison.Ordinal);

    private List<string> Problems(string entry)
    {
        ImmutableArray<LocatedProblem> problems = folder.Load($"masking: {{ spare_documentation: true }}\ntaxonomy:\n  pii.customer_no: {entry}\n").Problems;
        return [.. problems.Where(static problem => problem.Key.StartsWith("taxonomy", StringComparison.Ordinal)).Select(static problem => problem.ToString())];
    }
}
