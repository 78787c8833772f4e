using EdgeGate.Fuzz.Driver;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Every target. A new one is a class with two readings and a line here.</summary>
internal static class FuzzTargets
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        PgFramerTarget.Create(),
        PgStartupTarget.Create(),
        PgFrontendTarget.Create(),
        PgBackendTarget.Create(),
        PgWriterTarget.Create(),
        PgScramTarget.Create(),
        PgSaslTarget.Create(),
        PgArrayTextTarget.Create(),
        PgBinaryItemsTarget.Create(),
        PgByteaTextTarget.Create(),
        PgCopyBinaryTarget.Create(),
        PgCopyCsvTarget.Create(),
        CsvTarget.Create(),
        PgCopyTextTarget.Create(),
        PgNumericTarget.Create(),
        PgRecordTextTarget.Create(),
        JsonScalarTarget.Create(),
        JsonTextTarget.Create(),
        SshFramerTarget.Create(),
        SshMessageTarget.Create(),
        SshKeyTarget.Create(),
        SshConnectionTarget.Create(),
        TerminalScreenTarget.Create(),
        SftpTarget.Create(),
        Http1HeadTarget.CreateRequest(),
        Http1HeadTarget.CreateResponse(),
        Http1BodyTarget.Create(),
        Http1PathTarget.Create(),
        MultipartTarget.Create(),
        WsFrameTarget.Create(),
        KubeRequestTarget.Create(),
        SpdyFrameTarget.Create(),
        SpdyFrameTarget.CreateFields(),
        Http2FrameTarget.Create(),
        HpackTarget.CreateDecoder(),
        HpackTarget.CreateWriter(),
        Http2HeadTarget.CreateRequest(),
        Http2HeadTarget.CreateResponse(),
        Http2HeadTarget.CreateTrailers(),
        TarHeaderTarget.Create(),
        JsonTokenizerTarget.Create(),
        SseLinesTarget.Create(),
        AmazonEventTarget.Create(),
        GraphQlTarget.Create(),
        ProtobufTarget.Create(),
        ProtobufTarget.CreateShape(),
    ];
}
