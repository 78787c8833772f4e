using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Bodies.Grpc;

namespace EdgeGate.Sessions.Http;

/// <summary>The request under way: its head, kept from the window until the exchange is done. Used again for the next.</summary>
internal sealed class HttpRequest : IDisposable
{
    private readonly ByteBuffer head;
    private Range method;
    private Range target;
    private Range host;
    private Range fields;
    private Range token;
    private bool hasLookedForToken;
    private bool hasOwnTokenField;

    /// <summary>Room for one head.</summary>
    public HttpRequest(Http1Limits limits) => head = new ByteBuffer(limits.HeadBytesMax);

    /// <summary>The method.</summary>
    public ReadOnlySpan<byte> Method => head.Written[method];
    /// <summary>The target as sent.</summary>
    public ReadOnlySpan<byte> Target => head.Written[target];
    /// <summary>Host as sent; empty when an HTTP/1.0 client sent none.</summary>
    public ReadOnlySpan<byte> Host => head.Written[host];
    /// <summary>The field lines.</summary>
    public ReadOnlySpan<byte> Fields => head.Written[fields];
    /// <summary>The gateway's token; empty when there is none, or more than one.</summary>
    public ReadOnlySpan<byte> Token
    {
        get
        {
            LookForToken();
            return Fields[token];
        }
    }

    /// <summary>Whether the token came in a field of its own, so that Authorization is the target's.</summary>
    public bool HasOwnTokenField
    {
        get
        {
            LookForToken();
            return hasOwnTokenField;
        }
    }

    /// <summary>Whether it is HTTP/1.0.</summary>
    public bool IsVersion10 { get; private set; }
    /// <summary>How its body ends.</summary>
    public Http1BodyKind BodyKind { get; private set; }
    /// <summary>Its Content-Length; -1 when there is none.</summary>
    public long ContentLength { get; private set; }
    /// <summary>Whether the client keeps the connection.</summary>
    public bool IsPersistent { get; private set; }
    /// <summary>Whether it waits for 100 (Continue).</summary>
    public bool ExpectsContinue { get; private set; }
    /// <summary>Whether it asks for another protocol.</summary>
    public bool AsksUpgrade { get; private set; }
    /// <summary>Whether that is WebSocket.</summary>
    public bool IsWebSocket { get; private set; }
    /// <summary>Whether Connection names fields that end here.</summary>
    public bool HasListedFields { get; private set; }
    /// <summary>Whether it is HEAD.</summary>
    public bool IsHead => Method.SequenceEqual("HEAD"u8);
    /// <summary>Whether it only reads: GET or HEAD, whose answers caches keep.</summary>
    public bool IsReading => Method.SequenceEqual("GET"u8) || IsHead;
    /// <summary>Whether sending it twice does what sending it once does (RFC 9110, 9.2.2), and it can be sent again.</summary>
    public bool MayRepeat => BodyKind == Http1BodyKind.None && !AsksUpgrade && (Method.SequenceEqual("GET"u8) || IsHead || Method.SequenceEqual("OPTIONS"u8) || Method.SequenceEqual("PUT"u8) || Method.SequenceEqual("DELETE"u8));
    /// <summary>Whether the client is a browser that asks for a page.</summary>
    public bool WantsPage => head.Length > 0 && Http1Fields.TryFind(Fields, "accept"u8, out ReadOnlySpan<byte> accept) && accept.StartsWith("text/html"u8);

    /// <summary>Whether its type is one of gRPC, so that its client reads an answer in trailers.</summary>
    public bool IsGrpc => head.Length > 0 && Http1Fields.TryFind(Fields, "content-type"u8, out ReadOnlySpan<byte> type) && GrpcForm.IsAny(type);

    /// <summary>Takes a head out of the window.</summary>
    public void Take(ReadOnlySpan<byte> bytes, in Http1Request view)
    {
        head.Clear();
        head.Append(bytes);
        method = Locate(bytes, view.Method);
        target = Locate(bytes, view.Target);
        host = Locate(bytes, view.Facts.Host);
        fields = Locate(bytes, view.Fields);
        (token, hasOwnTokenField, hasLookedForToken) = (default, false, false);
        IsVersion10 = view.IsVersion10;
        BodyKind = view.BodyKind;
        ContentLength = view.Facts.ContentLength;
        IsPersistent = view.IsPersistent;
        ExpectsContinue = view.Facts.ExpectsContinue && view.BodyKind != Http1BodyKind.None;
        AsksUpgrade = view.Facts.IsUpgrade && !view.Facts.Upgrade.IsEmpty && !view.IsVersion10;
        IsWebSocket = AsksUpgrade && Http1Bytes.Same(view.Facts.Upgrade, "websocket"u8);
        HasListedFields = view.Facts.HasListedFields;
    }

    /// <summary>Takes the wish for 100 (Continue) away, for it was answered here; false when there is none to answer.</summary>
    public bool TakeExpectation()
    {
        bool expects = ExpectsContinue;
        ExpectsContinue = false;
        return expects && !IsVersion10;
    }

    /// <summary>The body was read and dropped.</summary>
    public void DropBody() => BodyKind = Http1BodyKind.None;

    /// <summary>Forgets it.</summary>
    public void Forget()
    {
        head.Release();
        method = target = host = fields = token = default;
        hasOwnTokenField = hasLookedForToken = false;
        IsVersion10 = false;
        IsPersistent = false;
    }

    /// <inheritdoc/>
    public void Dispose() => head.Release();

    /// <summary>Once a request: the token is asked for again and again.</summary>
    private void LookForToken()
    {
        if (hasLookedForToken) { return; }
        hasLookedForToken = true;
        bool isFound = HttpBearer.TryFind(Fields, out ReadOnlySpan<byte> found, out bool isOwnField);
        token = isFound ? Locate(Fields, found) : default;
        hasOwnTokenField = isFound && isOwnField;
    }

    private static Range Locate(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> part)
        => !part.IsEmpty && whole.Overlaps(part, out int offset) ? offset..(offset + part.Length) : default;
}
