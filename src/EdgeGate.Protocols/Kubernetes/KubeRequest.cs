using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Kubernetes;

/// <summary>What an API request is about, as Kubernetes' own RequestInfo says it: what RBAC would judge.</summary>
/// <remarks>
/// <code>
/// /api/VERSION/[watch|proxy/][namespaces/NAMESPACE/]RESOURCE[/NAME[/SUBRESOURCE[/...]]]
/// /apis/GROUP/VERSION/...                                          the same
/// </code>
/// kubernetes, apiserver/pkg/endpoints/request, "requestinfo.go". All else is no resource: its verb is the method in lower case.
/// </remarks>
public ref struct KubeRequest
{
    /// <summary>Whether it is about a resource.</summary>
    public bool IsResource;
    /// <summary>The verb: <c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c>, <c>deletecollection</c>, <c>proxy</c>; or the method in lower case.</summary>
    public ReadOnlySpan<byte> Verb;
    /// <summary>The group; empty for the core group.</summary>
    public ReadOnlySpan<byte> Group;
    /// <summary>The version.</summary>
    public ReadOnlySpan<byte> Version;
    /// <summary>The namespace; empty when there is none.</summary>
    public ReadOnlySpan<byte> Namespace;
    /// <summary>The resource.</summary>
    public ReadOnlySpan<byte> Resource;
    /// <summary>The subresource; empty when there is none.</summary>
    public ReadOnlySpan<byte> Subresource;
    /// <summary>The name; empty when there is none.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>Reads a request.</summary>
    /// <param name="method">The method, in capitals.</param>
    /// <param name="path">The path, decoded and in normal form; no <c>..</c> is left in it.</param>
    /// <param name="query">The query, encoded.</param>
    /// <param name="scratch">Room for a name out of a field selector: as long as the query.</param>
    /// <param name="request">What it is about, when done.</param>
    /// <returns>Done(0) or a fault; never NeedMore.</returns>
    public static ParseStep Read(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query, Span<byte> scratch, out KubeRequest request)
    {
        request = default;
        // The API server takes such a path for another, and redirects.
        if (path.IndexOf("//"u8) is >= 0 and int empty) { return ParseStep.Fault(ProtocolFault.KubePathAmbiguous, empty); }
        request.Verb = Lower(method);
        ReadOnlySpan<byte> rest = path.Trim((byte)'/');
        int parts = rest.IsEmpty ? 0 : rest.Count((byte)'/') + 1;
        ReadOnlySpan<byte> prefix = Next(ref rest);
        bool isCore = prefix.SequenceEqual("api"u8);
        if (parts < 3 || !(isCore || (prefix.SequenceEqual("apis"u8) && parts >= 4))) { return ParseStep.Done(0); }
        request.IsResource = true;
        if (!isCore) { request.Group = Next(ref rest); }
        request.Version = Next(ref rest);
        request.Verb = VerbOf(method);
        ReadOnlySpan<byte> first = Next(ref rest);
        if (first.SequenceEqual("watch"u8) || first.SequenceEqual("proxy"u8))
        {
            if (rest.IsEmpty) { return ParseStep.Fault(ProtocolFault.KubePathAmbiguous, path.Length); }
            request.Verb = first;
            first = Next(ref rest);
        }
        if (first.SequenceEqual("namespaces"u8) && !rest.IsEmpty)
        {
            ReadOnlySpan<byte> behind = rest;
            request.Namespace = Next(ref behind);
            ReadOnlySpan<byte> peek = behind;
            ReadOnlySpan<byte> third = Next(ref peek);
            // A namespace's own subresources; any other word is a resource in it.
            if (!third.IsEmpty && !third.SequenceEqual("status"u8) && !third.SequenceEqual("finalize"u8))
            {
                first = third;
                rest = peek;
            }
        }
        request.Resource = first;
        request.Name = Next(ref rest);
        if (!request.Verb.SequenceEqual("proxy"u8)) { request.Subresource = Next(ref rest); }
        return request.Name.IsEmpty ? ReadCollection(query, scratch, ref request) : ParseStep.Done(0);
    }

    /// <summary>Without a name, a get lists or watches, and a delete deletes a collection.</summary>
    private static ParseStep ReadCollection(ReadOnlySpan<byte> query, Span<byte> scratch, ref KubeRequest request)
    {
        bool isGet = request.Verb.SequenceEqual("get"u8);
        if (request.Verb.SequenceEqual("delete"u8)) { request.Verb = "deletecollection"u8; }
        if (!isGet && !request.Verb.SequenceEqual("deletecollection"u8) && !request.Verb.SequenceEqual("watch"u8)) { return ParseStep.Done(0); }
        bool isWatch = false;
        int watches = 0;
        int selectors = 0;
        KubeQuery parameters = new(query);
        while (parameters.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            if (!KubeQuery.TryDecode(name, scratch, out int nameBytes)) { return ParseStep.Fault(ProtocolFault.KubeQueryAmbiguous, 0); }
            bool isWatchName = scratch[..nameBytes].SequenceEqual("watch"u8);
            bool isSelector = scratch[..nameBytes].SequenceEqual("fieldSelector"u8);
            if (!KubeQuery.TryDecode(value, scratch, out int valueBytes)) { return ParseStep.Fault(ProtocolFault.KubeQueryAmbiguous, 0); }
            if (isWatchName)
            {
                watches++;
                isWatch = KubeQuery.IsTrue(scratch[..valueBytes]);
            }
            if (isSelector)
            {
                selectors++;
                request.Name = NameOf(scratch[..valueBytes]);
                scratch = scratch[valueBytes..];
            }
        }
        if (watches > 1 || selectors > 1) { return ParseStep.Fault(ProtocolFault.KubeQueryAmbiguous, 0); }
        if (isGet) { request.Verb = isWatch ? "watch"u8 : "list"u8; }
        return ParseStep.Done(0);
    }

    /// <summary>The name a field selector asks for exactly; empty when it asks for none, or for two.</summary>
    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> selector)
    {
        ReadOnlySpan<byte> name = default;
        if (selector.Contains((byte)'\\')) { return default; }
        while (!selector.IsEmpty)
        {
            int comma = selector.IndexOf((byte)',');
            ReadOnlySpan<byte> term = comma < 0 ? selector : selector[..comma];
            selector = comma < 0 ? default : selector[(comma + 1)..];
            if (!term.StartsWith("metadata.name="u8)) { continue; }
            ReadOnlySpan<byte> value = term["metadata.name="u8.Length..];
            if (!value.IsEmpty && value[0] == '=') { value = value[1..]; }
            bool isName = !value.IsEmpty && !value.SequenceEqual("."u8) && !value.SequenceEqual(".."u8) && !value.ContainsAny("/%="u8);
            if (!isName || !name.IsEmpty) { return default; }
            name = value;
        }
        return name;
    }

    private static ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> rest)
    {
        int slash = rest.IndexOf((byte)'/');
        ReadOnlySpan<byte> part = slash < 0 ? rest : rest[..slash];
        rest = slash < 0 ? default : rest[(slash + 1)..];
        return part;
    }

    private static ReadOnlySpan<byte> VerbOf(ReadOnlySpan<byte> method)
        => method.SequenceEqual("GET"u8) || method.SequenceEqual("HEAD"u8) ? "get"u8
            : method.SequenceEqual("POST"u8) ? "create"u8
            : method.SequenceEqual("PUT"u8) ? "update"u8
            : method.SequenceEqual("PATCH"u8) ? "patch"u8
            : method.SequenceEqual("DELETE"u8) ? "delete"u8 : default;

    private static ReadOnlySpan<byte> Lower(ReadOnlySpan<byte> method)
        => method.SequenceEqual("GET"u8) ? "get"u8
            : method.SequenceEqual("HEAD"u8) ? "head"u8
            : method.SequenceEqual("POST"u8) ? "post"u8
            : method.SequenceEqual("PUT"u8) ? "put"u8
            : method.SequenceEqual("PATCH"u8) ? "patch"u8
            : method.SequenceEqual("DELETE"u8) ? "delete"u8
            : method.SequenceEqual("OPTIONS"u8) ? "options"u8 : default;
}
