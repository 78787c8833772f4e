using System.Buffers;
using System.Text;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;
using Xunit;

namespace EdgeGate.Protocols.Tests.Http2;

/// <summary>Heads become HTTP/1.1 as the strict parser reads it, and HTTP/1.1 becomes field blocks.</summary>
public sealed class Http2HeadsTests
{
    private static readonly Http1Limits Http1 = new();

    public static TheoryData<int> BadRequests => [.. Enumerable.Range(0, Http2Malformed.Requests.Count)];

    public static TheoryData<int> BadResponses => [.. Enumerable.Range(0, Http2Malformed.Responses.Count)];

    public static TheoryData<int> BadTrailers => [.. Enumerable.Range(0, Http2Malformed.Trailers.Count)];

    [Theory]
    [InlineData(Http2Vectors.Get, true, "GET /where?q=now HTTP/1.1\r\nHost: a.test\r\naccept: */*\r\nuser-agent: x\r\n\r\n")]
    [InlineData(":path: /|:authority: a|:scheme: http|:method: POST", false, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData(":method: POST|:scheme: http|:path: /|x: y|host: a:80|content-length: 007|te: trailers", false, "POST / HTTP/1.1\r\nHost: a:80\r\nx: y\r\nContent-Length: 7\r\n\r\n")]
    [InlineData(":method: GET|:scheme: http|:authority: A.b|:path: /|cookie: a=b|x: |cookie: c=d|host: a.B|cookie: e", true, "GET / HTTP/1.1\r\nHost: A.b\r\nx: \r\nCookie: a=b; c=d; e\r\n\r\n")]
    [InlineData(":method: GET|:scheme: http|:authority: a|:path: /|authorization: Bearer |x:  y\t|z:  ", true, "GET / HTTP/1.1\r\nHost: a\r\nauthorization: Bearer \r\nx:  y\t\r\nz:  \r\n\r\n")]
    [InlineData(":method: OPTIONS|:scheme: http|:authority: [::1]:8|:path: *|content-length: 0", true, "OPTIONS * HTTP/1.1\r\nHost: [::1]:8\r\nContent-Length: 0\r\n\r\n")]
    [InlineData(":method: CONNECT|:authority: a.b:443", false, "CONNECT a.b:443 HTTP/1.1\r\nHost: a.b:443\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData(":method: GET|:scheme: http|:authority: a|:path: //b/../c?|expect: 100-Continue", true, "GET //b/../c? HTTP/1.1\r\nHost: a\r\nexpect: 100-Continue\r\n\r\n")]
    public void Request_is_written_as_one_head_of_HTTP_1(string fields, bool isEnd, string expected)
    {
        ArrayBufferWriter<byte> output = new();
        Assert.Equal(ProtocolFault.None, Http2Heads.WriteRequest(List(fields), isEnd, output, out Http2RequestFacts facts));
        Assert.Equal(expected, Encoding.Latin1.GetString(output.WrittenSpan));
        Assert.Equal(ParseStep.Done(output.WrittenCount), Http1Framer.ReadRequest(output.WrittenSpan, 0, Http1, out Http1Request request));
        Assert.Equal(new Http2RequestFacts(request.Facts.ContentLength, request.Facts.IsChunked, false), facts);
    }

    [Theory]
    [MemberData(nameof(BadRequests))]
    public void Malformed_request_is_a_fault_and_nothing_is_written(int index)
    {
        Http2Malformed.Vector vector = Http2Malformed.Requests[index];
        ArrayBufferWriter<byte> output = new();
        Assert.Equal(vector.Fault, Http2Heads.WriteRequest(List(vector.Fields), vector.IsEnd, output, out Http2RequestFacts facts));
        Assert.Equal((0, default), (output.WrittenCount, facts));
        Assert.InRange(Http1Status.Of(vector.Fault), 400, 499);
    }

    [Theory]
    [InlineData(":status: 200|content-type: text/plain", false, false, "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n", true)]
    [InlineData(":status: 404|x: y", true, false, "HTTP/1.1 404 Not Found\r\nx: y\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData(":status: 200|content-length: 5", false, false, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true)]
    [InlineData(":status: 200|content-length: 5", true, true, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", false)]
    [InlineData(":status: 200", true, true, "HTTP/1.1 200 OK\r\n\r\n", false)]
    [InlineData(":status: 200", false, true, "HTTP/1.1 200 OK\r\n\r\n", false)]
    [InlineData(":status: 304|content-length: 5|host: x", true, false, "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", false)]
    [InlineData(":status: 204", false, false, "HTTP/1.1 204 No Content\r\n\r\n", false)]
    [InlineData(":status: 103|link: </a>", false, false, "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", false)]
    [InlineData(":status: 599", true, false, "HTTP/1.1 599 \r\nContent-Length: 0\r\n\r\n", false)]
    public void Response_is_written_as_one_head_of_HTTP_1(string fields, bool isEnd, bool isHead, string expected, bool hasBody)
    {
        ArrayBufferWriter<byte> output = new();
        Assert.Equal(ProtocolFault.None, Http2Heads.WriteResponse(List(fields), isEnd, isHead, output, out Http2ResponseFacts facts));
        Assert.Equal(expected, Encoding.Latin1.GetString(output.WrittenSpan));
        Assert.Equal(ParseStep.Done(output.WrittenCount), Http1Framer.ReadResponse(output.WrittenSpan, 0, Http1, out Http1Response response));
        Assert.Equal((response.Status, response.IsInterim, response.Facts.IsChunked, hasBody), (facts.Status, facts.IsInterim, facts.IsChunked, facts.HasBody));
        Assert.Equal(hasBody, response.BodyKind(isHead) != Http1BodyKind.None);
    }

    [Theory]
    [MemberData(nameof(BadResponses))]
    public void Malformed_response_is_a_fault_and_nothing_is_written(int index)
    {
        Http2Malformed.Vector vector = Http2Malformed.Responses[index];
        ArrayBufferWriter<byte> output = new();
        Assert.Equal(vector.Fault, Http2Heads.WriteResponse(List(vector.Fields), vector.IsEnd, isHead: false, output, out _));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void Trailers_are_written_as_lines()
    {
        ArrayBufferWriter<byte> output = new();
        Assert.Equal(ProtocolFault.None, Http2Heads.WriteTrailers(List("grpc-status: 0|grpc-message: "), output));
        Assert.Equal("grpc-status: 0\r\ngrpc-message: \r\n", Encoding.Latin1.GetString(output.WrittenSpan));
    }

    [Theory]
    [MemberData(nameof(BadTrailers))]
    public void Malformed_trailers_are_a_fault_and_nothing_is_written(int index)
    {
        Http2Malformed.Vector vector = Http2Malformed.Trailers[index];
        ArrayBufferWriter<byte> output = new();
        Assert.Equal(vector.Fault, Http2Heads.WriteTrailers(List(vector.Fields), output));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void List_that_is_too_large_is_answered_with_431()
    {
        Http2FieldList fields = new(new Http2Limits(FieldsMax: 4));
        foreach ((string name, string value) in Http2Vectors.Pairs(Http2Vectors.Get)) { fields.Add(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value)); }
        ArrayBufferWriter<byte> output = new();
        ProtocolFault fault = Http2Heads.WriteRequest(fields, isEnd: true, output, out _);
        Assert.Equal((ProtocolFault.Http2FieldListTooLarge, 431, 0), (fault, Http1Status.Of(fault), output.WrittenCount));
        Assert.Equal(ProtocolFault.Http2FieldListTooLarge, Http2Heads.WriteResponse(fields, isEnd: true, isHead: false, output, out _));
        Assert.Equal(ProtocolFault.Http2FieldListTooLarge, Http2Heads.WriteTrailers(fields, output));
    }

    [Fact]
    public void Response_block_leaves_out_what_is_about_the_connection()
    {
        ArrayBufferWriter<byte> block = new();
        Http2Heads.WriteResponseBlock(200, "Content-Type: text/plain\r\nConnection: close, X-Hop\r\nKeep-Alive: 5\r\nTransfer-Encoding: chunked\r\nUpgrade: h2c\r\nProxy-Connection: x\r\nx-hop: 1\r\nX-End: \t two words \r\nSet-Cookie: a=b\r\n"u8, block);
        Assert.Equal(":status: 200|content-type: text/plain|x-end: two words|set-cookie: a=b (never)", Decoded(block));
    }

    [Fact]
    public void Request_block_has_pseudo_fields_first_and_takes_trailers()
    {
        ArrayBufferWriter<byte> block = new();
        Http2Heads.WriteRequestBlock("POST"u8, "/a?b"u8, "a.test:8443"u8, isTls: true, "Host: other\r\nTE: gzip\r\nExpect: 100-continue\r\nAuthorization: Bearer x\r\nContent-Length: 5\r\nConnection: TE\r\n"u8, block);
        Assert.Equal(":method: POST|:scheme: https|:authority: a.test:8443|:path: /a?b|expect: 100-continue|authorization: Bearer x (never)|content-length: 5|te: trailers", Decoded(block));
    }

    [Fact]
    public void Block_of_a_request_is_one_that_would_be_served()
    {
        ArrayBufferWriter<byte> block = new();
        Http2Heads.WriteRequestBlock("GET"u8, "/"u8, "a.test"u8, isTls: false, "X-A: b\r\n"u8, block);
        Http2FieldList fields = new(Http2Limits.Default);
        Assert.Equal(ProtocolFault.None, new HpackDecoder(Http2Limits.Default).Decode(block.WrittenSpan, fields));
        ArrayBufferWriter<byte> head = new();
        Assert.Equal(ProtocolFault.None, Http2Heads.WriteRequest(fields, isEnd: true, head, out _));
        Assert.Equal("GET / HTTP/1.1\r\nHost: a.test\r\nx-a: b\r\n\r\n", Encoding.Latin1.GetString(head.WrittenSpan));
    }

    [Fact]
    public void Trailers_block_has_no_pseudo_fields()
    {
        ArrayBufferWriter<byte> block = new();
        Http2Heads.WriteTrailersBlock("Grpc-Status: 0\r\nConnection: close\r\n"u8, block);
        Assert.Equal("grpc-status: 0", Decoded(block));
    }

    internal static Http2FieldList List(string fields)
    {
        Http2FieldList list = new(Http2Limits.Default);
        foreach ((string name, string value) in Http2Vectors.Pairs(fields)) { list.Add(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value)); }
        return list;
    }

    private static string Decoded(ArrayBufferWriter<byte> block)
    {
        Http2FieldList fields = new(Http2Limits.Default);
        Assert.Equal(ProtocolFault.None, new HpackDecoder(Http2Limits.Default).Decode(block.WrittenSpan, fields));
        return HpackDecoderTests.Text(fields);
    }
}
