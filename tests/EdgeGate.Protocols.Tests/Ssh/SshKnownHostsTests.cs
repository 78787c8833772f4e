using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Ssh;
using Xunit;

namespace EdgeGate.Protocols.Tests.Ssh;

public sealed class SshKnownHostsTests
{
    private static readonly byte[] Key = SshVectors.Keys[0];
    private static readonly byte[] Other = [.. SshVectors.Keys[0][..^1], (byte)'x'];

    [Theory]
    [InlineData("host", "host", 22, SshHostMatch.Known)]
    [InlineData("host", "host", 2222, SshHostMatch.Unknown)]
    [InlineData("[host]:2222", "host", 2222, SshHostMatch.Known)]
    [InlineData("[host]:2222", "host", 22, SshHostMatch.Unknown)]
    [InlineData("other,host", "host", 22, SshHostMatch.Known)]
    [InlineData("*.lab", "db.lab", 22, SshHostMatch.Known)]
    [InlineData("*.lab,!db.lab", "db.lab", 22, SshHostMatch.Unknown)]
    [InlineData("!db.lab,*.lab", "db.lab", 22, SshHostMatch.Unknown)]
    [InlineData("db?.lab", "db7.lab", 22, SshHostMatch.Known)]
    [InlineData("db?.lab", "db.lab", 22, SshHostMatch.Unknown)]
    [InlineData("Host.Example", "host.example", 22, SshHostMatch.Known)]
    [InlineData("*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 22, SshHostMatch.Unknown)]
    public void Host_is_matched_by_name_pattern_and_port(string hosts, string host, int port, SshHostMatch expected)
    {
        SshKnownHosts known = Parse($"{hosts} ssh-ed25519 {Convert.ToBase64String(Key)}");
        Assert.Equal(expected, known.Match(host, port, Key));
        Assert.Equal(expected == SshHostMatch.Known ? SshHostMatch.Changed : SshHostMatch.Unknown, known.Match(host, port, Other));
        Assert.False(known.IsAuthority(host, port, Key));
    }

    [Fact]
    public void Revoked_key_is_revoked_whatever_else_says_it_is_known()
    {
        SshKnownHosts known = Parse($"host ssh-ed25519 {Convert.ToBase64String(Key)}\n@revoked elsewhere ssh-ed25519 {Convert.ToBase64String(Key)}\n@cert-authority * ssh-ed25519 {Convert.ToBase64String(Key)}");
        Assert.Equal(SshHostMatch.Revoked, known.Match("host", 22, Key));
        Assert.False(known.IsAuthority("host", 22, Key));
    }

    [Fact]
    public void Authority_is_no_host_key_and_a_host_key_no_authority()
    {
        SshKnownHosts known = Parse($"@cert-authority *.lab ssh-ed25519 {Convert.ToBase64String(Key)}");
        Assert.Equal(SshHostMatch.Unknown, known.Match("db.lab", 22, Key));
        Assert.True(known.IsAuthority("db.lab", 22, Key));
        Assert.False(known.IsAuthority("db.example", 22, Key));
        Assert.False(known.IsAuthority("db.lab", 22, Other));
    }

    [Fact]
    public void Several_keys_of_a_host_are_all_good_and_tell_their_types()
    {
        SshKnownHosts known = Parse($"h ssh-ed25519 {Convert.ToBase64String(Other)}\nh ssh-ed25519 {Convert.ToBase64String(Key)} comment\nh ecdsa-sha2-nistp256 {Convert.ToBase64String(SshVectors.Keys[1])}");
        Assert.Equal(SshHostMatch.Known, known.Match("h", 22, Key));
        Assert.Equal(["ssh-ed25519", "ecdsa-sha2-nistp256"], known.KeyTypes("h", 22));
    }

    [Theory]
    [InlineData("host ssh-ed25519", 1)]
    [InlineData("# fine\n\nhost ssh-ed25519 %%%", 3)]
    [InlineData("host ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA==", 1)]
    [InlineData("@maybe host ssh-ed25519 AAAA", 1)]
    [InlineData("|1|AAAA|AAAA ssh-ed25519 KEY", 1)]
    public void Line_that_cannot_be_read_is_named(string text, int line)
    {
        Assert.False(SshKnownHosts.TryParse(text.Replace("KEY", Convert.ToBase64String(Key), StringComparison.Ordinal), out _, out int badLine));
        Assert.Equal(line, badLine);
    }

    [Fact]
    public void Key_types_that_are_not_spoken_are_passed_over()
    {
        SshKnownHosts known = Parse("host ssh-dss AAAAB3NzaC1kc3M=");
        Assert.Empty(known.Entries);
        Assert.Equal(4, Parse(SshVectors.KnownHosts).Entries.Count);
    }

    private static SshKnownHosts Parse(string text)
    {
        Assert.True(SshKnownHosts.TryParse(text, out SshKnownHosts known, out int badLine), $"line {badLine}");
        return known;
    }
}
