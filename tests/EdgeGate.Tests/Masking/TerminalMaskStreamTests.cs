using System.Text;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using Xunit;

namespace EdgeGate.Tests.Masking;

public sealed class TerminalMaskStreamTests
{
    private static readonly MaskPlan Everything = MaskSamples.BuiltIn.PlanAll;

    [Theory]
    [InlineData("ssn 12\e[0m3-45-6789 ok", "ssn [pii.us_ssn]\e[0m ok")]
    [InlineData("\e[1m41\e[31m11 1111\e[0m 1111 1111\e[K.", "\e[1m[pii.card.visa]\e[31m\e[0m\e[K.")]
    [InlineData("a\e]0;mail ada@corp.test\ab", "a\e]0;mail [pii.email]\ab")]
    [InlineData("\e]8;;https://x.test/\e\\link\e]8;;\e\\ ada@c\0orp.test!", "\e]8;;https://x.test/\e\\link\e]8;;\e\\ [pii.email]\0!")]
    [InlineData("plain \e[2J\e[H text\r\n", "plain \e[2J\e[H text\r\n")]
    [InlineData("\e", "\e")]
    [InlineData("x\e[12", "x\e[12")]
    [InlineData("ada@\e(Bcorp.test ", "[pii.email]\e(B ")]
    [InlineData("41\e[;H\e[m\e[?25l\e[ q\e[!p\e[1;38:5:1m\e[>c11 1111 1111 1111.", "[pii.card.visa]\e[;H\e[m\e[?25l\e[ q\e[!p\e[1;38:5:1m\e[>c.")]
    [InlineData("41\e7\e#8\e(0\e[?25h\e]0;t\e\\11 1111 1111 1111.", "[pii.card.visa]\e7\e#8\e(0\e[?25h\e]0;t\e\\.")]
    public void Command_between_the_characters_of_a_find_hides_nothing_and_stays_whole(string text, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(expected, Mask(bytes, bytes.Length));
        for (int pieceBytes = 1; pieceBytes < bytes.Length; pieceBytes++) { Assert.Equal(expected, Mask(bytes, pieceBytes)); }
    }

    /// <summary>Who writes beside a secret, in a log or a table, puts a beginning there that would have a terminal swallow it; what a client gets are bytes.</summary>
    [Theory]
    [InlineData("bob\e[,4111111111111111,x", "bob\e[,[pii.card.visa],x")]
    [InlineData("bob\e[4111111111111111 m", "bob\e[[pii.card.visa] m")]
    [InlineData("bob\e[\r\n4111111111111111\r\n", "bob\e[\r\n[pii.card.visa]\r\n")]
    [InlineData("bob\e[0;\e[ 4111 1111 1111 1111 ", "bob\e[0;\e[ [pii.card.visa] ")]
    [InlineData("bob\e,4111111111111111 ", "bob\e,[pii.card.visa] ")]
    [InlineData("bob\e[,ada@corp.test ", "bob\e[,[pii.email] ")]
    [InlineData("bob\e[:ada@corp.test ", "bob\e[:[pii.email] ")]
    [InlineData("bob\e[\",\"ada@corp.test\"", "bob\e[\",\"[pii.email]\"")]
    [InlineData("bob\e1\e4111111111111111 ", "bob\e1\e[pii.card.visa] ")]
    [InlineData("bob\e\r\n4111111111111111 ", "bob\e\r\n[pii.card.visa] ")]
    [InlineData("bob\e[1\u00184111111111111111 ", "bob\e[1\u0018[pii.card.visa] ")]
    public void What_only_begins_like_a_sequence_hides_nothing(string text, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int pieceBytes = 1; pieceBytes <= bytes.Length; pieceBytes++) { Assert.Equal(expected, Mask(bytes, pieceBytes)); }
    }

    [Fact]
    public void Sequence_that_has_not_ended_is_let_go_with_what_waits()
    {
        using ByteBuffer output = new(1 << 20);
        using TerminalMaskStream stream = Everything.OpenTerminal(new MaskFinds(Everything.Classes));
        stream.Write("$ \e[3"u8, output);
        Assert.True(stream.IsWaiting);
        stream.Release(output);
        Assert.False(stream.IsWaiting);
        stream.Write("1mred"u8, output);
        stream.Finish(output);
        Assert.Equal("$ \e[31mred", Encoding.ASCII.GetString(output.Written));
    }

    [Fact]
    public void Gap_that_is_too_long_ends_a_find_and_loses_no_byte()
    {
        string gap = string.Concat(Enumerable.Repeat("\e[0m", TerminalMaskStream.GapBytesMax / 4 + 1));
        string text = $"12{gap}3-45-6789 and 123-45-6789";
        foreach (int pieceBytes in new[] { 1, 1000, 100_000 }) { Assert.Equal($"12{gap}3-45-6789 and [pii.us_ssn]", Mask(Encoding.ASCII.GetBytes(text), pieceBytes)); }
    }

    [Fact]
    public void Random_commands_in_random_text_give_the_same_however_cut()
    {
        Random random = new(11);
        string[] parts = ["123-45-6789", " 4111 1111 1111 1111 ", "ada@corp.test", "\e[0m", "\e[38;5;12m", "\e]2;t ada@corp.test\a", "\eP1$r0m\e\\", "\e[", "\e", "\x18", "\a", "\0", "text ", "\r\n", "é", "7"];
        for (int round = 0; round < 150; round++)
        {
            StringBuilder text = new();
            for (int i = random.Next(1, 30); i > 0; i--)
            {
                string part = parts[random.Next(parts.Length)];
                text.Append(random.Next(4) == 0 ? part[..random.Next(part.Length + 1)] : part);
            }
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            string whole = Mask(bytes, Math.Max(1, bytes.Length));
            foreach (int pieceBytes in new[] { 1, 3, 17 }) { Assert.Equal(whole, Mask(bytes, pieceBytes)); }
        }
    }

    [Fact]
    public void What_waits_and_what_is_let_go_is_counted()
    {
        HoldbackCounts counts = new();
        using Masker masker = new(MaskSamples.BuiltIn.Taxonomy, HyperscanCache.None, counts);
        using ByteBuffer output = new(4096);
        using TerminalMaskStream released = masker.PlanAll.OpenTerminal(new MaskFinds(masker.PlanAll.Classes));
        TerminalMaskStream dropped = masker.PlanAll.OpenTerminal(new MaskFinds(masker.PlanAll.Classes));
        released.Write("ada@corp"u8, output);
        dropped.Write("4111 1111"u8, output);
        Assert.Equal(released.HeldBytes + dropped.HeldBytes, counts.HeldBytes);
        Assert.Equal(17, counts.HeldBytes);
        released.Release(output);
        Assert.Equal((9L, 1L, 8L), (counts.HeldBytes, counts.Releases, counts.ReleasedBytes));
        dropped.Dispose();
        Assert.Equal(0, counts.HeldBytes);
    }

    [Fact]
    public void Release_lets_go_what_waits_and_masks_what_is_whole()
    {
        using ByteBuffer output = new(1 << 20);
        using TerminalMaskStream stream = Everything.OpenTerminal(new MaskFinds(Everything.Classes));
        stream.Write("login: ada@corp.test"u8, output);
        Assert.DoesNotContain("ada", Encoding.ASCII.GetString(output.Written), StringComparison.Ordinal);
        stream.Release(output);
        Assert.Equal("login: [pii.email]", Encoding.ASCII.GetString(output.Written));
        Assert.Equal(0, stream.HeldBytes);
        stream.Write("\r\n$ "u8, output);
        stream.Finish(output);
        Assert.Equal("login: [pii.email]\r\n$ ", Encoding.ASCII.GetString(output.Written));
    }

    private static string Mask(byte[] text, int pieceBytes)
    {
        using ByteBuffer output = new(1 << 22);
        using TerminalMaskStream stream = Everything.OpenTerminal(new MaskFinds(Everything.Classes));
        for (int at = 0; at < text.Length; at += pieceBytes) { stream.Write(text.AsSpan(at, Math.Min(pieceBytes, text.Length - at)), output); }
        stream.Finish(output);
        return Encoding.UTF8.GetString(output.Written);
    }
}
