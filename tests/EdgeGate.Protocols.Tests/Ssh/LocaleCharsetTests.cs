using System.Text;
using EdgeGate.Protocols.Ssh.Commands;
using Xunit;

namespace EdgeGate.Protocols.Tests.Ssh;

public sealed class LocaleCharsetTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("C", true)]
    [InlineData("C.UTF-8", true)]
    [InlineData("UTF-8", true)]
    [InlineData("de_DE", true)]
    [InlineData("de_DE.utf8", true)]
    [InlineData("de_DE.ISO-8859-15@euro", true)]
    [InlineData("sr_RS@latin", true)]
    [InlineData("ja_JP.eucJP", true)]
    [InlineData("zh_CN", true)]
    [InlineData("zh_CN.GB2312", true)]
    [InlineData("zh_CN.GBK", false)]
    [InlineData("zh_CN.gb18030", false)]
    [InlineData("zh_TW", false)]
    [InlineData("zh_HK", false)]
    [InlineData("zh_TW.Big5", false)]
    [InlineData("ja_JP.SJIS", false)]
    [InlineData("ko_KR.johab", false)]
    [InlineData("chinese-t", false)]
    [InlineData("/tmp/locale", false)]
    [InlineData("de_DE.", false)]
    public void Locale_keeps_ascii_or_not(string locale, bool keeps) => Assert.Equal(keeps, LocaleCharset.KeepsAscii(Encoding.UTF8.GetBytes(locale)));
}
