using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using Xunit;

namespace EdgeGate.Tests.Masking;

public sealed class MaskPlanTests
{
    private static readonly Masker Everything = Create();

    [Theory]
    [InlineData("mail ada@corp.test now", "mail [pii.email] now")]
    [InlineData("<ada.b+c@sub.corp.test>", "<[pii.email]>")]
    [InlineData("ada@corp", "ada@corp")]
    [InlineData("@corp.test", "@corp.test")]
    [InlineData("4111 1111 1111 1111", "[pii.card.visa]")]
    [InlineData("4111-1111-1111-1111.", "[pii.card.visa].")]
    [InlineData("4111111111111112", "4111111111111112")]
    [InlineData("order 84111111111111111", "order 84111111111111111")]
    [InlineData("378282246310005 amex", "[pii.card.amex] amex")]
    [InlineData("GB82 WEST 1234 5698 7654 32", "[pii.iban]")]
    [InlineData("GB82WEST12345698765433", "GB82WEST12345698765433")]
    [InlineData("ssn 123-45-6789", "ssn [pii.us_ssn]")]
    [InlineData("666-45-6789", "666-45-6789")]
    [InlineData("900-45-6789", "900-45-6789")]
    [InlineData("SSN: 123456789", "SSN: [pii.us_ssn]")]
    [InlineData("number 123456789", "number 123456789")]
    [InlineData("call +1 212 555 0123", "call [pii.phone]")]
    [InlineData("(212) 555-0123", "[pii.phone]")]
    [InlineData("212-555-0123", "[pii.phone]")]
    [InlineData("2024-05-06", "2024-05-06")]
    // A password before a host looks like an address, and is named for what stands before it.
    [InlineData("https://cafebabe:deadbeef@gems.host.test/", "https://cafebabe:[secret.url.basic_auth]/")]
    [InlineData("mongodb+srv://someuser:hunter2@cluster0.host.test/x", "mongodb+srv://someuser:[secret.connection_string]/x")]
    [InlineData("postgres://app:p@ss@db.host.test/x", "postgres://app:[secret.connection_string]/x")]
    [InlineData("mailto:ada@corp.test", "mailto:[pii.email]")]
    [InlineData("id_token=eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiI0YThkYWY4ZCIsImlhdCI6MTcxNjUwMzk1OX0.c2lnbmF0dXJlMTIz&x", "id_token=[secret.jwt]&x")]
    [InlineData("from 10.0.0.1:80", "from [net.ipv4]:80")]
    [InlineData("10.0.0.256 1.2.3", "10.0.0.256 1.2.3")]
    [InlineData("at 2001:db8::1.", "at [net.ipv6].")]
    [InlineData("12:34:56 aa:bb:cc:dd:ee:ff", "12:34:56 [net.mac]")]
    [InlineData("key AKIAIOSFODNN7EXAMPLE", "key [secret.aws.access_key]")]
    [InlineData("XAKIAIOSFODNN7EXAMPLE", "XAKIAIOSFODNN7EXAMPLE")]
    [InlineData("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = [secret.aws.secret_key]")]
    [InlineData("ghp_0123456789abcdefghijABCDEFGHIJ012345", "[secret.github.token]")]
    [InlineData("ghp_short", "ghp_short")]
    [InlineData("a\\nghp_0123456789abcdefghijABCDEFGHIJ012345\\nb", "a\\n[secret.github.token]\\nb")]
    [InlineData("q=%22ghp_0123456789abcdefghijABCDEFGHIJ012345%22", "q=%22[secret.github.token]%22")]
    [InlineData("\\u0022ghp_0123456789abcdefghijABCDEFGHIJ012345\\u0022", "\\u0022[secret.github.token]\\u0022")]
    [InlineData("a\\n4111111111111111\\n123-45-6789", "a\\n[pii.card.visa]\\n[pii.us_ssn]")]
    [InlineData("ssn%3D123-45-6789 ip%3D10.0.0.1 %0A+1 212 555 0123", "ssn%3D[pii.us_ssn] ip%3D[net.ipv4] %0A[pii.phone]")]
    [InlineData("a\\taa:bb:cc:dd:ee:ff", "a\\t[net.mac]")]
    [InlineData("x\\r\\tAKIAIOSFODNN7EXAMPLE", "x\\r\\t[secret.aws.access_key]")]
    [InlineData("\\xghp_0123456789abcdefghijABCDEFGHIJ012345", "\\xghp_0123456789abcdefghijABCDEFGHIJ012345")]
    [InlineData("%2xghp_0123456789abcdefghijABCDEFGHIJ012345", "%2xghp_0123456789abcdefghijABCDEFGHIJ012345")]
    [InlineData("dbpassword=Xk29fjQ7mZ", "dbpassword=[secret.password]")]
    [InlineData("customer_api_key: 'k29fjQ7mZpR4sW8v'", "customer_api_key: '[secret.api_key]'")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[secret.jwt]")]
    [InlineData("eyJub3BlIjoxfQ.eyJzdWIiOiIxIn0.c2ln", "eyJub3BlIjoxfQ.eyJzdWIiOiIxIn0.c2ln")]
    [InlineData("a -----BEGIN RSA PRIVATE KEY-----\nxx\n-----END RSA PRIVATE KEY----- b", "a [secret.pem_private_key] b")]
    [InlineData("-----BEGIN PRIVATE KEY-----\ncut of", "[secret.pem_private_key]")]
    [InlineData("-----BEGIN CERTIFICATE-----\nxx", "-----BEGIN CERTIFICATE-----\nxx")]
    // A find that begins with a region and outlasts it loses nothing; of two that are as long, the named one names the span.
    [InlineData("GH_TOKEN=gho_0123456789abcdefghijABCDEFGHIJ012345.1.4a1b2c x", "GH_TOKEN=[secret.github.token][secret.api_key] x")]
    // So it is where both go on without bound: a password longer than people choose, and what it is.
    [InlineData("TWINE_PASSWORD=pypi-AgEIcHlwaS5vcmcCJEV8dp852GRBmcDlvbz7yFs3zpHL3h_BsOprRPEwQ23XKf5pvQACKaB9HewlsbCH7-JsB_8NIdfbCzN3dzilxnTTf_E26sE_VTIjpjhBRg07aqHmjWgnKPYQ-xx_2S1fougUeABxUt6oZR8_zll5YWjpM4uH", "TWINE_PASSWORD=[secret.pypi.token]")]
    [InlineData("pesel=46060388571", "pesel=[pii.pl_pesel]")]
    [InlineData("46060388571", "[pii.no_fodselsnummer]")]
    // A general class names what no other does.
    [InlineData("identity card 110101197408040698", "identity card [pii.cn_resident_id]")]
    [InlineData("identity card 11010119740804069", "identity card [pii.national_id]")]
    public void Text_is_masked_by_content(string text, string expected) => Assert.Equal(expected, Mask(Everything, text, ValueShape.Text));

    [Theory]
    [InlineData("""{"a":"ada@corp.test","b":[4111111111111111,1.5]}""", """{"a":"[pii.email]","b":[null,1.5]}""")]
    [InlineData("""{"a":"ada\u0040corp.test"}""", """{"a":"[pii.email]"}""")]
    [InlineData("""{"ada@corp.test":1}""", """{"[pii.email]":1}""")]
    [InlineData("""["say \"123-45-6789\""]""", """["say \"[pii.us_ssn]\""]""")]
    public void Json_is_masked_and_stays_valid(string text, string expected)
    {
        string masked = Mask(Everything, text, ValueShape.Json);
        Assert.Equal(expected, masked);
        JsonDocument.Parse(masked).Dispose();
    }

    [Fact]
    public void Find_in_a_rigid_or_broken_value_makes_it_null()
    {
        Assert.Equal("(null)", Mask(Everything, "4111111111111111", ValueShape.Rigid));
        Assert.Equal("(null)", Mask(Everything, "{\"a\":\"ada@corp.test", ValueShape.Json));
    }

    [Theory]
    [InlineData(MaskKind.Stars, "*************")]
    [InlineData(MaskKind.Partial, "***@****.*est")]
    [InlineData(MaskKind.Drop, "")]
    [InlineData(MaskKind.Null, "(null)")]
    [InlineData(MaskKind.Deny, "(denied)")]
    public void Find_is_masked_as_configured(MaskKind kind, string expected)
        => Assert.Equal(expected, Mask(Create(new MaskOptions("masks.pii", Pattern("pii.*"), kind, KeepLast: 3)), "ada@corp.test", ValueShape.Text));

    [Fact]
    public void Hash_is_stable_and_keyed()
    {
        Masker one = Create(new MaskOptions("m", Pattern("*"), MaskKind.Hash, HashKey: new SecretText("0123456789abcdef")));
        Masker other = Create(new MaskOptions("m", Pattern("*"), MaskKind.Hash, HashKey: new SecretText("another-key-here")));
        string hash = Mask(one, "ada@corp.test", ValueShape.Text);
        Assert.Equal(hash, Mask(one, "ada@corp.test", ValueShape.Text));
        Assert.NotEqual(hash, Mask(other, "ada@corp.test", ValueShape.Text));
        Assert.NotEqual(hash, Mask(one, "eda@corp.test", ValueShape.Text));
        Assert.Matches("^pii\\.email:[0-9a-z]{10}$", hash);
    }

    [Fact]
    public void Scan_never_leaves_a_find_and_never_fails_on_random_bytes()
    {
        Random random = new(7);
        string[] pieces = ["ada@corp.test", "4111111111111111", "123-45-6789", "eyJ", "-----BEGIN ", "@@", "::", "+1", "10.0.0.1", "\"", "\\", "{", " ", "GB82WEST12345698765432", "ghp_", "é"];
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => pieces[random.Next(pieces.Length)]));
            string masked = Mask(Everything, text, (ValueShape)random.Next(1, 4));
            if (text == "ada@corp.test") { Assert.DoesNotContain("ada", masked, StringComparison.Ordinal); }
        }
    }

    [Fact]
    public void Masking_allocates_nothing_in_steady_state()
    {
        MaskPlan plan = Everything.PlanAll;
        using ByteBuffer value = Value("a row with 17 words and ada@corp.test inside, and 4111111111111111 too");
        using ByteBuffer output = new(4096);
        MaskFinds finds = new(plan.Classes);
        void Round()
        {
            output.Clear();
            plan.Mask(value.Written, ValueShape.Text, output, finds);
        }
        for (int i = 0; i < 1000; i++) { Round(); }
        Assert.Equal(0, Allocations.Least(Round, 5000));
    }

    [Theory]
    [InlineData("a{0,2}", "matches the empty text")]
    [InlineData("a+", "has no bound")]
    [InlineData("a{3,}", "has no bound")]
    [InlineData("[a-z]{500}", "not a count")]
    [InlineData("[a-z]{400}[a-z]{400}", "more than 448")]
    [InlineData("(?:[a-z]{9}){9}{9}", "more than 448")]
    [InlineData("(?:(?:(?:a{99}){99}){99}){99}", "beyond all bounds")]
    [InlineData("(?=a)b", "look-around")]
    [InlineData(@"(a)\1", "not part of the pattern language")]
    [InlineData("^a", "not part of the pattern language")]
    [InlineData("(", "never closed")]
    [InlineData("a)", "too many")]
    [InlineData("[a", "never closed")]
    [InlineData("[z-a]", "backwards")]
    [InlineData(@"[^\x00-\xff]", "no byte")]
    public void Hostile_pattern_is_refused_with_a_reason(string pattern, string reason)
    {
        List<ConfigProblem> problems = [];
        FormDefinition form = new("taxonomy.my.own.detect", pattern, FindEdges.Word, null, null, null, null, [], [], 40, 0, null, null);
        ClassDefinition own = new("taxonomy.my.own", ClassName.Parse("my.own"), false, "", "", [form], [], [], [], [], []);
        Taxonomy.Create(new MaskingOptions([own], []), problems);
        ConfigProblem problem = Assert.Single(problems);
        Assert.Equal("taxonomy.my.own.detect.pattern", problem.Key);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Fix);
    }

    private static ClassPattern Pattern(string text) => ClassPattern.TryParse(text, out ClassPattern pattern) ? pattern : throw new FormatException(text);

    private static Masker Create(params ImmutableArray<MaskOptions> masks)
    {
        List<ConfigProblem> problems = [];
        Masker masker = new(Taxonomy.Create(new MaskingOptions([], masks), problems), HyperscanCache.None);
        Assert.Empty(problems);
        return masker;
    }

    private static ByteBuffer Value(string text)
    {
        ByteBuffer value = new(1 << 20);
        value.Append(Encoding.UTF8.GetBytes(text));
        return value;
    }

    private static string Mask(Masker masker, string text, ValueShape shape)
    {
        MaskPlan plan = masker.PlanAll;
        using ByteBuffer value = Value(text);
        using ByteBuffer output = new(1 << 20);
        return plan.Mask(value.Written, shape, output, new MaskFinds(plan.Classes)) switch
        {
            MaskOutcome.Unchanged => text,
            MaskOutcome.Rewritten => Encoding.UTF8.GetString(output.Written),
            MaskOutcome.Denied => "(denied)",
            _ => "(null)",
        };
    }

    [Theory]
    [InlineData("\"SessionToken\": \"AQoEXAMPLEH4aoAH0gNCAPyJxz4BlCFFxWNE1OPTgk5TthT", "secret.aws.session_token")]
    [InlineData("token = \"eyJhbGciOiJIUzI1NiJ9.", "secret.jwt")]
    [InlineData("refresh_token=abc", "secret.api_key")]
    public void Long_secret_is_masked_to_its_end_and_named_for_what_its_maker_marked(string begin, string name)
    {
        Random random = new(1);
        string text = begin + string.Concat(Enumerable.Range(0, 900).Select(_ => "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"[random.Next(56)]));
        string masked = MaskSamples.Whole(MaskSamples.BuiltIn.PlanAll, Encoding.UTF8.GetBytes(text));
        Assert.EndsWith($"[{name}]", masked, StringComparison.Ordinal);
        Assert.Equal(masked, MaskSamples.StreamOf(MaskSamples.BuiltIn.PlanAll, Encoding.UTF8.GetBytes(text), 1));
    }
}
