using System.Text;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Relay;
using Xunit;

namespace EdgeGate.Tests.Relay;

/// <summary>What a rule's <c>contains</c> finds.</summary>
public sealed class ClassFinderTests : IDisposable
{
    private readonly Masker masker = new(Taxonomy.Create(new MaskingOptions([], []), []), HyperscanCache.None);

    public void Dispose() => masker.Dispose();

    [Theory]
    [InlineData("mail ada@corp.test", true)]
    [InlineData("""{"mail":"ada@corp.test"}""", true)]
    [InlineData("""{"mail":"ada\u0040corp.test"}""", true)]
    [InlineData("""{"mail":"ada at corp.test"}""", false)]
    [InlineData("""{"a":"a\n\"b"}""", false)]
    // No documents: what an escape stands for cannot be told.
    [InlineData("""{"mail":"ada\u0040corp.test"} {""", true)]
    [InlineData("""{"mail":"ada\u0040corp.test""", true)]
    [InlineData("""{ printf 'a\n'; }""", false)]
    [InlineData("""[ -f a\ b ]""", false)]
    public void Class_is_found_in_text_and_in_documents(string text, bool isFound)
    {
        Assert.True(ClassPattern.TryParse("pii.email", out ClassPattern pattern));
        Assert.Equal(isFound, new ClassFinder(masker).Contains(Encoding.UTF8.GetBytes(text), [pattern]));
    }
}
