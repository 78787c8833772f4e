using System.Text;
using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using Xunit;

namespace EdgeGate.Tests.Masking;

public sealed class EncodedMaskStreamTests
{
    private static readonly MaskPlan Everything = MaskSamples.BuiltIn.PlanAll;

    [Theory]
    [InlineData("""{"a":"ada\u0040corp.test","n":[4111111111111111,-1.5,true]}""", """{"a":"[pii.email]","n":[null,-1.5,true]}""")]
    [InlineData("""{"ssn":"12\u0033-45-6789"}""", """{"ssn":"[pii.us_ssn]"}""")]
    [InlineData("""["say \"123-45-6789\"", "\ud83d\ude00 ok", "\\"]""", """["say \"[pii.us_ssn]\"", "\ud83d\ude00 ok", "\\"]""")]
    [InlineData("""{"esc":"\u00zz","bad":"\ud800x"}""", """{"esc":"\u00zz","bad":"\ud800x"}""")]
    [InlineData("""{"key":"a\nb\t-----","t":-4111111111111111}""", """{"key":"a\nb\t-----","t":-null}""")]
    public void Json_is_masked_behind_its_escapes_and_stays_valid(string text, string expected) => Check(TextEncoding.Json, text, expected.Replace("-null", "-1", StringComparison.Ordinal));

    [Theory]
    [InlineData("to=ada%40corp.test&x=1", "to=%5Bpii.email%5D&x=1")]
    [InlineData("card=4111+1111+1111+1111&a=%zz%4", "card=%5Bpii.card.visa%5D&a=%zz%4")]
    [InlineData("ssn=123%2D45%2D6789", "ssn=%5Bpii.us_ssn%5D")]
    public void Url_encoding_hides_nothing(string text, string expected) => Check(TextEncoding.Url, text, expected);

    [Theory]
    [InlineData("INSERT INTO t VALUES ('ada@corp.test', 4111111111111111, 'it''s 123-45-6789')", "INSERT INTO t VALUES ('[pii.email]', '[pii.card.visa]', 'it''s [pii.us_ssn]')")]
    [InlineData("SELECT E'mail \\'ada@corp.test\\'' -- 123-45-6789", "SELECT E'mail \\'[pii.email]\\'' -- [pii.us_ssn]")]
    [InlineData("SELECT \"ada@corp.test\"", "SELECT \"[pii.email]\"")]
    public void Sql_literals_are_masked_and_stay_literals(string text, string expected) => Check(TextEncoding.Sql, text, expected);

    [Fact]
    public void Random_json_stays_json_and_gives_the_same_however_cut()
    {
        Random random = new(5);
        string[] values = ["\"ada@corp.test\"", "4111111111111111", "\"x \\u0034111 1111 1111 1111\"", "\"plain\"", "-12.5e3", "null", "\"\\\"\\\\/\\b\"", "\"password=Tr0ub4dor&3x\"", "\"é\\u00e9\"", "219099999"];
        for (int round = 0; round < 150; round++)
        {
            string text = "[" + string.Join(',', Enumerable.Range(0, random.Next(1, 12)).Select(i => random.Next(3) == 0 ? $"{{\"ssn{i}\": {values[random.Next(values.Length)]}}}" : values[random.Next(values.Length)])) + "]";
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            string whole = Mask(TextEncoding.Json, bytes, bytes.Length);
            JsonDocument.Parse(whole).Dispose();
            Assert.DoesNotContain("ada@corp", whole, StringComparison.Ordinal);
            foreach (int pieceBytes in new[] { 1, 2, 5, 64 }) { Assert.Equal(whole, Mask(TextEncoding.Json, bytes, pieceBytes)); }
        }
    }

    // Masks that read the value, and regions among the finds: what a document's string gets is what its text gets.
    [Theory]
    [InlineData(TextEncoding.Json)]
    [InlineData(TextEncoding.Url)]
    [InlineData(TextEncoding.Sql)]
    [InlineData(TextEncoding.Xml)]
    public void Encoded_text_gets_what_its_text_gets_however_cut(TextEncoding encoding)
    {
        SecretText key = new("0123456789abcdef0123456789abcdef");
        MaskPlan plan = MaskSamples.Create([], new MaskOptions("s", MaskSamples.Pattern("secret.*"), MaskKind.Hash, HashKey: key), new MaskOptions("p", MaskSamples.Pattern("pii.*"), MaskKind.Partial, KeepLast: 3), new MaskOptions("c", MaskSamples.Pattern("pii.card.*"), MaskKind.Token, TokenKey: key), new MaskOptions("n", MaskSamples.Pattern("net.*"), MaskKind.Stars)).PlanAll;
        string[] parts = [.. MaskSamples.BuiltIn.Taxonomy.Classes.SelectMany(static known => known.Match.Concat(known.Miss)).Select(static text => text.Replace("<<", "", StringComparison.Ordinal).Replace(">>", "", StringComparison.Ordinal))];
        Random random = new(77);
        for (int round = 0; round < 25; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => parts[random.Next(parts.Length)] + " ,\n;"[random.Next(4)]));
            byte[] encoded = Encoding.UTF8.GetBytes(Encode(encoding, text, random));
            string whole = Mask(plan, encoding, encoded, encoded.Length);
            foreach (int pieceBytes in new[] { 1, 7, 64 }) { Assert.Equal(whole, Mask(plan, encoding, encoded, pieceBytes)); }
            byte[] wrapped = Encoding.UTF8.GetBytes(encoding switch { TextEncoding.Json => $"\"{text}\"", TextEncoding.Sql => $"'{text}'", _ => text });
            string expected = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(MaskSamples.Whole(plan, wrapped)));
            // The quote that ends a literal stays where a region swallows it in plain text.
            Assert.Equal(expected.TrimEnd('"', '\''), Decode(encoding, whole).TrimEnd('"', '\''));
        }
    }

    [Fact]
    public void Numbers_that_a_region_swallows_stay_values_of_their_document()
        => Check(TextEncoding.Json, """["-----BEGIN PRIVATE KEY-----",{"n":21,"t":"ZmFrZQ=="},-3.5e1,"-----END PRIVATE KEY-----",4]""", """["[secret.pem_private_key]",{"":null,"":""},null,"",4]""");

    // What only begins like a literal is none.
    [Theory]
    [InlineData("""["-----BEGIN PRIVATE KEY-----",true,{"n":null,"b" : false},[null,true] , "-----END PRIVATE KEY-----",true]""", """["[secret.pem_private_key]",true,{"":null,"" : false},[null,true] , "",true]""")]
    [InlineData("""["-----BEGIN PRIVATE KEY-----",truely,nul, xtrue,truetrue,"-----END PRIVATE KEY-----"]""", """["[secret.pem_private_key]",,, ,,""]""")]
    [InlineData("""{not json, test@corp.test""", """{not json, [pii.email]""")]
    public void Literals_that_a_region_swallows_stay_values_of_their_document(string text, string expected) => Check(TextEncoding.Json, text, expected);

    // It begins in a name that is looked back at and goes on in the value.
    [Fact]
    public void Region_that_begins_in_what_was_put_in_is_masked_however_cut()
        => Check(TextEncoding.XmlElements, "<name>-----BEGIN PRIVATE KEY-----END -----<value>ZmFrZQ==", "<name>[secret.pem_private_key][secret.pem_private_key]");

    private static string Encode(TextEncoding encoding, string text, Random random) => encoding switch
    {
        TextEncoding.Json => "\"" + string.Concat(text.Select(c => c is '"' or '\\' or < ' ' || random.Next(5) == 0 ? $"\\u{(int)c:x4}" : c.ToString())) + "\"",
        TextEncoding.Url => string.Concat(Encoding.UTF8.GetBytes(text).Select(b => char.IsAsciiLetterOrDigit((char)b) && random.Next(5) > 0 ? ((char)b).ToString() : $"%{b:X2}")),
        TextEncoding.Sql => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'",
        _ => string.Concat(text.Select(c => c is '<' or '>' or '&' or '"' or '\'' || (c is > ' ' and < '\u007f' && random.Next(5) == 0) ? $"&#{(int)c};" : c.ToString())),
    };

    private static string Decode(TextEncoding encoding, string text) => encoding switch
    {
        TextEncoding.Json => "\"" + JsonDocument.Parse(text).RootElement.GetString() + "\"",
        TextEncoding.Url => Uri.UnescapeDataString(text.Replace('+', ' ')),
        TextEncoding.Sql => "'" + text[1..^1].Replace("''", "'", StringComparison.Ordinal) + "'",
        _ => System.Net.WebUtility.HtmlDecode(text),
    };

    private static void Check(TextEncoding encoding, string text, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int pieceBytes = 1; pieceBytes <= bytes.Length; pieceBytes++) { Assert.Equal(expected, Mask(encoding, bytes, pieceBytes)); }
    }

    private static string Mask(TextEncoding encoding, byte[] text, int pieceBytes) => Mask(Everything, encoding, text, pieceBytes);

    private static string Mask(MaskPlan plan, TextEncoding encoding, byte[] text, int pieceBytes)
    {
        using ByteBuffer output = new(1 << 22);
        using EncodedMaskStream stream = plan.OpenEncoded(encoding, new MaskFinds(plan.Classes));
        for (int at = 0; at < text.Length; at += pieceBytes) { stream.Write(text.AsSpan(at, Math.Min(pieceBytes, text.Length - at)), output); }
        stream.Finish(output);
        return Encoding.UTF8.GetString(output.Written);
    }
}
