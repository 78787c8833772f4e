using EdgeGate.Fuzz.Targets;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Csv;
using EdgeGate.Protocols.Json;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Postgres.Values;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;
using Xunit;

namespace EdgeGate.Protocols.Tests.Wire;

/// <summary>Hot methods allocate nothing, whether they accept or refuse.</summary>
public sealed class AllocationTests
{
    private static readonly PgLimits Limits = new();
    private static readonly FixedOutput Output = new(4096);
    private static readonly byte[] Json = [.. "{\"a\": [1, -2.5e3, \"b\\n\\u00fc\"], \"c\": null}"u8];
    private static readonly byte[] Array = [.. "[0:1]={{a,\"b \\\"c\"},{NULL,d}}"u8];
    private static readonly byte[] Csv = [.. "1,\"a\"\"b\",c\n"u8];
    private static readonly byte[] Text = [.. "1\ta\\tb\t\\N\n"u8];
    private static readonly byte[] Tuple = new WireBuilder().Int16(2).Value("joe").Null().Bytes();
    private static readonly byte[] Numeric = new WireBuilder().Int16(2).Int16(0).Int16(0).Int16(2).Int16(12).Int16(5000).Bytes();
    private static readonly byte[] Hexadecimal = [.. "\\x6a6f65"u8];

    private static readonly Dictionary<string, Action> Works = new()
    {
        ["SshFramer.ReadLine"] = static () => Each(SshVectors.Lines, static line => SshFramer.ReadLine(line, SshLimits.Default, out _)),
        ["SshFramer.TryReadPayload"] = static () => Each(SshVectors.Messages, static body => SshFramer.TryReadPayload(body, out _)),
        ["SshKexInit.TryRead"] = static () => Each(SshVectors.Messages, static message => SshKexInit.TryRead(message, SshLimits.Default, out _)),
        ["SshPublicKey.TryRead"] = static () => Each(SshVectors.Keys, static key => SshPublicKey.TryRead(key, SshLimits.Default, out _)),
        ["SshCertificate.TryRead"] = static () => Each(SshVectors.Certificates, static blob => SshCertificate.TryRead(blob, SshLimits.Default, out _)),
        ["SftpRequest.TryRead"] = static () => Each(SftpVectors.Requests, static packet =>
        {
            SftpFramer.Read(packet, SftpLimits.Default, out ReadOnlySpan<byte> body);
            SftpRequest.TryRead(body, SftpLimits.Default, out _);
        }),
        ["SftpResponse.TryRead"] = static () => Each(SftpVectors.Responses, static packet =>
        {
            SftpFramer.Read(packet, SftpLimits.Default, out ReadOnlySpan<byte> body);
            SftpResponse.TryRead(body, SftpLimits.Default, out _);
        }),
        ["PgFramer.ReadHeader"] = static () => Each(PgVectors.All, static message => PgFramer.ReadHeader(message, Limits, out _)),
        ["PgFramer.ReadStartup"] = static () => Each(PgVectors.StartupPackets, static packet => PgFramer.ReadStartup(packet, Limits, out _, out _)),
        ["PgStartup.Read"] = static () => Each(PgVectors.StartupPackets, static packet =>
        {
            PgStartup startup = new(packet.AsSpan(PgFramer.StartupHeaderBytes));
            while (startup.Read(out _, out _)) { }
        }),
        ["PgMessages.TryReadQuery"] = static () => Bodies(static body => PgMessages.TryReadQuery(body, out _)),
        ["PgMessages.TryReadParse"] = static () => Bodies(static body => PgMessages.TryReadParse(body, out _, out _)),
        ["PgMessages.TryReadTarget"] = static () => Bodies(static body => PgMessages.TryReadTarget(body, out _, out _)),
        ["PgMessages.TryReadExecute"] = static () => Bodies(static body => PgMessages.TryReadExecute(body, out _)),
        ["PgMessages.TryReadFunctionCall"] = static () => Bodies(static body => PgMessages.TryReadFunctionCall(body, out _)),
        ["PgMessages.TryReadReadyForQuery"] = static () => Bodies(static body => PgMessages.TryReadReadyForQuery(body, out _)),
        ["PgMessages.TryReadParameterStatus"] = static () => Bodies(static body => PgMessages.TryReadParameterStatus(body, out _, out _)),
        ["PgMessages.TryReadNotification"] = static () => Bodies(static body => PgMessages.TryReadNotification(body, out _, out _, out _)),
        ["PgMessages.TryReadCopyResponse"] = static () => Bodies(static body => PgMessages.TryReadCopyResponse(body, out _, out _)),
        ["PgBind.TryRead"] = static () => Bodies(static body => PgBind.TryRead(body, out _)),
        ["PgBindHead.TryRead"] = static () => Bodies(static body => PgBindHead.TryRead(body, out _, out _)),
        ["PgErrorFields.Read"] = static () => Bodies(static body =>
        {
            PgErrorFields fields = new(body);
            while (fields.Read(out _, out _)) { }
        }),
        ["PgRowDescription.Read"] = static () => Bodies(static body =>
        {
            if (!PgRowDescription.TryRead(body, out PgRowDescription description)) { return; }
            while (description.Read(out _, out _)) { }
        }),
        ["PgWriter"] = static () =>
        {
            Output.Clear();
            PgWriter.Message(Output, PgMessageType.Sync, []);
            PgWriter.StringMessage(Output, PgMessageType.Query, "select 1"u8);
            PgWriter.Parse(Output, "s"u8, "select 1"u8);
            PgWriter.Describe(Output, isPortal: false, "s"u8);
            PgWriter.Error(Output, "ERROR", "42501", "denied", "rule: people", "ask");
            PgWriter.Authentication(Output, 0);
            PgWriter.BackendKeyData(Output, 1, "abcd"u8);
            PgWriter.Startup(Output, PgStartup.SslRequest, []);
            PgWriter.HeaderOnly(Output, PgMessageType.DataRow, 10);
        },
        ["PgArrayText"] = static () =>
        {
            PgArrayText reader = new(Array);
            while (reader.Read())
            {
                Output.Clear();
                if (reader.IsElement) { reader.Unquote(Output); }
            }
            Assert.False(reader.IsMalformed);
            PgArrayText.AppendQuoted("a\"b"u8, Output);
        },
        ["PgByteaText.TryDecode"] = static () => Into(static output => PgByteaText.TryDecode(Hexadecimal, output) && PgByteaText.TryDecode("a\\\\\\101"u8, output)),
        ["PgCopyBinary.TupleLength"] = static () => Into(static _ => PgCopyBinary.TupleLength(Tuple, 2) == Tuple.Length),
        ["PgCopyCsv"] = static () => Into(static output =>
        {
            int end = PgCopyCsv.LineEnd(Csv, (byte)'"', (byte)'"');
            int field = PgCopyCsv.FieldEnd(Csv.AsSpan(0, end), 2, (byte)',', (byte)'"', (byte)'"');
            PgCopyCsv.Unquote(Csv.AsSpan(2..field), (byte)'"', (byte)'"', output);
            PgCopyCsv.AppendQuoted("a\"b"u8, (byte)'"', (byte)'"', output);
            return field == 8;
        }),
        ["Csv"] = static () => Into(static output =>
        {
            CsvFramer framer = new((byte)',');
            if (!framer.TryRead(Csv, out CsvField first) || !framer.TryRead(Csv, out CsvField second)) { return false; }
            CsvQuotes quotes = new(Csv.AsSpan(second.Start..second.End));
            CsvQuotes.Unescape(Csv.AsSpan(second.Start..second.End), output);
            CsvQuotes.Escape("a\"b"u8, output);
            return CsvHead.TryFind(Csv, out int start, out byte delimiter) && start == 0 && delimiter == ',' && !first.IsQuoted && quotes.IndexOf(1) == 1;
        }),
        ["PgCopyText"] = static () => Into(static output =>
        {
            int field = PgCopyText.FieldEnd(Text, 2, (byte)'\t');
            PgCopyText.Unescape(Text.AsSpan(2..field), output);
            PgCopyText.AppendEscaped("a\tb"u8, (byte)'\t', output);
            return field == 6;
        }),
        ["PgNumeric.TryFormat"] = static () => Into(static output => PgNumeric.TryFormat(Numeric, output)),
        ["JsonScalarReader"] = static () => Into(static output =>
        {
            JsonScalarReader reader = new(Json);
            while (reader.Read()) { reader.Unescape(output); }
            return !reader.IsMalformed;
        }),
        ["JsonText"] = static () => Into(static output =>
        {
            JsonText.AppendEscaped("a\"\n\u00fc"u8, output);
            return JsonText.IsValid(Json);
        }),
    };

    public static TheoryData<string> Names => [.. Works.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Method_when_warm_allocates_nothing(string name) => Assert.Equal(0, Allocations.Of(Works[name]));

    [Fact]
    public void Allocation_is_noticed() => Assert.NotEqual(0, Allocations.Of(static () => GC.KeepAlive(new byte[1])));

    private static void Each(IReadOnlyList<byte[]> vectors, Action<byte[]> work)
    {
        for (int i = 0; i < vectors.Count; i++) { work(vectors[i]); }
    }

    private static void Bodies(BodyAction work)
    {
        for (int i = 0; i < PgVectors.All.Count; i++) { work(PgVectors.All[i].AsSpan(PgFramer.HeaderBytes)); }
    }

    private static void Into(Func<FixedOutput, bool> work)
    {
        Output.Clear();
        Assert.True(work(Output));
    }

    private delegate void BodyAction(ReadOnlySpan<byte> body);
}
