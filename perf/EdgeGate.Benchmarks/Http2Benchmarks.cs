using System.Buffers;
using BenchmarkDotNet.Attributes;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Benchmarks;

/// <summary>A browser's request on its way in, and a response on its way out: field block to HTTP/1.1 and back.</summary>
[MemoryDiagnoser]
public class Http2Benchmarks
{
    private static readonly Http2Limits Limits = Http2Limits.Default;

    private readonly HpackDecoder decoder = new(Limits);
    private readonly Http2FieldList fields = new(Limits);
    private readonly ArrayBufferWriter<byte> output = new(16 * 1024);
    private byte[] block = [];

    [GlobalSetup]
    public void Setup()
    {
        ArrayBufferWriter<byte> written = new();
        Http2Heads.WriteRequestBlock("GET"u8, "/c/web/articles/2024/an-article?page=2"u8, "gate.example.com"u8, isTls: true, RequestLines, written);
        block = written.WrittenSpan.ToArray();
        decoder.Decode(block, fields);
    }

    [Benchmark(Baseline = true)]
    public int Hpack_Decode_Request()
    {
        if (decoder.Decode(block, fields) != ProtocolFault.None) { throw new InvalidOperationException("the block is refused"); }
        return fields.Count;
    }

    [Benchmark]
    public int Heads_WriteRequest()
    {
        output.ResetWrittenCount();
        if (Http2Heads.WriteRequest(fields, isEnd: true, output, out _) != ProtocolFault.None) { throw new InvalidOperationException("the list is refused"); }
        return output.WrittenCount;
    }

    [Benchmark]
    public int Heads_WriteResponseBlock()
    {
        output.ResetWrittenCount();
        Http2Heads.WriteResponseBlock(200, ResponseLines, output);
        return output.WrittenCount;
    }

    private static ReadOnlySpan<byte> RequestLines =>
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\nAccept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\nCookie: session=0123456789abcdef0123456789abcdef\r\n"u8;

    private static ReadOnlySpan<byte> ResponseLines =>
        "Server: nginx\r\nDate: Mon, 21 Oct 2013 20:13:21 GMT\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 5120\r\nCache-Control: max-age=60\r\nConnection: keep-alive\r\nETag: \"5f3e-1400\"\r\n"u8;
}
