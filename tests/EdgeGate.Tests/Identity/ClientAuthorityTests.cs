using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Identity;
using Xunit;

namespace EdgeGate.Tests.Identity;

public sealed class ClientAuthorityTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly X509Certificate2 Root = MakeRoot();

    [Theory]
    [InlineData("cn", "CN=kim", "", "kim")]
    [InlineData("cn", "CN=kim,OU=readers", "email:other@example.com", "kim")]
    [InlineData("email", "CN=kim", "email:kim@example.com", "kim@example.com")]
    [InlineData("email", "CN=kim", "email:kim@example.com dns:kim.example.com uri:https://kim.test/", "kim@example.com")]
    [InlineData("email", "E=kim@example.com,CN=kim", "", "kim@example.com")]
    [InlineData("email", "E=kim@example.com,CN=kim", "email:kim@example.com", "kim@example.com")]
    [InlineData("uri", "CN=kim", "uri:spiffe://a/kim dns:kim.example.com", "spiffe://a/kim")]
    [InlineData("dns", "CN=kim", "dns:kim.example.com email:kim@example.com", "kim.example.com")]
    public void One_name_is_who_it_is(string field, string subject, string alternatives, string name)
        => Assert.Equal((name, IdentityFault.None), Prove(field, subject, alternatives));

    [Theory]
    [InlineData("cn", "CN=kim,CN=root", "")]
    [InlineData("cn", "CN=kim+OU=readers", "")]
    [InlineData("cn", "CN=kim,OU=readers+CN=root", "")]
    [InlineData("email", "CN=kim", "email:kim@example.com email:root@example.com")]
    [InlineData("email", "CN=kim", "email:kim@example.com dns:kim.example.com email:kim@example.com")]
    [InlineData("email", "E=root@example.com,CN=kim", "email:kim@example.com")]
    [InlineData("email", "E=root@example.com,E=kim@example.com", "")]
    [InlineData("uri", "CN=kim", "uri:spiffe://a/kim uri:spiffe://a/root")]
    [InlineData("dns", "CN=kim", "dns:kim.example.com dns:root.example.com")]
    [InlineData("email", "CN=kim", "email:kim@example.com\0.evil.test")]
    [InlineData("email", "CN=kim", "email:kim@example.com\r\nx")]
    public void Several_names_or_one_that_cannot_be_meant_are_nobody_and_why_is_told(string field, string subject, string alternatives)
        => Assert.Equal((null, IdentityFault.CertificateNameUnclear), Prove(field, subject, alternatives));

    [Theory]
    [InlineData("email", "CN=kim", "")]
    [InlineData("email", "CN=kim", "dns:kim.example.com")]
    [InlineData("cn", "OU=readers", "email:kim@example.com")]
    [InlineData("uri", "CN=https://kim.test/", "")]
    [InlineData("dns", "CN=kim.example.com", "")]
    [InlineData("email", "CN=kim", "email:")]
    public void Without_such_a_name_it_is_as_if_none_was_shown(string field, string subject, string alternatives)
        => Assert.Equal((null, IdentityFault.None), Prove(field, subject, alternatives));

    [Fact]
    public void Another_authority_that_takes_another_name_is_asked_too()
    {
        using X509Certificate2 certificate = Issue("CN=kim", "email:kim@example.com email:root@example.com");
        ClientAuthority byMail = new([Root], "mail", "email", [], false);
        ClientAuthority byName = new([Root], "name", "cn", [], false);
        Assert.Equal("kim", ClientAuthority.Find([byMail, byName], certificate, null, Now).Principal?.Subject);
        Assert.Equal(IdentityFault.CertificateNameUnclear, ClientAuthority.Find([byMail], certificate, null, Now).Fault);
        Assert.Equal(default, ClientAuthority.Find([], certificate, null, Now));
        Assert.Equal(default, ClientAuthority.Find([byMail], null, null, Now));
    }

    [Fact]
    public void Names_that_are_no_names_are_unclear()
    {
        // A list of names that is cut short.
        using X509Certificate2 cut = Issue("CN=kim", new X509Extension("2.5.29.17", [0x30, 0x10, 0x81, 0x03, 0x61, 0x40, 0x62], critical: false));
        Assert.Null(CertificateNames.Read(cut, "email"));
        Assert.Null(new ClientAuthority([Root], "people", "email", [], false).Prove(cut, [], Now).Principal);
    }

    private static (string?, IdentityFault) Prove(string field, string subject, string alternatives)
    {
        using X509Certificate2 certificate = Issue(subject, alternatives);
        IdentityResult result = new ClientAuthority([Root], "people", field, [], false).Prove(certificate, [], Now);
        return (result.Principal?.Subject, result.Fault);
    }

    private static X509Certificate2 Issue(string subject, string alternatives)
    {
        if (alternatives.Length == 0) { return Issue(subject, (X509Extension?)null); }
        AsnWriter names = new(AsnEncodingRules.DER);
        using (names.PushSequence())
        {
            foreach (string[] name in alternatives.Split(' ').Select(static one => one.Split(':', 2)))
            {
                names.WriteCharacterString(UniversalTagNumber.IA5String, name[1], new Asn1Tag(TagClass.ContextSpecific, name[0] switch { "email" => 1, "dns" => 2, _ => 6 }));
            }
        }
        return Issue(subject, new X509Extension("2.5.29.17", names.Encode(), critical: false));
    }

    private static X509Certificate2 Issue(string subject, X509Extension? alternatives)
    {
        CertificateRequest request = new(Name(subject), Key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        if (alternatives is not null) { request.CertificateExtensions.Add(alternatives); }
        return request.Create(Root, Now.AddHours(-1), Now.AddHours(1), [1, 2, 3]);
    }

    /// <summary>A name with elements of several types too, which .NET does not write.</summary>
    private static X500DistinguishedName Name(string subject)
    {
        AsnWriter name = new(AsnEncodingRules.DER);
        using (name.PushSequence())
        {
            foreach (string element in subject.Split(','))
            {
                using AsnWriter.Scope set = name.PushSetOf();
                foreach (string[] pair in element.Split('+').Select(static one => one.Split('=', 2)))
                {
                    using AsnWriter.Scope one = name.PushSequence();
                    name.WriteObjectIdentifier(pair[0] switch { "CN" => "2.5.4.3", "OU" => "2.5.4.11", _ => "1.2.840.113549.1.9.1" });
                    name.WriteCharacterString(pair[0] == "E" ? UniversalTagNumber.IA5String : UniversalTagNumber.UTF8String, pair[1]);
                }
            }
        }
        return new X500DistinguishedName(name.Encode());
    }

    private static X509Certificate2 MakeRoot()
    {
        CertificateRequest request = new("CN=people", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
    }
}
