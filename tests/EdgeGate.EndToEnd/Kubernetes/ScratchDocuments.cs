using System.Text;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>What the tests' API servers have: discovery of both kinds, pods, secrets, events, metrics. Each object holds a mail address somewhere.</summary>
internal static class ScratchDocuments
{
    /// <summary>What is to be masked.</summary>
    public const string Mail = "jane.roe@example.org";

    /// <summary>The media type of aggregated discovery.</summary>
    public const string AggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private const string Verbs = """["get","list","watch","create","delete","patch"]""";

    /// <summary>A pod.</summary>
    public static string Pod(string name, string containers = """{"name":"app","image":"app:1"}""")
        => $$$"""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{{name}}}","namespace":"default","uid":"{{{name}}}-1","resourceVersion":"7","annotations":{"owner":"{{{Mail}}}"}},"spec":{"containers":[{{{containers}}}]},"status":{"phase":"Running"}}""";

    /// <summary>A secret, whose values are base64.</summary>
    public static string Secret(string name)
        => $$$"""{"kind":"Secret","apiVersion":"v1","metadata":{"name":"{{{name}}}","namespace":"default","resourceVersion":"7","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"data\":{\"mail\":\"{{{Coded(Mail)}}}\"}}"}},"type":"Opaque","data":{"mail":"{{{Coded(Mail)}}}","plain":"{{{Coded("nothing")}}}","password":"{{{Coded("hunter2")}}}"}}""";

    /// <summary>Base64 of a text.</summary>
    public static string Coded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>What is at a path; null for nothing.</summary>
    public static string? At(string path) => path switch
    {
        "/token" => """{"access_token":"renewed-token-1","token_type":"Bearer","expires_in":300}""",
        "/version" => """{"major":"1","minor":"32","gitVersion":"v1.32.0"}""",
        "/api" => """{"kind":"APIVersions","versions":["v1"],"serverAddressByClientCIDRs":[]}""",
        "/apis" => """
            {"kind":"APIGroupList","apiVersion":"v1","groups":[
            {"name":"metrics.k8s.io","versions":[{"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}],"preferredVersion":{"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}}]}
            """,
        "/api/v1" => $$"""
            {"kind":"APIResourceList","groupVersion":"v1","resources":[
            {"name":"pods","singularName":"pod","namespaced":true,"kind":"Pod","verbs":{{Verbs}},"shortNames":["po"]},
            {"name":"pods/exec","namespaced":true,"kind":"PodExecOptions","verbs":["create","get"]},
            {"name":"pods/attach","namespaced":true,"kind":"PodAttachOptions","verbs":["create","get"]},
            {"name":"pods/portforward","namespaced":true,"kind":"PodPortForwardOptions","verbs":["create","get"]},
            {"name":"pods/log","namespaced":true,"kind":"Pod","verbs":["get"]},
            {"name":"events","singularName":"event","namespaced":true,"kind":"Event","verbs":["get","list","watch"]},
            {"name":"configmaps","singularName":"configmap","namespaced":true,"kind":"ConfigMap","verbs":{{Verbs}},"shortNames":["cm"]},
            {"name":"secrets","singularName":"secret","namespaced":true,"kind":"Secret","verbs":{{Verbs}}}]}
            """,
        "/apis/metrics.k8s.io/v1beta1" => """
            {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"metrics.k8s.io/v1beta1","resources":[{"name":"pods","singularName":"","namespaced":true,"kind":"PodMetrics","verbs":["get","list"]}]}
            """,
        "/apis/metrics.k8s.io" => """{"kind":"APIGroup","apiVersion":"v1","name":"metrics.k8s.io","versions":[{"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}],"preferredVersion":{"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}}""",
        "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods" => """
            {"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[
            {"metadata":{"name":"web-1","namespace":"default"},"timestamp":"2026-01-01T00:00:00Z","window":"15s","containers":[{"name":"app","usage":{"cpu":"250m","memory":"64Mi"}}]}]}
            """,
        "/api/v1/namespaces/default/events" => $$$"""
            {"kind":"EventList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"web-1.1","namespace":"default"},"involvedObject":{"kind":"Pod","namespace":"default","name":"web-1","uid":"web-1-1"},
            "reason":"Started","message":"asked for by {{{Mail}}}","type":"Normal","count":1,"firstTimestamp":"2026-01-01T00:00:00Z","lastTimestamp":"2026-01-01T00:00:00Z","source":{"component":"kubelet"}}]}
            """,
        "/api/v1/namespaces/default/pods" => $$"""{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{{Pod("web-1")}},{{Pod("web-2")}}]}""",
        "/api/v1/namespaces/default/pods/web-1" => Pod("web-1"),
        "/api/v1/namespaces/default/pods/box" => Pod("box", """{"name":"app","image":"box:1"},{"name":"echo","image":"box:1","stdin":true},{"name":"screen","image":"box:1","stdin":true,"tty":true}"""),
        "/api/v1/namespaces/default/secrets" => $$"""{"kind":"SecretList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{{Secret("db")}},{{Secret("cache")}}]}""",
        "/api/v1/namespaces/default/secrets/db" => Secret("db"),
        _ => null,
    };

    /// <summary>Aggregated discovery, as servers since 1.27 give it; null elsewhere.</summary>
    public static string? Aggregated(string path) => path switch
    {
        "/api" => $$$"""
            {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{"metadata":{"creationTimestamp":null},"versions":[{"version":"v1","freshness":"Current","resources":[
            {{{Resource("pods", "pod", "Pod", "po", ""","subresources":[{"subresource":"exec","responseKind":{"group":"","version":"v1","kind":"PodExecOptions"},"verbs":["create","get"]},{"subresource":"log","responseKind":{"group":"","version":"v1","kind":"Pod"},"verbs":["get"]}]""")}}},
            {{{Resource("events", "event", "Event", "ev")}}},{{{Resource("configmaps", "configmap", "ConfigMap", "cm")}}},{{{Resource("secrets", "secret", "Secret", "sec")}}}]}]}]}
            """,
        "/apis" => """
            {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{"metadata":{"name":"metrics.k8s.io","creationTimestamp":null},"versions":[{"version":"v1beta1","freshness":"Current","resources":[
            {"resource":"pods","responseKind":{"group":"metrics.k8s.io","version":"v1beta1","kind":"PodMetrics"},"scope":"Namespaced","singularResource":"","verbs":["get","list"]}]}]}]}
            """,
        _ => null,
    };

    private static string Resource(string name, string singular, string kind, string brief, string more = "")
        => $$$"""{"resource":"{{{name}}}","responseKind":{"group":"","version":"v1","kind":"{{{kind}}}"},"scope":"Namespaced","singularResource":"{{{singular}}}","shortNames":["{{{brief}}}"],"verbs":{{{Verbs}}}{{{more}}}}""";
}
