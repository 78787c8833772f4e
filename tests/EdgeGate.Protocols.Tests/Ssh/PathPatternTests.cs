using System.Text;
using EdgeGate.Protocols.Ssh.Sftp;
using Xunit;

namespace EdgeGate.Protocols.Tests.Ssh;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("/srv/**", "/srv", true)]
    [InlineData("/srv/**", "/srv/a/b", true)]
    [InlineData("/srv/**", "/srvx", false)]
    [InlineData("/srv/**", "/", false)]
    [InlineData("/**", "/", true)]
    [InlineData("**", "/a", true)]
    [InlineData("/", "/", true)]
    [InlineData("/", "/a", false)]
    [InlineData("/a/*.log", "/a/x.log", true)]
    [InlineData("/a/*.log", "/a/b/x.log", false)]
    [InlineData("/a/*.log", "/a/.log", true)]
    [InlineData("/a/x*y*z", "/a/x1y2z", true)]
    [InlineData("/a/x*y*z", "/a/xz", false)]
    [InlineData("/a/*", "/a", false)]
    [InlineData("**/.ssh/**", "/.ssh", true)]
    [InlineData("**/.ssh/**", "/home/u/.ssh/id", true)]
    [InlineData("**/.ssh/**", "/home/u/.sshx", false)]
    [InlineData("/a/**/z", "/a/z", true)]
    [InlineData("/a/**/z", "/a/b/c/z", true)]
    [InlineData("/a/**/z", "/a/b/z/c", false)]
    [InlineData("~/up/**", "/home/u/up/x", true)]
    [InlineData("~", "/home/u", true)]
    [InlineData("~/up", "/home/v/up", false)]
    public void Pattern_matches_whole_paths(string pattern, string path, bool isMatch)
        => Assert.Equal(isMatch, PathPattern.Parse(pattern)!.At("/home/u"u8)!.Matches(Encoding.UTF8.GetBytes(path)));

    [Theory]
    [InlineData("srv/**")]
    [InlineData("/a//b")]
    [InlineData("/a/../b")]
    [InlineData("/a/./b")]
    [InlineData("/a/")]
    [InlineData("")]
    [InlineData("*/a")]
    [InlineData("~u/a")]
    public void Pattern_that_is_no_absolute_path_is_refused(string pattern) => Assert.Null(PathPattern.Parse(pattern));

    [Fact]
    public void Stars_in_a_home_are_no_pattern()
    {
        PathPattern pattern = PathPattern.Parse("~/a")!.At("/h/**/*"u8)!;
        Assert.True(pattern.Matches("/h/**/*/a"u8));
        Assert.False(pattern.Matches("/h/x/y/a"u8));
    }

    [Fact]
    public void Home_that_is_too_deep_gives_no_pattern()
        => Assert.Null(PathPattern.Parse("~/a")!.At(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("/d", PathPattern.SegmentsMax)))));

    [Theory]
    [InlineData("/srv/**", "/srv/a", true)]
    [InlineData("/srv/**", "/srv", true)]
    [InlineData("/srv/*", "/srv", false)]
    [InlineData("/srv/**/x", "/srv/a", false)]
    [InlineData("/srv/**", "/", false)]
    public void Pattern_covers_a_tree_when_it_matches_all_below(string text, string path, bool covers)
    {
        PathPattern pattern = PathPattern.Parse(text)!;
        Assert.Equal(covers, pattern.Covers(pattern.States(Encoding.UTF8.GetBytes(path))));
    }

    [Theory]
    [InlineData("a/../b", "/home/u/b")]
    [InlineData("../../../../x", "/x")]
    [InlineData("/a//b/./c/", "/a/b/c")]
    [InlineData("", "/home/u")]
    [InlineData("/..", "/")]
    public void Path_is_made_normal_as_text(string path, string normal)
    {
        byte[] made = SftpPath.Normalize(Encoding.UTF8.GetBytes(path), "/home/u"u8);
        Assert.Equal(normal, Encoding.UTF8.GetString(made));
        Assert.True(SftpPath.IsNormal(made));
    }

    [Theory]
    [InlineData("/a/b", "/a", "b", true)]
    [InlineData("b", ".", "b", true)]
    [InlineData("/b", "/", "b", true)]
    [InlineData("/a/b//", "/a", "b", true)]
    [InlineData("/", ".", "", false)]
    [InlineData("/a/..", "/a", "..", false)]
    [InlineData(".", ".", ".", false)]
    public void Path_is_parted_into_folder_and_name(string path, string folder, string name, bool isName)
    {
        Assert.Equal(isName, SftpPath.TryPart(Encoding.UTF8.GetBytes(path), out ReadOnlySpan<byte> foundFolder, out ReadOnlySpan<byte> foundName));
        Assert.Equal((folder, name), (Encoding.UTF8.GetString(foundFolder), Encoding.UTF8.GetString(foundName)));
    }

    [Theory]
    [InlineData("/a/", false)]
    [InlineData("/a/./b", false)]
    [InlineData("/a/..", false)]
    [InlineData("/a\0b", false)]
    [InlineData("a", false)]
    [InlineData("//", false)]
    [InlineData("/a/b", true)]
    public void Path_is_normal_or_not(string path, bool isNormal) => Assert.Equal(isNormal, SftpPath.IsNormal(Encoding.UTF8.GetBytes(path)));
}
