using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

public sealed class CsvBodyTests
{
    [Theory]
    // The column's name is the context, however far above.
    [InlineData("id,ssn,note\n1,219099999,a\n2,219-09-9999,219099999\n", "id,ssn,note\n1,[pii.us_ssn],a\n2,[pii.us_ssn],219099999\n")]
    [InlineData("id;Social Security Number\r\n1;\"219099999\"\r\n", "id;Social Security Number\r\n1;\"[pii.us_ssn]\"\r\n")]
    [InlineData("id\tssn\n1\t219099999", "id\tssn\n1\t[pii.us_ssn]")]
    [InlineData("id|ssn\n1|219099999\n\n3| 219099999 \n", "id|ssn\n1|[pii.us_ssn]\n\n3| [pii.us_ssn] \n")]
    [InlineData("sep=^\nid^ssn\n1^219099999\n", "sep=^\nid^ssn\n1^[pii.us_ssn]\n")]
    [InlineData("# made by hand\n\n\"id\", \"ssn\"\n\"1\", \"219099999\"\n", "# made by hand\n\n\"id\", \"ssn\"\n\"1\", \"[pii.us_ssn]\"\n")]
    [InlineData("\uFEFFssn,id\n219099999,1\n", "\uFEFFssn,id\n[pii.us_ssn],1\n")]
    // Delimiters, quotes and line ends inside quotes are of the value.
    [InlineData("user,password\n\"ada \"\"x\"\"\nb, c\",\"Tr0ub'4d\"\"o<r>,3xyz\"\nbob,pa;ss9Xkq2w\n", "user,password\n\"ada \"\"x\"\"\nb, c\",\"[secret.password]\"\nbob,[secret.password]\n")]
    [InlineData("\"a \"\"b\"\", c\",ssn\n\"x \"\"y\"\", z\",219099999\n", "\"a \"\"b\"\", c\",ssn\n\"x \"\"y\"\", z\",[pii.us_ssn]\n")]
    // What needs no name is found in any column, and the quotes around it stay.
    [InlineData("ssn,note\n1,\"say \"\"ada@corp.test\"\" or \"\"4111 1111 1111 1111\"\"\"\n", "ssn,note\n1,\"say \"\"[pii.email]\"\" or \"\"[pii.card.visa]\"\"\"\n")]
    [InlineData("ssn,mail,card\n,ada@corp.test,4111111111111111\n", "ssn,mail,card\n,[pii.email],[pii.card.visa]\n")]
    // No class minds these names: text as ever, in which a word near a number counts.
    [InlineData("id,note\n1,my ssn is,219099999\n", "id,note\n1,my ssn is,[pii.us_ssn]\n")]
    [InlineData("no line end, ada@corp.test", "no line end, [pii.email]")]
    [InlineData("ada@corp.test,ssn\nx,219099999\n", "[pii.email],ssn\nx,[pii.us_ssn]\n")]
    // A row with more values than there are names, and one with fewer.
    [InlineData("ssn\n219099999,219099998\n\n", "ssn\n[pii.us_ssn],219099998\n\n")]
    // A key over rows that no quotes hold together, and one that they do.
    [InlineData("id,ssn\n1,219099999\n2,-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----\n3,ada@corp.test\n", "id,ssn\n1,[pii.us_ssn]\n2,[secret.pem_private_key]\n3,[pii.email]\n")]
    [InlineData("id,ssn\n1,\"-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----\n\"\n3,219099999\n", "id,ssn\n1,\"[secret.pem_private_key]\n\"\n3,[pii.us_ssn]\n")]
    [InlineData("id,ssn\n2,-----BEGIN PRIVATE KEY-----\nMIIabc", "id,ssn\n2,[secret.pem_private_key]")]
    [InlineData("id,ssn\n2,-----BEGIN PRIVATE KEY-----MIIabc", "id,ssn\n2,[secret.pem_private_key]")]
    // A quote inside a value is one, and what stands behind a closing one makes it a value without.
    [InlineData("disk,ssn\n5\" wide,219099999\n\"5\"x,219099999\n", "disk,ssn\n5\" wide,[pii.us_ssn]\n\"5\"x,[pii.us_ssn]\n")]
    [InlineData("ssn,b\n\"219099999", "ssn,b\n\"[pii.us_ssn]")]
    // A key over several rows, which no quotes hold together.
    [InlineData("ssn,key\n219099999,-----BEGIN PRIVATE KEY-----\nZmFrZQ==\nZmFrZQ==\n-----END PRIVATE KEY-----\n219-09-9999,b\n", "ssn,key\n219099999,[secret.pem_private_key]\n[pii.us_ssn],b\n")]
    [InlineData("id,ssn\n1,219099999\n2,a\n-----BEGIN PRIVATE KEY-----\nZmFrZQ==\n3,219-09-9999", "id,ssn\n1,[pii.us_ssn]\n2,a\n[secret.pem_private_key]")]
    [InlineData("ssn,-----BEGIN PRIVATE KEY-----\nZmFrZQ==\n-----END PRIVATE KEY-----,\n", "ssn,[secret.pem_private_key],\n")]
    [InlineData("id,key,ssn\n1,\"-----BEGIN PRIVATE KEY-----\nZmFrZQ==\n-----END PRIVATE KEY-----\",219099999\n", "id,key,ssn\n1,\"[secret.pem_private_key]\",[pii.us_ssn]\n")]
    public void Values_are_masked_behind_the_names_of_their_columns(string text, string expected) => Assert.Equal(expected, BodySamples.Everyway("text/csv", text));

    [Theory]
    [InlineData("application/csv")]
    [InlineData("text/csv; header=present; charset=utf-8")]
    [InlineData("text/tab-separated-values")]
    public void Its_types_are_known(string type) => Assert.Equal("ssn\n[pii.us_ssn]\n", BodySamples.Everyway(type, "ssn\n219099999\n"));

    [Fact]
    public void Row_longer_than_is_looked_at_whole_is_masked_as_text_and_what_follows_too()
    {
        string open = "ssn,note\n219099999,a\n1,\"" + string.Concat(Enumerable.Repeat("lorem ipsum\n", 6000)) + "ada@corp.test";
        string masked = "ssn,note\n[pii.us_ssn],a\n" + open["ssn,note\n219099999,a\n".Length..].Replace("ada@corp.test", "[pii.email]", StringComparison.Ordinal);
        foreach (string end in (string[])["", "\"\n219-09-9999,b\n"])
        {
            string expected = masked + end.Replace("219-09-9999", "[pii.us_ssn]", StringComparison.Ordinal);
            foreach (int piece in (int[])[1, 7, 4096, 16384, 100_000]) { Assert.Equal(expected, BodySamples.Mask("text/csv", Encoding.UTF8.GetBytes(open + end), piece)); }
        }
    }

    [Fact]
    public void Head_longer_than_is_looked_at_is_text()
    {
        string head = "ssn," + string.Join(',', Enumerable.Range(0, 4000).Select(static i => "column" + i)) + "\n";
        foreach (int piece in (int[])[1, 4096, 100_000]) { Assert.Equal(head + "219099999,[pii.email]\n", BodySamples.Mask("text/csv", Encoding.UTF8.GetBytes(head + "219099999,ada@corp.test\n"), piece)); }
    }

    [Fact]
    public void Many_rows_are_masked_each_for_itself()
    {
        StringBuilder text = new("name,phone,ssn\n");
        StringBuilder expected = new(text.ToString());
        for (int i = 0; i < 3000; i++)
        {
            text.Append(null, $"\"Row \"\"{i}\"\"\",{(i % 3 == 0 ? "0171 5550199" : "-")},219099999\n");
            expected.Append(null, $"\"Row \"\"{i}\"\"\",{(i % 3 == 0 ? "[pii.phone]" : "-")},[pii.us_ssn]\n");
        }
        foreach (int piece in (int[])[5, 1000, 16384]) { Assert.Equal(expected.ToString(), BodySamples.Mask("text/csv", Encoding.UTF8.GetBytes(text.ToString()), piece)); }
    }

    [Theory]
    [InlineData(MaskKind.Null, "id,ssn\n1,\n2,\"\"\n")]
    [InlineData(MaskKind.Stars, "id,ssn\n1,*********\n2,\"*********\"\n")]
    [InlineData(MaskKind.Deny, "id,ssn\n|The body holds data that may not pass at all.")]
    public void Mask_of_the_class_counts(MaskKind kind, string expected)
    {
        BodyContext context = BodySamples.Context(plan: MaskSamples.Create([], new MaskOptions("m", MaskSamples.Pattern("pii.*"), kind)).PlanAll);
        Assert.Equal(expected, BodySamples.Mask("text/csv", "id,ssn\n1,219099999\n2,\"219099999\"\n"u8, 16384, context));
    }

    [Fact]
    public void Each_find_is_counted_once()
    {
        BodyContext context = BodySamples.Context();
        BodySamples.Mask("text/csv", "ssn,mail\n219-09-9999,ada@corp.test\n219099999,x\n"u8, 16384, context);
        Assert.Equal((2, 1), (Count("pii.us_ssn"), Count("pii.email")));

        int Count(string name) => context.Plan.TryGetClass(ClassName.Parse(name), out int index) ? context.Finds[index] : -1;
    }
}
