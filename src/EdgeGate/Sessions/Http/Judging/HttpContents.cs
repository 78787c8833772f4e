using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using EdgeGate.Core;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Json;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Bodies.Grpc;

namespace EdgeGate.Sessions.Http.Judging;

/// <summary>Reads what the content of requests says, as rules judge it. Lives as long as a configuration.</summary>
/// <remarks>
/// A body is read as JSON whatever its type says: there are servers that do not ask. An allow needs the type to say so as well; a body that is not what
/// rules look for, and could be it for a lenient reader, is one nobody can judge.
/// </remarks>
internal sealed class HttpContents(HttpRules rules)
{
    private const int DepthMax = 256;
    private const int NodesMax = 64 * 1024;
    private const string Charset = "its character set is not UTF-8";
    private const string NotJson = "it is not well-formed JSON, or nested too deeply";
    private const string Grpc = "it is gRPC, whose messages have no JSON fields: judge calls by their path";
    private const string Types = "it has several types or codings, or one that cannot be read";

    private readonly JudgedPlaces bodyPlaces = new(rules.BodyPaths);
    private readonly JudgedPlaces argumentPlaces = new(rules.ArgumentPaths);

    /// <summary>Reads a request's content.</summary>
    /// <param name="operation">The request, without it.</param>
    /// <param name="fields">Its field lines.</param>
    /// <param name="body">Its body, decoded; null when it has none.</param>
    public RequestContent Read(HttpOperation operation, ReadOnlySpan<byte> fields, HttpHeldBody? body)
    {
        GraphQlContents operations = new();
        bool isEmpty = body is null || (body.Problem is null && body.Text.IsEmpty);
        operations.Add(operation.Query, mustHave: false);
        if (isEmpty) { return new RequestContent(new HttpReading<HttpContentValue>([]), true, operations.Reading, new HttpReading<RpcCall>([])); }
        if (IsGrpc(fields)) { return Unknown(Grpc, operations); }
        string? problem = Http1Fields.Count(fields, "content-type"u8) > 1 || Http1Fields.Count(fields, "content-encoding"u8) > 1 ? Types : body!.Problem;
        Http1Fields.TryFind(fields, "content-type"u8, out ReadOnlySpan<byte> value);
        MediaType type = default;
        if (problem is null && !value.IsEmpty && !MediaType.TryRead(value, out type)) { problem = Types; }
        if (problem is null && (!IsUtf8(type.Charset) || !Utf8.IsValid(body!.Text))) { problem = Charset; }
        if (problem is not null) { return Unknown(problem, operations); }
        BodyKind kind = value.IsEmpty ? BodyKind.Unknown : BodyKinds.Of(type);
        return Read(body!.Text, kind, type.Is("application/graphql"u8), operations);
    }

    private RequestContent Read(ReadOnlySpan<byte> text, BodyKind kind, bool isGraphQl, GraphQlContents operations)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (text.StartsWith(mark)) { text = text[mark.Length..]; }
        if (isGraphQl) { operations.AddDocument(text); }
        using JsonTree tree = new(DepthMax, NodesMax);
        bool isJson = tree.Read(text) == JsonToken.EndDocument;
        if (kind == BodyKind.Form && !isJson)
        {
            ImmutableArray<KeyValuePair<string, string>> fields = HttpOperations.Parameters(text);
            operations.Add(fields, mustHave: true);
            return new RequestContent(bodyPlaces.Select(fields), true, operations.Reading, new HttpReading<RpcCall>([], NotJson));
        }
        if (!isJson) { return isGraphQl ? Unread(NotJson, operations) with { IsDeclared = true } : Unknown(NotJson, operations); }
        if (isGraphQl) { operations.AddUnknown(Types); }
        else { operations.Add(tree, text); }
        HttpReading<RpcCall> calls = RpcContents.Read(tree, text, argumentPlaces, out bool isBatch);
        HttpReading<HttpContentValue> values = bodyPlaces.Select(tree, text, 0);
        // "a=1&model=x&b=2" with its quotes is JSON, and a form to who goes by the type.
        if (kind == BodyKind.Form) { values = Join(values, bodyPlaces.Select(HttpOperations.Parameters(text))); }
        return new RequestContent(values, kind == BodyKind.Json, operations.Reading, calls, isBatch);
    }

    /// <summary>Whether a request's type is one of gRPC, however many types it has.</summary>
    public static bool IsGrpc(ReadOnlySpan<byte> lines)
    {
        Http1Fields fields = new(lines);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            if (Http1Bytes.Same(name, "content-type"u8) && GrpcForm.IsAny(value)) { return true; }
        }
        return false;
    }

    /// <summary>A request of gRPC: nobody can say what it holds.</summary>
    public static RequestContent UnknownGrpc => Unknown(Grpc);

    /// <summary>A request of which nobody can say what it holds.</summary>
    public static RequestContent Unknown(string problem) => Unknown(problem, new GraphQlContents());

    private static RequestContent Unknown(string problem, GraphQlContents operations)
    {
        operations.AddUnknown(problem);
        return Unread(problem, operations);
    }

    /// <summary>One of which only GraphQL operations are known.</summary>
    private static RequestContent Unread(string problem, GraphQlContents operations)
        => new(new HttpReading<HttpContentValue>([], problem), false, operations.Reading, new HttpReading<RpcCall>([], problem));

    /// <summary>What may be read in two ways holds what either finds.</summary>
    private static HttpReading<HttpContentValue> Join(HttpReading<HttpContentValue> one, HttpReading<HttpContentValue> other)
        => one.IsUnknown ? one : other.IsUnknown ? other : new HttpReading<HttpContentValue>([.. one.Items, .. other.Items]);

    private static bool IsUtf8(ReadOnlySpan<byte> charset)
        => charset.IsEmpty || Ascii.EqualsIgnoreCase(charset, "utf-8"u8) || Ascii.EqualsIgnoreCase(charset, "utf8"u8) || Ascii.EqualsIgnoreCase(charset, "us-ascii"u8);
}
