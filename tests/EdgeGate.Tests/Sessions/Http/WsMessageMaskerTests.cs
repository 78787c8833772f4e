using System.Text;
using EdgeGate.Core;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.WebSocket;
using EdgeGate.Tests.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http;

public sealed class WsMessageMaskerTests
{
    private static string Delta(string text) => $"{{\"type\":\"response.output_text.delta\",\"item_id\":\"i\",\"content_index\":0,\"delta\":\"{text}\"}}";

    [Fact]
    public void Secret_split_over_messages_at_any_place_is_masked()
    {
        const string Text = "My ssn is 123-45-6789 and bob";
        const string Done = "{\"type\":\"response.output_text.done\",\"item_id\":\"i\",\"text\":\"ssn 123-45-6789\"}";
        for (int cut = 0; cut <= Text.Length; cut++)
        {
            List<string> sent = Send([Delta(Text[..cut]), Delta(Text[cut..]), Done], out string? problem);
            Assert.Null(problem);
            Assert.Equal("My ssn is [pii.us_ssn] and bob", string.Concat(sent[..^1].Select(static one => one[(one.LastIndexOf(':') + 2)..^2])));
            Assert.Equal("{\"type\":\"response.output_text.done\",\"item_id\":\"i\",\"text\":\"ssn [pii.us_ssn]\"}", sent[^1]);
        }
    }

    [Fact]
    public void What_waits_goes_out_before_the_end() => Assert.Equal([Delta("ask "), Delta("bob")], Send([Delta("ask bob")], out _));

    [Fact]
    public void Tags_hold_and_other_texts_are_masked_as_such()
    {
        BodyContext tagged = BodySamples.Tagged("$..thinking", "logic.reasoning");
        Assert.Equal(["{\"thinking\":\"[logic.reasoning]\"}"], Send(["{\"thinking\":\"hm\"}"], out _, tagged));
        Assert.Equal(["{not json, [pii.email]", "", "42[\"[pii.email]\"]", "{\"a\":1}"], Send(["{not json, ada@corp.test", "", "42[\"ada\\u0040corp.test\"]", "{\"a\":1}"], out _));
    }

    [Fact]
    public void Message_that_is_too_long_is_masked_as_text_and_one_with_too_many_values_refused()
    {
        BodyContext small = BodySamples.Context(limits: new BodyLimits(EventBytesMax: 100));
        string message = "{\"a\":\"" + new string('x', 200) + " ada\\u0040corp.test\"}";
        Assert.Equal([message.Replace("ada\\u0040corp.test", "[pii.email]", StringComparison.Ordinal)], Send([message], out _, small));
        Send(["{\"a\":" + new string('[', 300) + new string(']', 300) + "}"], out string? problem);
        Assert.NotNull(problem);
    }

    [Fact]
    public void Message_that_is_cut_gives_what_cannot_become_a_find()
    {
        using WsMessageMasker masker = new(BodySamples.Default, static (_, _, _) => Assert.Fail("nothing is added"));
        using ByteBuffer output = new(BodySamples.Default.Limits.OutputBytesMax);
        Assert.Null(masker.Write("{\"a\":\"ada\\u0040corp.test\",\"b\":\"ssn 123-45"u8, output));
        Assert.Null(masker.Cut(output));
        Assert.StartsWith("{\"a\":\"[pii.email]\",\"b\":\"", Encoding.UTF8.GetString(output.Written), StringComparison.Ordinal);
        Assert.DoesNotContain("123-4", Encoding.UTF8.GetString(output.Written), StringComparison.Ordinal);
    }

    /// <summary>Sends messages, whole and byte by byte, and ends: what goes on is the same.</summary>
    private static List<string> Send(string[] messages, out string? problem, BodyContext? context = null)
    {
        List<string> whole = Send(messages, int.MaxValue, context ?? BodySamples.Default, out problem);
        Assert.Equal(whole, Send(messages, 1, context ?? BodySamples.Default, out _));
        return whole;
    }

    private static List<string> Send(string[] messages, int pieceBytes, BodyContext context, out string? problem)
    {
        List<string> sent = [];
        problem = null;
        using WsMessageMasker masker = new(context, (_, document, _) => sent.Add(Encoding.UTF8.GetString(document)));
        foreach (string message in messages)
        {
            using ByteBuffer output = new(context.Limits.OutputBytesMax);
            byte[] bytes = Encoding.UTF8.GetBytes(message);
            for (int at = 0; at < bytes.Length; at += Math.Min(pieceBytes, bytes.Length)) { problem ??= masker.Write(bytes.AsSpan(at, Math.Min(pieceBytes, bytes.Length - at)), output); }
            problem ??= masker.Finish(output);
            sent.Add(Encoding.UTF8.GetString(output.Written));
        }
        problem ??= masker.End();
        return sent;
    }
}
