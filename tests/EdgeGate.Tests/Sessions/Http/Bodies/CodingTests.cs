using System.IO.Compression;
using System.Text;
using EdgeGate.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

public sealed class CodingTests
{
    public static TheoryData<string> Codings => ["gzip", "deflate", "bare", "br", "zstd"];

    [Theory]
    [MemberData(nameof(Codings))]
    public void Coded_body_is_masked_as_if_it_were_not(string coding)
    {
        Random random = new(3);
        string text = "ssn 123-45-6789 " + string.Concat(Enumerable.Range(0, 9000).Select(_ => (char)('a' + random.Next(26)) + (random.Next(5) == 0 ? " " : ""))) + " ada@corp.test " + new string('x', 70_000);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        string expected = BodySamples.Mask("text/plain", bytes, 1000);
        Assert.Contains("[pii.email]", expected, StringComparison.Ordinal);
        foreach (CompressionLevel level in new[] { CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.SmallestSize })
        {
            byte[] coded = Encode(coding, bytes, level);
            // A stored body goes on byte by byte as a squeezed one does, and has twenty times as many.
            foreach (int pieceBytes in new[] { level == CompressionLevel.NoCompression ? 5 : 1, 7, 1000, coded.Length }) { Assert.Equal(expected, BodySamples.Mask("text/plain", coded, pieceBytes, coding: Name(coding))); }
        }
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void Cut_or_followed_body_is_refused(string coding)
    {
        byte[] coded = Encode(coding, "some words, some words, some words"u8.ToArray(), CompressionLevel.Optimal);
        for (int length = 1; length < coded.Length; length++) { Assert.Contains("|The body", BodySamples.Mask("text/plain", coded.AsSpan(0, length), 5, coding: Name(coding)), StringComparison.Ordinal); }
        byte[] followed = [.. coded, .. "xx"u8];
        foreach (int pieceBytes in new[] { 1, 1000 }) { Assert.Contains("content coding", BodySamples.Mask("text/plain", followed, pieceBytes, coding: Name(coding)), StringComparison.Ordinal); }
        Assert.Equal("", BodySamples.Mask("text/plain", [], 1, coding: Name(coding)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void Members_one_after_the_other_are_one_body(string coding)
    {
        byte[] first = Encode(coding, "mail ada@co"u8.ToArray(), CompressionLevel.Optimal);
        byte[] second = Encode(coding, "rp.test now"u8.ToArray(), CompressionLevel.Optimal);
        foreach (int pieceBytes in new[] { 1, 1000 }) { Assert.Equal("mail [pii.email] now", BodySamples.Mask("text/plain", (byte[])[.. first, .. second], pieceBytes, coding: coding)); }
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void Bomb_is_refused_before_it_goes_off(string coding)
    {
        byte[] bomb = Encode(coding, new byte[64 * 1024 * 1024], CompressionLevel.Optimal);
        BodyContext context = BodySamples.Context(passesBinary: true, limits: new BodyLimits(DecodedBytesFree: 1024 * 1024));
        string sent = BodySamples.Mask("application/octet-stream", bomb, 1000, context, Name(coding));
        Assert.EndsWith("|The body decodes to far more than it should.", sent, StringComparison.Ordinal);
        Assert.InRange(sent.Length, 0, 20 * 1024 * 1024);
    }

    [Fact]
    public void Damaged_gzip_is_refused_or_decodes_to_the_same()
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(static i => $"line {i} of text\n")));
        byte[] coded = Encode("gzip", text, CompressionLevel.Optimal);
        for (int bit = 0; bit < coded.Length * 8; bit += 3)
        {
            byte[] flipped = [.. coded];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            string sent = BodySamples.Mask("text/plain", flipped, 100, coding: "gzip");
            // Time, system and flags of the header say nothing of the text.
            Assert.True(sent.Contains("|The body", StringComparison.Ordinal) || bit / 8 < 10, $"bit {bit}");
        }
    }

    [Theory]
    [InlineData("compress")]
    [InlineData("gzip, br")]
    [InlineData("aes128gcm")]
    public void Unknown_coding_is_refused(string coding) => Assert.StartsWith("|The body's content coding is not one", BodySamples.Mask("text/plain", "x"u8, 1, coding: coding), StringComparison.Ordinal);

    private static string Name(string coding) => coding == "bare" ? "deflate" : coding;

    private static byte[] Encode(string coding, byte[] bytes, CompressionLevel level)
    {
        if (coding == "zstd")
        {
            using ZstdSharp.Compressor compressor = new(level == CompressionLevel.NoCompression ? 1 : level == CompressionLevel.Fastest ? 3 : 9);
            return compressor.Wrap(bytes).ToArray();
        }
        using MemoryStream coded = new();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(coded, level, leaveOpen: true),
            "deflate" => new ZLibStream(coded, level, leaveOpen: true),
            "bare" => new DeflateStream(coded, level, leaveOpen: true),
            _ => new BrotliStream(coded, level, leaveOpen: true),
        })
        {
            stream.Write(bytes);
        }
        return coded.ToArray();
    }
}
