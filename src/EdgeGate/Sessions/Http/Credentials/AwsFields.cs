using System.Globalization;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http.Credentials;

/// <summary>Writes the fields that sign a request for AWS, over what really goes out: after masking and rewriting, behind everything else of the head.</summary>
internal static class AwsFields
{
    /// <summary>Whether a client's field is in the way: the gateway writes these itself.</summary>
    public static bool Owns(ReadOnlySpan<byte> name)
        => HttpFieldNames.Same(name, "authorization") || HttpFieldNames.Same(name, "x-amz-date") || HttpFieldNames.Same(name, "x-amz-content-sha256") || HttpFieldNames.Same(name, "x-amz-security-token");

    /// <summary>Writes them.</summary>
    /// <param name="options">The key, and what it is for.</param>
    /// <param name="head">The request line and fields that go out.</param>
    /// <param name="bodyHash">The body's hash.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Where to.</param>
    public static void Write(AwsOptions options, ReadOnlySpan<byte> head, string bodyHash, DateTimeOffset now, ByteBuffer output)
    {
        string time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        List<KeyValuePair<string, string>> own = [KeyValuePair.Create("X-Amz-Date", time)];
        if (options.IsS3) { own.Add(KeyValuePair.Create("X-Amz-Content-Sha256", bodyHash)); }
        if (options.SessionToken is { } token) { own.Add(KeyValuePair.Create("X-Amz-Security-Token", token.Reveal())); }
        int end = head.IndexOf("\r\n"u8);
        string[] line = Encoding.Latin1.GetString(head[..end]).Split(' ');
        int question = line[1].IndexOf('?', StringComparison.Ordinal);
        List<KeyValuePair<string, string>> signed = [.. own];
        Http1Fields fields = new(head[(end + 2)..]);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            // AWS wants these signed wherever they are; what proxies add or change behind the gateway is left out.
            bool isSigned = Http1Bytes.Same(name, "host"u8) || Http1Bytes.Same(name, "content-type"u8) || (name.Length > 6 && Http1Bytes.Same(name[..6], "x-amz-"u8));
            if (isSigned) { signed.Add(KeyValuePair.Create(Encoding.Latin1.GetString(name), Encoding.Latin1.GetString(value))); }
        }
        string path = question < 0 ? line[1] : line[1][..question];
        own.Add(KeyValuePair.Create("Authorization", AwsSignature.Authorization(options, line[0], path, question < 0 ? "" : line[1][(question + 1)..], signed, bodyHash, time)));
        foreach ((string name, string value) in own) { Http1Writer.Field(output, Encoding.ASCII.GetBytes(name), Encoding.Latin1.GetBytes(value)); }
    }
}
