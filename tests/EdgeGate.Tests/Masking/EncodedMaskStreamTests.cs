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

    private static void Check(TextEncoding encoding, string text, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int pieceBytes = 1; pieceBytes <= bytes.Length; pieceBytes++) { Assert.Equal(expected, Mask(encoding, bytes, pieceBytes)); }
    }

    private static string Mask(TextEncoding encoding, byte[] text, int pieceBytes)
    {
        using ByteBuffer output = new(1 << 22);
        using EncodedMaskStream stream = Everything.OpenEncoded(encoding, new MaskFinds(Everything.Classes));
        for (int at = 0; at < text.Length; at += pieceBytes) { stream.Write(text.AsSpan(at, Math.Min(pieceBytes, text.Length - at)), output); }
        stream.Finish(output);
        return Encoding.UTF8.GetString(output.Written);
    }
}
