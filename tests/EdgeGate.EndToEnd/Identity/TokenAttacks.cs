using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>Tokens that must prove nothing, and a few odd ones that must. For the verifier itself, and for the binary over HTTP.</summary>
/// <remarks>RFC 8725 and the attacks known of JWT libraries.</remarks>
internal static class TokenAttacks
{
    /// <summary>A good token, written in ways that are allowed.</summary>
    public static IEnumerable<(string Name, string Token)> Good(TestIssuer issuer)
    {
        Dictionary<string, object?> claims = issuer.Claims("kim", "sleepers");
        yield return ("RS256", issuer.Sign(claims));
        yield return ("ES256", Curve(issuer, claims));
        yield return ("PS256", Signed(issuer, $$"""{"alg":"PS256","kid":"{{issuer.KeyId}}"}""", Json(claims), data => issuer.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)));
        yield return ("at+jwt", Headed(issuer, ",\"typ\":\"at+jwt\"", claims));
        yield return ("application/AT+JWT", Headed(issuer, ",\"typ\":\"application/AT+JWT\"", claims));
        yield return ("own key beside jku, jwk and x5u that are not looked at", Headed(issuer, ",\"jku\":\"https://evil.example/k\",\"x5u\":\"https://evil.example/c\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}", claims));
        yield return ("several audiences", issuer.Sign(With(claims, "aud", new[] { "another", TestIssuer.Audience })));
        yield return ("fractional times", Payload(issuer, Json(claims).Replace("\"exp\":", "\"iat\":1.5,\"nbf\":1.5,\"exp\":", StringComparison.Ordinal)));
        yield return ("expiry in the year 9000", issuer.Sign(With(claims, "exp", 221845392000)));
    }

    /// <summary>The others.</summary>
    public static IEnumerable<(string Name, string Token)> Bad(TestIssuer issuer)
    {
        Dictionary<string, object?> claims = issuer.Claims("kim", "sleepers");
        string good = issuer.Sign(claims);
        string[] parts = good.Split('.');
        string kid = issuer.KeyId;
        using RSA other = RSA.Create(2048);

        // The form.
        foreach (string text in (string[])["x", "..", "a.b.c", $"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}.", $"{good}.", $"{good}.{parts[2]}", $"{good}.{parts[2]}.{parts[2]}", $".{parts[1]}.{parts[2]}", $"{parts[0]}..{parts[2]}", good[..^1], $"{good}AAAA"]) { yield return ($"form: {text.Length} characters, {text.Count(static c => c == '.')} dots", text); }
        yield return ("padding", $"{parts[0]}.{parts[1]}.{parts[2]}==");
        yield return ("blank inside", $"{parts[0]}.{parts[1]} .{parts[2]}");
        yield return ("line end", good + "\n");
        yield return ("base64 of another alphabet", $"{parts[0]}.{parts[1]}.{new string('+', parts[2].Length)}");
        yield return ("too long", issuer.Sign(With(claims, "filler", new string('x', 20_000))));
        yield return ("claims too deep", Payload(issuer, Json(claims)[..^1] + ",\"deep\":" + new string('[', 5000) + new string(']', 5000) + "}"));
        yield return ("claims a little too deep", Payload(issuer, Json(claims)[..^1] + ",\"deep\":" + new string('[', 16) + new string(']', 16) + "}"));
        yield return ("header too deep", Headed(issuer, ",\"deep\":" + new string('[', 2000) + new string(']', 2000), claims));
        foreach (string payload in (string[])["null", "[]", "\"x\"", "{", "", "{}", Json(claims) + "x", "\uFEFF" + Json(claims)]) { yield return ($"claims: {(payload.Length > 4 ? "with something beside them" : payload)}", Payload(issuer, payload)); }
        yield return ("claims that are not UTF-8", Raw(issuer, Header(kid), [.. Encoding.UTF8.GetBytes(Json(claims)[..^1] + ",\"x\":\""), 0xff, (byte)'"', (byte)'}']));

        // Half a character, by an escape or by its bytes, wherever text is read: what no text can hold.
        foreach (string member in (string[])["iss", "sub", "aud", "sid", "jti", "email", "groups", "client_id", "x"]) { yield return ($"half a character in {member}", Payload(issuer, Json(Without(claims, member))[..^1] + $",\"{member}\":\"a\\ud800\"}}")); }
        foreach (string member in (string[])["alg", "typ", "kid", "x"]) { yield return ($"half a character in the header's {member}", Signed(issuer, $$"""{"alg":"RS256","kid":"{{kid}}"}""".Replace($"\"{member}\":\"", $"\"{member}\":\"\\udc00", StringComparison.Ordinal)[..^1] + (member is "alg" or "kid" ? "}" : $",\"{member}\":\"\\udc00\"}}"), Json(claims), Own(issuer))); }
        yield return ("half a character in a name", Payload(issuer, Json(claims)[..^1] + ",\"\\ud800\":1}"));
        yield return ("half a character in a list of groups", Payload(issuer, Json(Without(claims, "groups"))[..^1] + ",\"groups\":[\"\\ud800\"]}"));
        yield return ("half a character deep down", Payload(issuer, Json(claims)[..^1] + ",\"act\":{\"sub\":\"a\",\"act\":{\"sub\":\"\\ud800\"}}}"));

        // Algorithms.
        foreach (string algorithm in (string[])["none", "None", "nOnE", "NONE", ""]) { yield return ($"alg '{algorithm}' unsigned", issuer.Sign(claims, algorithm, signer: static _ => [])); }
        yield return ("alg none with a good signature", issuer.Sign(claims, "none"));
        byte[] spki = issuer.Key.ExportSubjectPublicKeyInfo();
        byte[] pem = Encoding.ASCII.GetBytes(issuer.Key.ExportSubjectPublicKeyInfoPem());
        foreach ((string name, byte[] key) in new[] { ("DER", spki), ("PEM", pem), ("PEM with a line end", [.. pem, (byte)'\n']), ("PKCS#1", issuer.Key.ExportRSAPublicKey()), ("the modulus", issuer.Key.ExportParameters(false).Modulus!), ("nothing", []) })
        {
            yield return ($"HS256 with {name}", issuer.Sign(claims, "HS256", signer: data => HMACSHA256.HashData(key, data)));
        }
        yield return ("HS512", issuer.Sign(claims, "HS512", signer: data => HMACSHA512.HashData(spki, data)));
        foreach (string header in (string[])[$$"""{"kid":"{{kid}}"}""", $$"""{"alg":null,"kid":"{{kid}}"}""", $$"""{"alg":["RS256"],"kid":"{{kid}}"}""", $$"""{"alg":256,"kid":"{{kid}}"}""", $$"""{"alg":"rs256","kid":"{{kid}}"}""", $$"""{"alg":"RS256 ","kid":"{{kid}}"}""", $$"""{"alg":"RS1","kid":"{{kid}}"}""", $$"""{"alg":"EdDSA","kid":"{{kid}}"}""", $$"""{"alg":"ES256K","kid":"{{kid}}"}""", $$"""{"alg":"dir","enc":"A256GCM","kid":"{{kid}}"}"""])
        {
            yield return ($"header {header.Replace(kid, "K", StringComparison.Ordinal)}", Signed(issuer, header, Json(claims), data => issuer.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        }
        yield return ("RS512 over a signature of RS256", issuer.Sign(claims, "RS512"));
        yield return ("PS256 over a signature of RS256", issuer.Sign(claims, "PS256"));
        yield return ("ES256 over a signature of RSA", issuer.Sign(claims, "ES256"));

        // Keys.
        foreach (string name in (string[])["nobody", "", "../../../../dev/null", "' OR 1=1 --", "http://evil.example/key", new string('k', 2000), TestIssuer.CurveKeyId]) { yield return ($"kid {name[..Math.Min(20, name.Length)]}", issuer.Sign(claims, keyId: name)); }
        foreach (string value in (string[])["null", "[\"key-1\"]", "1", "{}"]) { yield return ($"kid is {value}", Signed(issuer, $$"""{"alg":"RS256","kid":{{value}}}""", Json(claims), Own(issuer))); }
        RSAParameters foreign = other.ExportParameters(false);
        string jwk = $$"""{"kty":"RSA","kid":"{{kid}}","n":"{{Base64Url.EncodeToString(foreign.Modulus)}}","e":"{{Base64Url.EncodeToString(foreign.Exponent)}}"}""";
        using X509Certificate2 certificate = new CertificateRequest("CN=evil", other, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        byte[] Foreign(byte[] data) => other.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        yield return ("another key", issuer.Sign(claims, signer: Foreign));
        foreach (string member in (string[])[$"\"jwk\":{jwk}", "\"jku\":\"http://127.0.0.1:1/keys\"", "\"x5u\":\"http://127.0.0.1:1/cert\"", $"\"x5c\":[\"{Convert.ToBase64String(certificate.RawData)}\"]", $"\"x5t\":\"{Base64Url.EncodeToString(certificate.GetCertHash())}\"", $"\"x5t#S256\":\"{Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256))}\""])
        {
            yield return ($"{member[..7]} of another key", Signed(issuer, $$"""{"alg":"RS256","kid":"{{kid}}",{{member}}}""", Json(claims), Foreign));
            yield return ($"{member[..7]} of another key, without kid", Signed(issuer, $$"""{"alg":"RS256",{{member}}}""", Json(claims), Foreign));
        }

        // Signatures.
        foreach (int length in (int[])[0, 1, 255, 256, 257]) { yield return ($"RSA signature of {length} zeros", issuer.Sign(claims, signer: _ => new byte[length])); }
        byte[] order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        foreach ((string name, byte[] signature) in new[] { ("zeros", new byte[64]), ("zeros of half the length", new byte[32]), ("the order", (byte[])[.. order, .. order]), ("r of zero", [.. new byte[32], .. order]), ("nothing", []), ("DER of zeros", [0x30, 6, 2, 1, 0, 2, 1, 0]) })
        {
            yield return ($"ES256 signature of {name}", issuer.Sign(claims, "ES256", TestIssuer.CurveKeyId, _ => signature));
        }
        yield return ("ES256 signature in DER", issuer.Sign(claims, "ES256", TestIssuer.CurveKeyId, data => issuer.CurveKey.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
        yield return ("claims of another token", $"{parts[0]}.{issuer.Sign(With(claims, "sub", "root")).Split('.')[1]}.{parts[2]}");

        // Headers that ask for something.
        foreach (string member in (string[])["\"crit\":[\"exp\"]", "\"crit\":[]", "\"crit\":[\"b64\"],\"b64\":true", "\"b64\":false", "\"crit\":null", "\"zip\":\"DEF\"", "\"cty\":\"JWT\"", "\"enc\":\"A128GCM\"", "\"typ\":\"logout+jwt\"", "\"typ\":\"secevent+jwt\"", "\"typ\":\"dpop+jwt\"", "\"typ\":\"JWE\"", "\"typ\":1", "\"alg\":\"none\"", "\"alg\":\"RS256\"", "\"\\u0061lg\":\"none\"", "\"kid\":\"other\""])
        {
            yield return ($"header with {member}", Signed(issuer, $$"""{"alg":"RS256","kid":"{{kid}}",{{member}}}""", Json(claims), Own(issuer)));
        }

        // Claims that are there twice.
        foreach (string member in (string[])["\"sub\":\"root\"", "\"\\u0073ub\":\"root\"", "\"groups\":[\"root\"]", "\"exp\":99999999999", "\"x\":{\"a\":1,\"a\":2}", "\"aud\":\"edgegate\""]) { yield return ($"again {member}", Payload(issuer, Json(claims)[..^1] + "," + member + "}")); }

        // Who, for whom, when.
        foreach (object? value in (object?[])["https://evil.example.com", issuer.Url.TrimEnd('/'), issuer.Url + "x", issuer.Url.ToUpperInvariant(), "", null, 1, new[] { issuer.Url }]) { yield return ($"iss {Shown(value)}", issuer.Sign(With(claims, "iss", value))); }
        foreach (object? value in (object?[])["another", "", "Edgegate", "edgegate ", null, 1, new[] { "another" }, Array.Empty<string>(), new object[] { 1 }, new Dictionary<string, object> { ["edgegate"] = "edgegate" }]) { yield return ($"aud {Shown(value)}", issuer.Sign(With(claims, "aud", value))); }
        foreach (object? value in (object?[])[null, "", 7, true, new[] { "kim" }, new Dictionary<string, object>()]) { yield return ($"sub {Shown(value)}", issuer.Sign(With(claims, "sub", value))); }
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        foreach (object? value in (object?[])[now - 60, 0, -1, null, "", (now + 600).ToString(CultureInfo.InvariantCulture), new[] { now + 600 }, true]) { yield return ($"exp {(value is long ? "past" : Shown(value))}", issuer.Sign(With(claims, "exp", value))); }
        yield return ("exp too large to be a number", Payload(issuer, Json(claims)[..^1].Replace("\"exp\":", "\"old\":", StringComparison.Ordinal) + ",\"exp\":1e999}"));
        yield return ("no exp", issuer.Sign(Without(claims, "exp")));
        yield return ("no iss", issuer.Sign(Without(claims, "iss")));
        yield return ("no aud", issuer.Sign(Without(claims, "aud")));
        yield return ("no sub", issuer.Sign(Without(claims, "sub")));
        yield return ("nbf to come", issuer.Sign(With(claims, "nbf", now + 120)));
        yield return ("iat to come", issuer.Sign(With(claims, "iat", now + 120)));

        // What is signed for something else, and what cannot be understood.
        yield return ("a logout token", issuer.Sign(With(claims, "events", new Dictionary<string, object> { ["http://schemas.openid.net/event/backchannel-logout"] = new Dictionary<string, object>() })));
        foreach (object? value in (object?[])["helper", 1, new[] { "helper" }, new Dictionary<string, object>(), new Dictionary<string, object> { ["sub"] = "" }, new Dictionary<string, object> { ["sub"] = 1 }, new Dictionary<string, object> { ["sub"] = "a", ["act"] = "b" }]) { yield return ($"act {Shown(value)}", issuer.Sign(With(claims, "act", value))); }
        foreach (object? value in (object?[])[1, true, new object[] { "a", 1 }, new object?[] { null }, new Dictionary<string, object> { ["sleepers"] = true }]) { yield return ($"groups {Shown(value)}", issuer.Sign(With(claims, "groups", value))); }
        yield return ("too many groups", issuer.Sign(With(claims, "groups", Enumerable.Range(0, 513).Select(static i => $"g{i}").ToArray())));
        yield return ("groups elsewhere", issuer.Sign(With(Without(claims, "groups"), "_claim_names", new Dictionary<string, object> { ["groups"] = "src1" })));
        yield return ("groups elsewhere, some here", issuer.Sign(With(claims, "_claim_names", new Dictionary<string, object> { ["groups"] = "src1" })));
        yield return ("groups left out", issuer.Sign(With(Without(claims, "groups"), "hasgroups", true)));
    }

    private static string Shown(object? value) => value is null ? "null" : JsonSerializer.Serialize(value);

    private static Func<byte[], byte[]> Own(TestIssuer issuer) => data => issuer.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static string Header(string kid) => $$"""{"alg":"RS256","kid":"{{kid}}"}""";

    private static string Json(Dictionary<string, object?> claims) => JsonSerializer.Serialize(claims);

    private static string Curve(TestIssuer issuer, Dictionary<string, object?> claims)
        => issuer.Sign(claims, "ES256", TestIssuer.CurveKeyId, data => issuer.CurveKey.SignData(data, HashAlgorithmName.SHA256));

    private static string Payload(TestIssuer issuer, string payload) => Raw(issuer, Header(issuer.KeyId), Encoding.UTF8.GetBytes(payload));

    private static string Headed(TestIssuer issuer, string members, Dictionary<string, object?> claims) => Signed(issuer, Header(issuer.KeyId)[..^1] + members + "}", Json(claims), Own(issuer));

    private static string Raw(TestIssuer issuer, string header, byte[] payload)
    {
        string text = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(payload)}";
        return $"{text}.{Base64Url.EncodeToString(Own(issuer)(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Signed(TestIssuer issuer, string header, string payload, Func<byte[], byte[]> signer)
    {
        string text = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{text}.{Base64Url.EncodeToString(signer(Encoding.ASCII.GetBytes(text)))}";
    }

    private static Dictionary<string, object?> With(Dictionary<string, object?> claims, string name, object? value) => new(claims) { [name] = value };

    private static Dictionary<string, object?> Without(Dictionary<string, object?> claims, string name) => new(claims.Where(one => one.Key != name));
}
