using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGate.Identity;

/// <summary>The names of one kind that a certificate has: all of them, wherever they stand, so that nobody is known by one of several.</summary>
/// <remarks>
/// <code>
/// SubjectAltName ::= SEQUENCE OF GeneralName          GeneralName ::= CHOICE { ..., rfc822Name [1] IA5String, dNSName [2] IA5String, ..., uniformResourceIdentifier [6] IA5String, ... }
/// Name ::= SEQUENCE OF SET OF SEQUENCE { type OBJECT IDENTIFIER, value ANY }
/// </code>
/// RFC 5280, 4.1.2.4 and 4.2.1.6.
/// </remarks>
internal static class CertificateNames
{
    private const string AlternativeNames = "2.5.29.17";
    private const string CommonName = "2.5.4.3";
    private const string EmailAddress = "1.2.840.113549.1.9.1";

    /// <summary>Reads names of a kind.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="kind"><c>cn</c>, <c>email</c>, <c>uri</c> or <c>dns</c>.</param>
    /// <returns>The names, as often as they occur; null when they cannot be read: something is malformed, or stands where its meaning is unclear.</returns>
    public static IReadOnlyList<string>? Read(X509Certificate2 certificate, string kind)
    {
        try
        {
            if (kind == "cn") { return InSubject(certificate, CommonName); }
            List<string> names = InAlternatives(certificate, kind switch { "email" => 1, "uri" => 6, _ => 2 });
            // RFC 5280, 4.1.2.6: in the subject it is a thing of the past, good for nothing but saying the same.
            return kind == "email" ? WithSubject(names, InSubject(certificate, EmailAddress)) : names;
        }
        catch (Exception problem) when (problem is AsnContentException or CryptographicException)
        {
            return null;
        }
    }

    private static List<string>? WithSubject(List<string> names, List<string>? subject)
    {
        if (subject is null) { return null; }
        if (names.Count == 0) { return subject; }
        return subject.TrueForAll(one => names.Contains(one)) ? names : [.. names, .. subject];
    }

    private static List<string> InAlternatives(X509Certificate2 certificate, int tag)
    {
        List<string> names = [];
        foreach (X509Extension extension in certificate.Extensions.Where(static one => one.Oid?.Value == AlternativeNames))
        {
            AsnReader outer = new(extension.RawData, AsnEncodingRules.DER);
            AsnReader list = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            Asn1Tag wanted = new(TagClass.ContextSpecific, tag);
            while (list.HasData)
            {
                if (list.PeekTag().HasSameClassAndValue(wanted)) { names.Add(list.ReadCharacterString(UniversalTagNumber.IA5String, wanted)); }
                else { list.ReadEncodedValue(); }
            }
        }
        return names;
    }

    /// <summary>Values of a type in the subject; null when one stands beside others in one element, or is no text.</summary>
    private static List<string>? InSubject(X509Certificate2 certificate, string type)
    {
        List<string> names = [];
        foreach (X500RelativeDistinguishedName element in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (element.HasMultipleElements)
            {
                if (Types(element).Contains(type)) { return null; }
                continue;
            }
            if (element.GetSingleElementType().Value != type) { continue; }
            if (element.GetSingleElementValue() is not { } value) { return null; }
            names.Add(value);
        }
        return names;
    }

    private static List<string> Types(X500RelativeDistinguishedName element)
    {
        List<string> types = [];
        AsnReader set = new AsnReader(element.RawData, AsnEncodingRules.DER).ReadSetOf();
        while (set.HasData) { types.Add(set.ReadSequence().ReadObjectIdentifier()); }
        return types;
    }
}
