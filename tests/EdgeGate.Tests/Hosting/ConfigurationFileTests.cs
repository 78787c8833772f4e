using EdgeGate.Hosting.Configuration;
using Xunit;

namespace EdgeGate.Tests.Hosting;

/// <summary>What is wrong with a configuration file as such, or with files it names: told with a place and a fix, never thrown.</summary>
public sealed class ConfigurationFileTests : IDisposable
{
    private const string Listener = "listeners: [ { protocol: postgres, address: \"127.0.0.1:1\", tls: { certificate: gate.pem, key: gate.key } } ]\n";

    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("listeners:\n- tls: { certificate: a.pem, key: b.pem\n  protocol: http\n", "a bracket or brace is open")]
    [InlineData("limits: { idle_timeout: 99999999d }\n", "limits.idle_timeout: '99999999d' is not a time of up to 45d")]
    [InlineData("limits: { idle_timeout: 46d }\n", "limits.idle_timeout: '46d' is not a time of up to 45d")]
    [InlineData("limits: { http: { keep_alive: 2147483647d } }\n", "limits.http.keep_alive: '2147483647d' is not a time of up to 45d")]
    [InlineData("recording: { path: recordings, retain: 1000000d }\n", "recording.retain: '1000000d' is not a time of up to 3650d")]
    public void Wrong_text_is_told(string text, string problem) => Assert.Contains(folder.Problems(text), found => found.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void Key_of_another_certificate_is_told()
    {
        string other = folder.WriteCertificate();
        folder.WriteCertificate();
        folder.Write("gate.key", other);
        Assert.Contains(folder.Problems(Listener), static found => found.Contains("do not belong together", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead, "gate.key can be read by everybody; chmod 600 it")]
    [InlineData(UnixFileMode.OtherWrite, "gate.key can be written by everybody; chmod 600 it")]
    [InlineData(UnixFileMode.GroupRead, null)]
    public void Key_that_everybody_may_use_is_told(UnixFileMode more, string? problem)
    {
        folder.WriteCertificate();
        string path = folder.At("gate.key");
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | more);
        string[] told = [.. folder.Problems(Listener).Where(static found => found.Contains("gate.key", StringComparison.Ordinal))];
        if (problem is null) { Assert.Empty(told); }
        else { Assert.EndsWith(problem, Assert.Single(told), StringComparison.Ordinal); }
    }

    [Theory]
    [InlineData("/dev/zero", "/dev/zero:1:1: the file is longer than 1 MiB; shorten it")]
    [InlineData("", ":1:1: The value cannot be an empty string. (Parameter 'path'); name a file that can be read")]
    [InlineData("/nowhere/edgegate.yaml", "/nowhere/edgegate.yaml:1:1: there is no such file; name the configuration")]
    public void File_that_cannot_be_read_is_told(string path, string problem) => Assert.Equal(problem, Assert.Single(ConfigurationReader.Load(path).Problems).ToString());

    [Fact]
    public void Text_in_another_encoding_is_told()
    {
        string path = folder.At("edgegate.yaml");
        File.WriteAllBytes(path, System.Text.Encoding.Latin1.GetBytes("admin: { operators: [caf\u00e9] }\n"));
        Assert.Equal($"{path}:1:1: the file is not UTF-8; store it as UTF-8", Assert.Single(ConfigurationReader.Load(path).Problems).ToString());
    }
}
