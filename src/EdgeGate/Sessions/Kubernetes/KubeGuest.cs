using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Policy.Http;
using EdgeGate.Policy.Kubernetes;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Kubernetes;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>Kubernetes as a guest of HTTP: API calls judged as Kubernetes' own authorization sees them, and the streams of exec, attach and port-forward.</summary>
/// <param name="rules">The rules.</param>
/// <param name="connections">Its connections, by name.</param>
/// <param name="isRecorded">Whether recording is required: then what is not inspected may not be.</param>
public sealed class KubeGuest(KubeRules rules, IReadOnlyDictionary<string, GuestOptions> connections, bool isRecorded) : IHttpGuest
{
    private static readonly KubeLimits Limits = KubeLimits.Default;

    // Then v2 or v3, @ or a dot, v1.0+protobuf.
    private static ReadOnlySpan<byte> SchemaType => "application/com.github.proto-openapi.spec."u8;

    /// <inheritdoc/>
    public string Protocol => "kubernetes";

    /// <inheritdoc/>
    public bool MayReach(Principal principal, string connection) => rules.MayReach(principal, connection);

    /// <inheritdoc/>
    public GuestJudgement Judge(Principal principal, string connection, in GuestRequest request)
    {
        string path = Encoding.UTF8.GetString(request.Path);
        KubeOperation unread = new(connection, Encoding.ASCII.GetString(request.Method).ToLowerInvariant(), "", "", "", "", "", path);
        if (request.Query.Length > Limits.QueryBytesMax) { return Refuse(unread, 414, "the query is too long to be judged"); }
        byte[] scratch = new byte[request.Query.Length];
        ParseStep step = KubeRequest.Read(request.Method, request.Path, request.Query, scratch, out KubeRequest read);
        if (step.Kind == ParseKind.Fault) { return Refuse(unread, 400, $"the request may be read in different ways ({step.Problem})"); }
        KubeOperation operation = new(connection, Text(read.Verb), Text(read.Group), Text(read.Resource), Text(read.Subresource), Text(read.Namespace), Text(read.Name), path);
        if (operation.Verb.Length == 0) { return Refuse(operation, 405, "the API has no such method"); }
        bool isStream = operation is { Resource: "pods", Group.Length: 0, Subresource: "exec" or "attach" or "portforward" };
        if (isStream)
        {
            operation = operation with { Verb = "create" };
            if (!request.AsksUpgrade) { return Refuse(operation, 400, "Upgrade request required"); }
        }
        if (operation is { Resource: "pods", Group.Length: 0, Subresource: "exec" or "attach" or "log" })
        {
            step = RemoteOptions.Read(request.Query, Limits, out RemoteOptions? options);
            if (options is null) { return Refuse(operation, 400, $"the request may be read in different ways ({step.Problem})"); }
            operation = operation with { Container = options.Container };
            if (isStream) { operation = operation with { Command = operation.Subresource == "exec" ? [.. options.Command] : null, HasTerminal = options.HasTerminal, HasStdin = options.HasStdin }; }
        }
        HttpVerdict verdict = rules.Judge(principal, operation);
        if (verdict.IsAllowed && isStream && isRecorded && KubeRules.IsUninspected(operation.Subresource))
        {
            verdict = new HttpVerdict(new Verdict(VerdictKind.Deny, "recording", $"{operation.What} cannot be recorded, and recording is required", []), [], false);
        }
        if (verdict.Verdict.Kind != VerdictKind.Deny && WhyUntold(connections[connection], principal) is { } untold)
        {
            verdict = new HttpVerdict(new Verdict(VerdictKind.Deny, "impersonation", untold, []), [], false);
        }
        if (verdict.Verdict.Kind != VerdictKind.Deny && request.AsksUpgrade && !isStream) { return Refuse(operation, 501, $"streams of {operation.What} are not passed by this version"); }
        List<KeyValuePair<string, string>> attributes = Attributes(operation);
        if (connections[connection].UserFrom is not null) { attributes.Add(new("told_as", UserOf(connections[connection], principal))); }
        return new GuestJudgement(verdict, 403, attributes, isStream, Bodies(operation), operation) { Place = HoldPlace.Namespace(operation.Namespace) };
    }

    /// <inheritdoc/>
    public bool Owns(ReadOnlySpan<byte> name, bool masksResponse)
    {
        // Whoever may impersonate at the target would choose who the client is.
        bool impersonates = name.Length > 12 && Http1Bytes.Same(name[..11], "impersonate"u8) && name[11] is (byte)'-' or (byte)'_';
        // So would whoever speaks as the proxy in front, which an API server believes who shows it a certificate of its authority.
        impersonates |= name.Length > 9 && Http1Bytes.Same(name[..1], "x"u8) && name[1] is (byte)'-' or (byte)'_' && Http1Bytes.Same(name[2..8], "remote"u8) && name[8] is (byte)'-' or (byte)'_';
        return impersonates || (masksResponse && Http1Bytes.Same(name, "accept"u8));
    }

    /// <inheritdoc/>
    public void WriteFields(string connection, ByteBuffer head, Principal principal, ReadOnlySpan<byte> fields, GuestBodies? masked)
    {
        if (masked is { } bodies) { WriteAccept(head, fields, isSchema: bodies == GuestBodies.Schemas); }
        WriteImpersonation(connections[connection], head, principal);
    }

    /// <inheritdoc/>
    public byte[] Refusal(int status, string message, string rule)
    {
        using ByteBuffer output = new(1024 * 1024);
        KubeStatus.Write(output, status, message, rule, "", "");
        return output.Written.ToArray();
    }

    /// <inheritdoc/>
    public Task<GuestOutcome> RunAsync(GuestStream stream, CancellationToken stop)
    {
        KubeOperation operation = (KubeOperation)stream.Judgement.Operation!;
        RemoteHandshake handshake = new(stream, head => WriteImpersonation(connections[stream.Connection], head, stream.Principal));
        return operation.Subresource == "portforward" ? new ForwardSession(stream, operation, handshake).RunAsync(stop) : new RemoteSession(stream, operation, handshake, connections[stream.Connection].RecordsContent).RunAsync(stop);
    }

    /// <summary>Where something is masked, only JSON and text come back: of protobuf and CBOR it cannot be told what is whose. Descriptions of the API have clients that read protobuf alone.</summary>
    private static void WriteAccept(ByteBuffer head, ReadOnlySpan<byte> fields, bool isSchema)
    {
        List<string> kept = [];
        Http1Fields lines = new(fields);
        while (lines.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            if (!Http1Bytes.Same(name, "accept"u8)) { continue; }
            while (Http1Bytes.NextItem(ref value, out ReadOnlySpan<byte> item))
            {
                ReadOnlySpan<byte> type = Http1Bytes.Trim(item.IndexOf((byte)';') is >= 0 and int end ? item[..end] : item);
                if (Http1Bytes.Same(type, "application/json"u8) || Http1Bytes.Same(type, "text/plain"u8) || (isSchema && type.StartsWith(SchemaType))) { kept.Add(Encoding.ASCII.GetString(item)); }
            }
        }
        Http1Writer.Field(head, "Accept"u8, Encoding.ASCII.GetBytes(kept.Count == 0 ? "application/json" : string.Join(", ", kept)));
    }

    private static void WriteImpersonation(GuestOptions options, ByteBuffer head, Principal principal)
    {
        if (options.UserFrom is null) { return; }
        Http1Writer.Field(head, "Impersonate-User"u8, Value(UserOf(options, principal)));
        foreach (string group in options.TellsGroups ? principal.Groups : [])
        {
            // Without a prefix, an issuer's group could be one of Kubernetes' own.
            string told = options.Prefix + group;
            if (!told.StartsWith("system:", StringComparison.Ordinal)) { Http1Writer.Field(head, "Impersonate-Group"u8, Value(told)); }
        }
        if (!options.TellsSession) { return; }
        Http1Writer.Field(head, "Impersonate-Extra-edgegate.issuer"u8, Value(principal.Issuer));
        if (principal.OwnEmail is { } email) { Http1Writer.Field(head, "Impersonate-Extra-edgegate.email"u8, Value(email)); }
    }

    /// <summary>Why a cluster may not be told of a principal; null when it may.</summary>
    internal static string? WhyUntold(GuestOptions options, Principal principal)
    {
        if (options.UserFrom is null) { return null; }
        // Without a prefix, or behind the beginning of one of those names, an issuer's name could be one.
        if (UserOf(options, principal).StartsWith("system:", StringComparison.Ordinal)) { return "the name of who asks is one that Kubernetes keeps for itself"; }
        // Where users are told by their mail addresses, a subject that reads as one could be another's. What a certificate says its authority vouches for.
        bool isTakenForAnother = options.UserFrom == "email" && principal.OwnEmail is null && principal.Proof != Proof.ClientCertificate && principal.Subject.Contains('@', StringComparison.Ordinal);
        return isTakenForAnother ? "who asks has no mail address of their own that was verified, and a subject that could be taken for another's (impersonate: { user: subject } tells all by subject)" : null;
    }

    private static string UserOf(GuestOptions options, Principal principal)
        => options.Prefix + (options.UserFrom == "email" ? principal.OwnEmail ?? principal.Subject : principal.Subject);

    /// <summary>A name as a field's value: what is no printable ASCII, the percent sign, and spaces at the ends, which would be lost, are percent-encoded, so that no name is told as another.</summary>
    internal static byte[] Value(string text)
    {
        byte[] name = Encoding.UTF8.GetBytes(text);
        using MemoryStream encoded = new();
        for (int i = 0; i < name.Length; i++)
        {
            bool isLost = name[i] == ' ' && (i == 0 || i == name.Length - 1);
            if (name[i] is >= (byte)' ' and <= (byte)'~' and not (byte)'%' && !isLost) { encoded.WriteByte(name[i]); }
            else { encoded.Write(Encoding.ASCII.GetBytes($"%{name[i]:X2}")); }
        }
        return encoded.ToArray();
    }

    private static GuestBodies Bodies(KubeOperation operation)
    {
        if (operation.Resource.Length == 0 && (operation.Path is "/openapi/v2" or "/openapi/v3" || operation.Path.StartsWith("/openapi/v3/", StringComparison.Ordinal))) { return GuestBodies.Schemas; }
        bool isSecret = operation is { Resource: "secrets", Group.Length: 0 } or { Resource: "configmaps", Group.Length: 0 };
        return operation.Verb == "watch" ? isSecret ? GuestBodies.SecretLines : GuestBodies.Lines : isSecret ? GuestBodies.Secrets : GuestBodies.Plain;
    }

    private static GuestJudgement Refuse(KubeOperation operation, int status, string reason)
        => new(new HttpVerdict(new Verdict(VerdictKind.Deny, "protocol", reason, []), [], false), status, Attributes(operation), false, GuestBodies.Plain, operation);

    private static List<KeyValuePair<string, string>> Attributes(KubeOperation operation)
    {
        List<KeyValuePair<string, string>> said = [new("verb", operation.Verb)];
        Add("api_group", operation.Group);
        Add("resource", operation.Resource);
        Add("subresource", operation.Subresource);
        Add("namespace", operation.Namespace);
        Add("name", operation.Name);
        Add("container", operation.Container);
        if (operation.Command is { } command) { Add("command", string.Join(' ', command)); }
        if (operation.Subresource is "exec" or "attach")
        {
            Add("tty", operation.HasTerminal ? "true" : "false");
            Add("stdin", operation.HasStdin ? "true" : "false");
        }
        return said;

        void Add(string name, string value)
        {
            if (value.Length > 0) { said.Add(new(name, value)); }
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
