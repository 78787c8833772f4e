using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Masking.Tokens;
using EdgeGate.Sessions.Postgres.Values;
using Xunit;

namespace EdgeGate.Tests.Masking.Tokens;

/// <summary>The masks token and hash where they are used.</summary>
public sealed class TokenMaskTests
{
    private const string Card = "4111111111111111";
    private const uint Int8 = 20;
    private const uint Numeric = 1700;

    private static readonly ClassPattern All = ClassPattern.TryParse("*", out ClassPattern all) ? all : default;
    private static readonly SecretText Key = new("2B7E151628AED2A6ABF7158809CF4F3C");
    private static readonly Masker Tokens = Create(MaskKind.Token);

    [Fact]
    public void Text_gets_a_token_where_the_find_stood()
    {
        string masked = Mask(Tokens.Plan([All]), $"pay 4111 1111 1111 1111 for ada@corp.test", ValueShape.Text);
        Assert.Matches(@"^pay 4\d{3} \d{4} \d{4} \d{4} for [a-z]{3}@[a-z]{4}\.[a-z]{4}$", masked);
        Assert.DoesNotContain("corp", masked, StringComparison.Ordinal);
        Assert.Equal("4111 1111 1111 1111", new Unmasker(ClassName.Parse("pii.card"), TokenKey.Read(Key).Key!).Reveal(masked[4..23]));
    }

    [Fact]
    public void Value_without_a_token_gets_the_placeholder()
        => Assert.Equal("from [net.ipv4] on", Mask(Tokens.Plan([All]), "from 10.0.0.1 on", ValueShape.Text));

    [Fact]
    public void What_is_stored_holds_the_placeholder_and_no_token()
    {
        string sent = Mask(Tokens.Plan([All]), $"card {Card}", ValueShape.Text);
        Assert.Equal("card [pii.card.visa]", Mask(Tokens.PlanAll, sent, ValueShape.Text));
        Assert.Equal("card [pii.card.visa]", Mask(Tokens.PlanAll, $"card {Card}", ValueShape.Text));
    }

    [Fact]
    public void Json_number_stays_a_number_and_is_the_token_of_the_text()
    {
        string masked = Mask(Tokens.Plan([All]), $$"""{"n":{{Card}},"s":"{{Card}}"}""", ValueShape.Json);
        using JsonDocument document = JsonDocument.Parse(masked);
        string token = document.RootElement.GetProperty("s").GetString()!;
        Assert.Equal(token, document.RootElement.GetProperty("n").GetRawText());
        Assert.NotEqual(Card, token);
    }

    [Theory]
    [InlineData(MaskKind.Placeholder)]
    [InlineData(MaskKind.Stars)]
    [InlineData(MaskKind.Drop)]
    [InlineData(MaskKind.Hash)]
    public void Number_becomes_null_under_every_other_mask(MaskKind kind)
    {
        MaskPlan plan = Create(kind).Plan([All]);
        Assert.Equal("(null)", Mask(plan, Card, ValueShape.Number));
        Assert.Equal("(null)", Column(plan, Int8, -1, isBinary: true));
    }

    [Fact]
    public void Number_with_more_than_the_find_in_it_becomes_null()
        => Assert.Equal("(null)", Mask(Tokens.Plan([All]), "-" + Card, ValueShape.Number));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bigint_stays_one_in_text_and_in_binary_and_when_tagged(bool isTagged)
    {
        MaskPlan plan = Tokens.Plan([All]);
        Assert.True(plan.TryGetClass(ClassName.Parse("pii.card"), out int card));
        string token = Mask(plan, Card, ValueShape.Text);
        Assert.Equal(token, Column(plan, Int8, isTagged ? card : -1, isBinary: false));
        Assert.Equal(token, Column(plan, Int8, isTagged ? card : -1, isBinary: true));
        Assert.Equal(token, Column(plan, Numeric, isTagged ? card : -1, isBinary: false));
    }

    [Fact]
    public void Bigint_tagged_as_another_class_becomes_null()
    {
        MaskPlan plan = Tokens.Plan([All]);
        Assert.True(plan.TryGetClass(ClassName.Parse("pii.us_ssn"), out int ssn));
        Assert.Equal("(null)", Column(plan, Int8, ssn, isBinary: true));
        Assert.Equal("(null)", Column(plan, Int8, ssn, isBinary: false));
    }

    [Theory]
    [InlineData(MaskKind.Token)]
    [InlineData(MaskKind.Hash)]
    [InlineData(MaskKind.Partial)]
    public void Masking_allocates_nothing_in_steady_state(MaskKind kind)
    {
        MaskPlan plan = Create(kind).Plan([All]);
        using ByteBuffer value = new(4096);
        value.Append("ada1.b@corp.test and 4111 1111 1111 1111 and +44 20 7946 0958"u8);
        using ByteBuffer output = new(4096);
        MaskFinds finds = new(plan.Classes);
        void Round()
        {
            output.Clear();
            plan.Mask(value.Written, ValueShape.Text, output, finds);
        }
        for (int i = 0; i < 1000; i++) { Round(); }
        Assert.Equal(3000, finds.Total);
        Assert.Equal(0, Allocations.Least(Round, 1000));
    }

    [Fact]
    public void Reference_in_the_audit_is_keyed_and_does_not_hold_the_token()
    {
        Unmasker unmasker = new(ClassName.Parse("pii.card"), TokenKey.Read(Key).Key!);
        Unmasker other = new(ClassName.Parse("pii.card"), TokenKey.Read(new SecretText("7F036D6F04FC6A94EF4359D8D580AA4F")).Key!);
        Assert.Equal(unmasker.Reference(Card), unmasker.Reference(Card));
        Assert.Equal(Pseudonym.Chars, unmasker.Reference(Card).Length);
        Assert.NotEqual(unmasker.Reference(Card), other.Reference(Card));
        Assert.NotEqual(unmasker.Reference(Card), unmasker.Reference("4222222222222220"));
    }

    private static Masker Create(MaskKind kind)
    {
        List<ConfigProblem> problems = [];
        MaskOptions mask = new("masks.*", All, kind, HashKey: Key, TokenKey: Key);
        Masker masker = new(Taxonomy.Create(new MaskingOptions([], [mask]), problems), HyperscanCache.None);
        Assert.Empty(problems);
        return masker;
    }

    private static string Mask(MaskPlan plan, string text, ValueShape shape)
    {
        using ByteBuffer value = new(4096);
        value.Append(Encoding.UTF8.GetBytes(text));
        using ByteBuffer output = new(4096);
        MaskOutcome outcome = plan.Mask(value.Written, shape, output, new MaskFinds(plan.Classes));
        return outcome switch
        {
            MaskOutcome.Unchanged => text,
            MaskOutcome.Rewritten => Encoding.UTF8.GetString(output.Written),
            _ => "(null)",
        };
    }

    /// <summary>What a column that holds the card shows, as digits.</summary>
    private static string Column(MaskPlan plan, uint type, int tag, bool isBinary)
    {
        PgColumnPlan column = PgColumnPlan.Create([], type, (short)(isBinary ? 1 : 0), default, tag, isHidden: false, plan);
        using ByteBuffer value = new(4096);
        if (isBinary)
        {
            BinaryPrimitives.WriteInt64BigEndian(value.GetSpan(sizeof(long)), 4111111111111111);
            value.Advance(sizeof(long));
        }
        else { value.Append(Encoding.ASCII.GetBytes(Card)); }
        using ByteBuffer output = new(4096);
        MaskOutcome outcome = PgColumnMasker.Mask(column, value.Written, plan, output, new MaskFinds(plan.Classes));
        if (outcome != MaskOutcome.Rewritten) { return outcome == MaskOutcome.Null ? "(null)" : Card; }
        return isBinary ? $"{BinaryPrimitives.ReadInt64BigEndian(output.Written)}" : Encoding.ASCII.GetString(output.Written);
    }
}
