using System.Text;
using System.Text.Json.Nodes;
using EdgeGate.Core;
using EdgeGate.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>Events whose data is no object: pieces of a text, texts of their own, and texts told anew as far as they have grown.</summary>
public sealed class EventTextTests
{
    private const string Events = "text/event-stream";
    private const string Text = "My ssn is 123-45-6789, mail ada@corp.test and é";
    private const string Expected = "My ssn is [pii.us_ssn], mail [pii.email] and é";

    [Theory]
    [InlineData("plain")]
    [InlineData("named")]
    [InlineData("tight")]
    [InlineData("string")]
    public void Secret_split_over_events_at_any_place_is_masked(string form)
    {
        for (int cut = 1; cut < Text.Length; cut++)
        {
            for (int second = cut; second < Text.Length; second += 7)
            {
                string[] pieces = [Text[..cut], Text[cut..second], Text[second..]];
                string body = Body(form, pieces);
                byte[] bytes = Encoding.UTF8.GetBytes(body);
                string masked = BodySamples.Mask(Events, bytes, bytes.Length);
                // Two texts of several words are taken for texts of their own until something shows otherwise.
                if (pieces.Count(Words) > 1) { continue; }
                Assert.Equal(Expected, Join(form, masked));
                if (second == cut) { Assert.Equal(masked, BodySamples.Mask(Events, bytes, 1)); }
            }
        }
        string[] single = [.. Text.Select(static c => c.ToString())];
        Assert.Equal(Expected, Join(form, BodySamples.Everyway(Events, Body(form, single))));
    }

    [Theory]
    [InlineData("data: 12\n\ndata: 3-45-6789\n\n", "data: [pii.us_ssn]\n\n")]
    [InlineData("data: my ssn is 12\n\ndata: 3-45-6789\n\n", "data: my ssn is [pii.us_ssn]\n\n")]
    [InlineData("data: \"my ssn is 12\"\n\ndata: \"3-45-6789\"\n\n", "data: \"my ssn is [pii.us_ssn]\"\n\n")]
    [InlineData("data: ja\n\ndata: ne.roe@exam\n\ndata: ple.org\n\ndata: [DONE]\n\n", "data: [pii.email]\n\ndata: [DONE]\n\n")]
    [InlineData("event: token\ndata: 12\n\nevent: ping\ndata: now\n\n: sign\n\nretry: 10\n\nevent: token\ndata: 3-45-6789\n\nevent: done\ndata: ok\n\n", ": sign\n\nretry: 10\n\nevent: token\ndata: [pii.us_ssn]\n\nevent: ping\ndata: now\n\nevent: done\ndata: ok\n\n")]
    [InlineData("data:12\n\ndata:3-45-6789\n\ndata: [DONE]\n\n", "data:[pii.us_ssn]\n\ndata: [DONE]\n\n")]
    [InlineData("data: 12\n\ndata: {\"done\":true}\n\n", "data: 12\n\ndata: {\"done\":true}\n\n")]
    public void Pieces_are_one_text(string text, string expected) => Assert.Equal(expected, BodySamples.Everyway(Events, text));

    /// <summary>What was there is there, in an event of its own each, when nothing is found.</summary>
    [Theory]
    [InlineData("data: The\n\ndata:  cat\n\ndata: ,\n\ndata:  12\n\ndata: 3\n\ndata: \ndata: \n\nretry: 5\ndata: x\n\ndata: [DONE]\n\n")]
    [InlineData("data:  int\n\ndata: []\n\ndata:  all\n\ndata: \"a\"\n\ndata:  x\n\ndata: {}\n\ndata: \"[]\"\n\ndata: y\n\n")]
    [InlineData("data: reload\n\ndata: reload\n\ndata: reload\n\n")]
    [InlineData("event: users\ndata: 42\n\nevent: users\ndata: 43\n\n")]
    [InlineData("id: 1\ndata: 12\n\nid: 2\ndata: 3-45-6789\n\n")]
    [InlineData("data: build started for 12\n\ndata: 3-45-6789 is the order of today\n\n")]
    [InlineData("data: tell bob\n\ndata: ada at corp is in\n\ndata: done\n\n")]
    public void Events_stay_as_they_were(string text)
    {
        string masked = BodySamples.Everyway(Events, text);
        Assert.Equal(text.Replace("retry: 5\ndata: x", "retry: 5\n\ndata: x", StringComparison.Ordinal), masked.Replace("retry: 5\ndata: x", "retry: 5\n\ndata: x", StringComparison.Ordinal));
    }

    [Fact]
    public void Texts_of_their_own_go_on_at_once_when_they_have_shown_what_they_are()
    {
        using Feed feed = new();
        Assert.Equal("", feed.Write("data: server started on port 8080\n\n"));
        Assert.Equal("data: server started on port 8080\n\ndata: user 7 signed in\n\n", feed.Write("data: user 7 signed in\n\n"));
        Assert.Equal("data: user 12\n\n", feed.Write("data: user 12\n\n"));
        Assert.Equal("data: 3-45-6789 items of user\n\n", feed.Write("data: 3-45-6789 items of user\n\n"));
        Assert.Equal("data: mail [pii.email]\n\n", feed.Write("data: mail ada@corp.test\n\n"));
        Assert.Equal("data: ok\n\n", feed.Write("data: ok\n\n"));
        Assert.Equal("data: \tat a.b.C(D.java:12)\n\n", feed.Write("data: \tat a.b.C(D.java:12)\n\n"));
    }

    [Fact]
    public void Text_that_is_a_secret_by_itself_is_masked_whatever_stands_beside_it()
    {
        Assert.Equal("data: 1\n\ndata: [pii.us_ssn]\n\ndata: 0\n\n", BodySamples.Everyway(Events, "data: 1\n\ndata: 123-45-6789\n\ndata: 0\n\n"));
        Assert.Equal("data: a:\"[pii.email]\"\n\ndata: \"[pii.email]\"\n\n", BodySamples.Everyway(Events, "data: a:\"ada\\u0040corp.test\"\n\ndata: \"ada\\u0040corp.test\"\n\n"));
    }

    [Fact]
    public void Word_that_may_be_all_there_is_waits_for_a_second_and_what_may_be_a_secret_for_longer()
    {
        using Feed feed = new();
        Assert.Equal("", feed.Write("event: a\ndata: reload\n\n"));
        Assert.Equal(BodyWait.Short, feed.Wait);
        Assert.Equal("event: a\ndata: reload\n\n", feed.LetGo(BodyWait.Short));
        Assert.Equal(BodyWait.None, feed.Wait);
        Assert.Equal("", feed.Write("event: b\ndata: 123\n\n"));
        Assert.Equal(BodyWait.Long, feed.Wait);
        Assert.Equal("", feed.LetGo(BodyWait.Short));
        Assert.Equal("event: b\ndata: 123\n\n", feed.LetGo(BodyWait.Long));
        // What it turns out to be the beginning of is masked from there on, and from now on nothing is let go that might be one.
        Assert.Equal("", feed.Write("event: b\ndata: -45-67\n\n"));
        Assert.Equal("", feed.Write("event: b\ndata: 89\n\n"));
        Assert.Equal("event: b\ndata: [pii.us_ssn]\n\n", feed.Finish());
    }

    [Fact]
    public void Nothing_that_may_be_a_secret_is_let_go_of_a_text_that_has_shown_to_come_in_pieces()
    {
        using Feed feed = new();
        feed.Write("data: Your\n\ndata:  ssn\n\ndata:  is\n\n");
        Assert.Equal("data:  is\n\n", feed.Write("data:  123\n\n"));
        Assert.Equal(BodyWait.None, feed.Wait);
        Assert.Equal("", feed.LetGo(BodyWait.Long));
        Assert.Equal("", feed.Write("data: -45-6789\n\n"));
        Assert.StartsWith("data:  [pii.us_ssn]\n\n", feed.Write("data: , it is secret, it is said\n\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("string")]
    public void Text_that_is_told_anew_as_far_as_it_has_grown_shows_no_beginning_of_a_secret(string form)
    {
        const string Whole = "ssn 123-45-6789 ok";
        string body = Body(form, [.. Enumerable.Range(1, Whole.Length).Select(static length => Whole[..length])]);
        string masked = BodySamples.Everyway(Events, body);
        Assert.DoesNotContain("12", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("6789", masked, StringComparison.Ordinal);
        Assert.EndsWith(Body(form, ["ssn [pii.us_ssn] ok"]), masked, StringComparison.Ordinal);
        Assert.DoesNotContain("123", BodySamples.Everyway(Events, Body(form, ["12", "123", "123-45", "123-45-6789"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_events_are_many_where_nothing_waits_of_them()
    {
        string body = string.Concat(Enumerable.Range(0, 300).Select(static i => $"event: job-{i}\ndata: it is done!\n\n"));
        Assert.Equal(body, BodySamples.Mask(Events, Encoding.UTF8.GetBytes(body), 1000));
    }

    [Fact]
    public void Text_told_anew_of_which_nothing_waits_is_not_told_once_more()
        => Assert.EndsWith("data: ab \n\ndata: ab \n\ndata: [DONE]\n\n", BodySamples.Everyway(Events, "data: a\n\ndata: ab\n\ndata: ab \n\ndata: ab \n\ndata: [DONE]\n\n"), StringComparison.Ordinal);

    [Fact]
    public void Long_texts_and_long_names_wait_for_nothing()
    {
        using Feed feed = new();
        string text = $"data: {new string('x', 20_000)} 12\n\n", name = $"event: {new string('n', 300)}\ndata: 12\n\n";
        Assert.Equal(text, feed.Write(text));
        Assert.Equal(name, feed.Write(name));
    }

    [Fact]
    public void Region_over_pieces_is_swallowed_and_what_follows_stands_in_its_own_events()
    {
        const string Key = "-----BEGIN PRIVATE KEY-----MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7-----END PRIVATE KEY-----";
        string body = string.Concat(Key.Chunk(5).Select(static piece => $"data: {new string(piece)}\n\n"));
        string masked = BodySamples.Everyway(Events, $"data: The\n\ndata:  key:\n\ndata:  \n\n{body}data:  and\n\ndata:  on\n\n");
        Assert.Equal("The key: [secret.pem_private_key] and on", Join("plain", masked));
        Assert.EndsWith("data:  and\n\ndata:  on\n\n", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("QIBADAN", BodySamples.Mask(Events, Encoding.ASCII.GetBytes("data: -----BEGIN PRIVATE KEY-----\n\ndata: MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n\n"), 100), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_go_on_when_together_they_are_too_long_to_be_one()
    {
        using Feed feed = new();
        int first = Enumerable.Range(1000, 200).First(i => feed.Write($"event: count\ndata: {i}\n\n").Length > 0);
        Assert.Equal(1016, first);
        Assert.Equal("event: count\ndata: 2000\n\n", feed.Write("event: count\ndata: 2000\n\n"));
    }

    /// <summary>However a text is cut into short pieces, clients join what the whole text is masked as.</summary>
    [Theory]
    [InlineData("plain")]
    [InlineData("string")]
    public void Pieces_of_any_length_are_masked_as_the_whole_text(string form)
    {
        string[] words = ["ada@corp.test", "123-45-6789", "4111 1111 1111 1111", "é", "日本", "AKIAIOSFODNN7EXAMPLE", "the", "cat", "12", "3", "-", "\\n", "\"", "https://ada:s3cretPass@corp.test/x", "555-0100", "ok."];
        Random random = new(7);
        for (int round = 0; round < 1000; round++)
        {
            string text = " it " + string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => words[random.Next(words.Length)]));
            if (form == "plain") { text = text.Replace("\\n", "", StringComparison.Ordinal); }
            List<string> pieces = [text[..3]];
            for (int at = 3; at < text.Length;)
            {
                int length = Math.Min(random.Next(1, 7), text.Length - at);
                pieces.Add(text.Substring(at, length));
                at += length;
            }
            using ByteBuffer whole = new(1024 * 1024);
            Assert.True(Masked(text, whole));
            string body = Body(form, [.. pieces]);
            string masked = BodySamples.Mask(Events, Encoding.UTF8.GetBytes(body), 1 + random.Next(200));
            Assert.Equal(Encoding.UTF8.GetString(whole.Written), Join(form, masked));
        }
    }

    private static bool Masked(string text, ByteBuffer output)
    {
        using EdgeGate.Masking.Streams.PlainMaskStream stream = BodySamples.Plan.OpenStream(BodySamples.Default.Finds);
        return stream.Write(Encoding.UTF8.GetBytes(text), output) && stream.Finish(output);
    }

    private static bool Words(string text) => text.Length > 0 && text.Trim() == text && text.Contains(' ', StringComparison.Ordinal);

    private static string Body(string form, string[] pieces)
    {
        StringBuilder body = new();
        foreach (string piece in pieces)
        {
            if (piece.Length == 0) { continue; }
            body.Append(form switch
            {
                "named" => $"event: token\ndata: {piece}\n\n",
                "tight" when piece[0] != ' ' => $"data:{piece}\n\n",
                "string" => $"data: {JsonValue.Create(piece).ToJsonString()}\n\n",
                _ => $"data: {piece}\n\n",
            });
        }
        return body.ToString();
    }

    /// <summary>Joins the pieces as a client does.</summary>
    private static string Join(string form, string body)
    {
        StringBuilder text = new();
        foreach (string line in body.Split('\n'))
        {
            if (!line.StartsWith("data:", StringComparison.Ordinal)) { continue; }
            string data = line[5..].StartsWith(' ') ? line[6..] : line[5..];
            text.Append(form == "string" ? (string?)JsonNode.Parse(data) : data);
        }
        return text.ToString();
    }

    /// <summary>A stream of events as it comes.</summary>
    private sealed class Feed : IDisposable
    {
        private readonly BodyMasker masker = BodyMaskers.Open("text/event-stream"u8, [], BodyDirection.Response, BodySamples.Default).Masker!;
        private readonly ByteBuffer output = new(BodySamples.Default.Limits.OutputBytesMax);

        public BodyWait Wait => masker.Wait;

        public string Write(string text) => Sent(masker.Append(Encoding.UTF8.GetBytes(text), output));

        public string LetGo(BodyWait waited) => Sent(masker.LetGo(waited, output));

        public string Finish() => Sent(masker.Complete(output));

        public void Dispose()
        {
            masker.Dispose();
            output.Dispose();
        }

        private string Sent(BodyOutcome outcome)
        {
            Assert.Equal(BodyOutcomeKind.Passed, outcome.Kind);
            string sent = Encoding.UTF8.GetString(output.Written);
            output.Clear();
            return sent;
        }
    }
}
