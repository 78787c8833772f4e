using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Postgres.Values;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Sessions;

/// <summary>However a long row is cut, what is sent is the same, and its length words are right.</summary>
public sealed class PgLargeRowTests : IDisposable
{
    private const int Window = 64;
    private const string Email = "ada@corp.test";

    private static readonly MaskPlan Everything = MaskSamples.BuiltIn.PlanAll;

    private readonly string path = Directory.CreateTempSubdirectory("edgegate-spool-").FullName;
    private readonly PgLimits limits = new(WindowBytesMax: Window);
    private readonly MaskFinds finds = new(Everything.Classes);

    private static string Filler => string.Concat(Enumerable.Repeat("lorem ipsum ", 10));

    public void Dispose() => Directory.Delete(path, recursive: true);

    [Fact]
    public void Row_cut_anywhere_is_masked_value_by_value()
    {
        (PgColumnPlan Plan, string? Value, string? Expected)[] columns =
        [
            (Plan(PgValueKind.Opaque), "7", "7"),
            (Plan(PgValueKind.Text), $"{Filler}{Email} {Filler}", $"{Filler}[pii.email] {Filler}"),
            (Plan(PgValueKind.Text), Email, "[pii.email]"),
            (Plan(PgValueKind.Text), null, null),
            (Plan(PgValueKind.Text), "", ""),
            (Plan(PgValueKind.ArrayText), $"{{{Filler}}}", null),
            (Plan(PgValueKind.Json), $$"""{"a":"{{Filler}}","m":"ada\u0040corp.test","n":4111111111111111}""", $$"""{"a":"{{Filler}}","m":"[pii.email]","n":null}"""),
            (Plan(PgValueKind.JsonbBinary), $"\u0001\"{Filler}{Email}\"", $"\u0001\"{Filler}[pii.email]\""),
            (Plan(PgValueKind.JsonbBinary), $"\u0002\"{Filler}\"", null),
            (Plan(PgValueKind.ByteaText), Hex(Filler), Hex(Filler)),
            (Plan(PgValueKind.ByteaText), Hex(Filler + Email), null),
            (Plan(PgValueKind.ByteaText), Hex(Filler) + "0", null),
            (Plan(PgValueKind.ByteaText), Filler, null),
            (Plan(PgValueKind.Rigid), Filler, Filler),
            (Plan(PgValueKind.Rigid), $"{Email} {Filler}", null),
            (Plan(PgValueKind.Opaque), $"{Email} {Filler}", $"{Email} {Filler}"),
            (Plan(PgValueKind.Text, tag: 0), Filler, null),
            (Plan(PgValueKind.Text, isHidden: true), Filler, null),
            (Plan(PgValueKind.Text), $"{Filler}{Email}", $"{Filler}[pii.email]"),
        ];
        PgColumnPlan[] plans = [.. columns.Select(static column => column.Plan)];
        byte[] body = Body([.. columns.Select(static column => column.Value)]);
        byte[] expected = Message(Body([.. columns.Select(static column => column.Expected)]));
        for (int size = 1; size <= body.Length + 9; size += size < 90 ? 1 : 97) { Assert.Equal(expected, Run(body, plans, Everything, () => size)); }
        Random random = new(20261125);
        for (int round = 0; round < 200; round++) { Assert.Equal(expected, Run(body, plans, Everything, () => random.Next(1, 200))); }
    }

    [Fact]
    public void Row_of_many_blocks_keeps_its_order()
    {
        Random random = new(1);
        string first = Words(random, 900_000);
        string second = Words(random, 700_000);
        PgColumnPlan text = Plan(PgValueKind.Text);
        byte[] body = Body(first + Email, "x", second + " " + Email, Filler);
        byte[] expected = Message(Body(first + "[pii.email]", "x", second + " [pii.email]", Filler));
        Assert.Equal(expected, Run(body, [text, text, text, text], Everything, () => 100_000));
        Assert.Equal(2, finds.Total);
    }

    [Fact]
    public void Find_late_in_a_value_of_many_blocks_takes_all_of_it_back()
    {
        string filler = Words(new Random(2), 900_000);
        PgColumnPlan rigid = Plan(PgValueKind.Rigid);
        byte[] body = Body("a", filler + " " + Email + " " + filler, filler, "b");
        Assert.Equal(Message(Body("a", null, filler, "b")), Run(body, [rigid, rigid, rigid, rigid], Everything, () => 65_536));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Row_of_other_columns_than_described_is_malformed(int columns)
    {
        PgColumnPlan[] plans = [.. Enumerable.Repeat(Plan(PgValueKind.Text), columns)];
        Assert.Equal(ProtocolFault.PgMalformedMessage, FaultOf(Body(Filler), plans));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(121)]
    [InlineData(119)]
    [InlineData(int.MaxValue)]
    public void Length_that_does_not_fit_is_malformed(int length)
    {
        byte[] body = Body(Filler);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(2), length);
        Assert.Equal(ProtocolFault.PgMalformedMessage, FaultOf(body, [Plan(PgValueKind.Text)]));
    }

    [Fact]
    public void Row_that_masks_make_longer_than_a_message_is_refused()
    {
        string mails = string.Concat(Enumerable.Repeat("a@b.co ", 400));
        byte[] body = Body(mails);
        PgLimits tight = limits with { MessageBytesMax = body.Length + sizeof(int) };
        using PgLargeRow row = new(body.Length, [Plan(PgValueKind.Text)], Everything, finds, tight, new SpoolFolder(path));
        row.Take([.. body, .. new byte[64]], out _, out ProtocolFault fault);
        Assert.Equal(ProtocolFault.PgMessageTooLong, fault);
    }

    [Fact]
    public void Spool_leaves_no_name_and_no_plaintext_and_gives_its_room_back()
    {
        SpoolFolder folder = new(path);
        using (Spool spool = new(folder))
        {
            spool.Block.Append(Encoding.UTF8.GetBytes(Filler));
            spool.Write();
            Assert.Empty(Directory.GetFiles(path));
            Assert.InRange(folder.Bytes, Filler.Length, Filler.Length + 16);
            string[] links = [.. Directory.GetFiles("/proc/self/fd").Where(link => new FileInfo(link).LinkTarget?.StartsWith(path, StringComparison.Ordinal) == true)];
            Assert.Single(links);
            // The runtime would not open what it has locked itself.
            string copy = Path.Combine(path, "copy");
            using (Process copying = Process.Start("cp", [$"/proc/{Environment.ProcessId}/fd/{Path.GetFileName(links[0])}", copy])) { copying.WaitForExit(); }
            Assert.InRange(new FileInfo(copy).Length, Filler.Length, Filler.Length + 16);
            Assert.DoesNotContain("lorem", File.ReadAllText(copy, Encoding.Latin1), StringComparison.Ordinal);
            spool.Read();
            Assert.Equal(Filler, Encoding.UTF8.GetString(spool.Block.Written));
        }
        Assert.Equal(0, folder.Bytes);
    }

    [Fact]
    public async Task Row_that_the_disk_does_not_keep_fails()
    {
        using PgLargeRow row = new(6 + Filler.Length, [Plan(PgValueKind.Text)], Everything, finds, limits, new SpoolFolder(path, bytesMax: 10));
        row.Take([.. Body(Filler), .. new byte[64]], out _, out _);
        await row.SettleAsync();
        Assert.True(row.HasFailed);
    }

    private byte[] Run(byte[] body, PgColumnPlan[] plans, MaskPlan mask, Func<int> pieceSize)
    {
        byte[] stream = [.. body, .. "Zbehind"u8];
        SpoolFolder folder = new(path);
        using ByteBuffer window = new(int.MaxValue / 2);
        using ByteBuffer output = new(int.MaxValue / 2);
        int at = 0;
        using (PgLargeRow row = new(body.Length, plans, mask, finds, limits, folder))
        {
            while (!row.IsSent)
            {
                Assert.False(row.HasFailed);
                if (!row.IsTaking && !row.NeedsDisk)
                {
                    row.Send(output);
                    continue;
                }
                int need = 0;
                if (row.IsTaking)
                {
                    window.RemoveFirst(row.Take(window.Written, out need, out ProtocolFault fault));
                    Assert.Equal(ProtocolFault.None, fault);
                }
                if (need == 0 && (row.IsTaking || row.NeedsDisk)) { row.SettleAsync().GetAwaiter().GetResult(); }
                while (window.Length < need)
                {
                    int count = Math.Min(pieceSize(), stream.Length - at);
                    window.Append(stream.AsSpan(at, count));
                    at += count;
                }
            }
            Assert.Equal(output.Length, row.BodyBytes + PgFramer.HeaderBytes);
        }
        Assert.Equal(0, folder.Bytes);
        window.Append(stream.AsSpan(at));
        Assert.Equal("Zbehind", Encoding.UTF8.GetString(window.Written));
        return output.Written.ToArray();
    }

    private ProtocolFault FaultOf(byte[] body, PgColumnPlan[] plans)
    {
        using PgLargeRow row = new(body.Length, plans, Everything, finds, limits, new SpoolFolder(path));
        row.Take([.. body, .. new byte[64]], out _, out ProtocolFault fault);
        return fault;
    }

    private static PgColumnPlan Plan(PgValueKind kind, int tag = -1, bool isHidden = false) => new(kind, PgValueKind.Text, tag, isHidden, 4, []);

    private static string Hex(string text) => "\\x" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));

    private static string Words(Random random, int length)
        => string.Concat(Enumerable.Range(0, length / 6).Select(_ => $"{(char)random.Next('g', 'z')}{(char)random.Next('g', 'z')}xyz "));

    private static byte[] Message(byte[] body) => [(byte)'D', .. Int32(body.Length + sizeof(int)), .. body];

    private static byte[] Body(params string?[] columns)
        => [0, (byte)columns.Length, .. columns.SelectMany(static value => value is null ? Int32(-1) : [.. Int32(Encoding.UTF8.GetByteCount(value)), .. Encoding.UTF8.GetBytes(value)])];

    private static byte[] Int32(int value)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
