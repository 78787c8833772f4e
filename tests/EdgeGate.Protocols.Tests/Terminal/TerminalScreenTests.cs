using System.Text;
using EdgeGate.Protocols.Terminal;
using Xunit;

namespace EdgeGate.Protocols.Tests.Terminal;

public sealed class TerminalScreenTests
{
    [Theory]
    [InlineData("plain", "plain", 5)]
    [InlineData("one\r\ntwo", "two", 3)]
    [InlineData("abc\b\bX", "aXc", 2)]
    [InlineData("abcdef\e[3D\e[K", "abc", 3)]
    [InlineData("abcdef\r\e[2P", "cdef", 0)]
    [InlineData("abcdef\r\e[2@", "  abcdef", 0)]
    [InlineData("abcdef\r\e[2X", "  cdef", 0)]
    [InlineData("abc\e[4h\rX\e[4l", "Xabc", 1)]
    [InlineData("a\tb", "a       b", 9)]
    [InlineData("\e[1;31mred\e[0m", "red", 3)]
    [InlineData("\e]0;title\ashown", "shown", 5)]
    [InlineData("\e]8;;http://x\e\\link\e]8;;\e\\", "link", 4)]
    [InlineData("\eP+q\e\\after", "after", 5)]
    [InlineData("a\u0301b", "ab", 2)]
    [InlineData("\u6f22\u5b57x", "\u6f22\u5b57x", 3)]
    [InlineData("\u6f22\e[DX", " X", 2)]
    [InlineData("x\e[3b", "xxxx", 4)]
    [InlineData("abc\e7\e[5;5Hfar\e8d", "abcd", 4)]
    [InlineData("0123456789abc", "0123456789abc", 13)]
    [InlineData("0123456789", "0123456789", 10)]
    [InlineData("0123456789\rX", "X123456789", 1)]
    [InlineData("0123456789abc\e[A\rX", "X123456789abc", 1)]
    [InlineData("\e[?7l0123456789abc", "012345678c", 10)]
    [InlineData("old\e[2J\e[Hnew", "new", 3)]
    [InlineData("l1\r\nl2\r\nl3\r\nl4\r\nl5\r\nl6", "l6", 2)]
    [InlineData("main\e[?1049halt\e[?1049l", "main", 4)]
    [InlineData("ab  ", "ab  ", 4)]
    [InlineData("\xff\xfe", "\ufffd\ufffd", 2)]
    public void Line_at_the_cursor_is_what_a_terminal_shows(string shown, string line, int cursor)
    {
        byte[] bytes = shown.Contains('\xff', StringComparison.Ordinal) ? Encoding.Latin1.GetBytes(shown) : Encoding.UTF8.GetBytes(shown);
        TerminalScreen whole = new(10, 5, TerminalLimits.Default);
        whole.Write(bytes);
        TerminalScreen cut = new(10, 5, TerminalLimits.Default);
        foreach (byte one in bytes) { cut.Write([one]); }
        foreach (TerminalScreen screen in (TerminalScreen[])[whole, cut])
        {
            StringBuilder text = new();
            Assert.True(screen.ReadLine(text, out int at));
            Assert.Equal((line, cursor), (text.ToString(), at));
        }
    }

    [Fact]
    public void Mark_moves_with_what_scrolls_and_gives_the_rows_behind_it()
    {
        TerminalScreen screen = new(10, 3, TerminalLimits.Default);
        screen.Write("a\r\nb\r\n$ "u8);
        screen.SetMark();
        screen.Write("0123456789\r\nnext"u8);
        StringBuilder text = new();
        Assert.True(screen.ReadFromMark(text, out int cursor));
        Assert.Equal(("0123456789\nnext", 15), (text.ToString(), cursor));
        screen.Write("\r\n\r\n\r\n\r\n"u8);
        Assert.False(screen.ReadFromMark(text, out _));
    }

    [Fact]
    public void Line_that_began_above_the_screen_is_not_whole()
    {
        TerminalScreen screen = new(10, 3, TerminalLimits.Default);
        screen.Write(Encoding.ASCII.GetBytes(new string('x', 45)));
        Assert.False(screen.ReadLine(new StringBuilder(), out _));
    }

    [Fact]
    public void Any_bytes_and_sizes_are_taken()
    {
        Random random = new(7);
        StringBuilder text = new();
        for (int round = 0; round < 200; round++)
        {
            TerminalScreen screen = new(random.Next(0, 30), random.Next(0, 10), TerminalLimits.Default);
            for (int i = 0; i < 40; i++)
            {
                byte[] bytes = new byte[random.Next(1, 30)];
                for (int at = 0; at < bytes.Length; at++) { bytes[at] = random.Next(3) switch { 0 => (byte)"\e[?;0123456789"[random.Next(14)], 1 => (byte)"ABCDEFGHJKLMPSTXbdhlmrsu@`\r\n\b\t78cM"[random.Next(34)], _ => (byte)random.Next(256) }; }
                screen.Write(bytes);
                if (random.Next(5) == 0) { screen.SetMark(); }
                if (random.Next(7) == 0) { screen.Resize(random.Next(0, 2000), random.Next(0, 2000)); }
                screen.ReadLine(text, out int cursor);
                Assert.InRange(cursor, 0, text.Length);
                screen.ReadFromMark(text, out cursor);
                Assert.InRange(cursor, 0, text.Length);
            }
        }
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        TerminalScreen screen = new(80, 24, TerminalLimits.Default);
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\e[1mline\e[0m \u6f22 of text\r\n\e[3A\e[2K\e[2L\e[M", 50)));
        screen.Write(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        screen.Write(bytes);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
