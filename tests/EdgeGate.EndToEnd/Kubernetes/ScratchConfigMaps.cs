using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>Config maps that can be made, patched and read.</summary>
internal sealed class ScratchConfigMaps
{
    private readonly ConcurrentDictionary<string, JsonObject> kept = new();

    /// <summary>A config map; null when there is none.</summary>
    public JsonObject? Find(string name) => kept.GetValueOrDefault(name);

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpListenerContext context)
    {
        string last = context.Request.Url!.AbsolutePath.Split('/')[^1];
        string method = context.Request.HttpMethod;
        if (method is "POST" or "PATCH")
        {
            using StreamReader reader = new(context.Request.InputStream, Encoding.UTF8);
            JsonObject sent = JsonNode.Parse(await reader.ReadToEndAsync())!.AsObject();
            string name = method == "POST" ? sent["metadata"]!["name"]!.GetValue<string>() : last;
            JsonObject made = method == "POST" ? sent : kept[name].DeepClone().AsObject();
            if (method == "PATCH") { Merge(made, sent); }
            made["metadata"]!["uid"] = "cm-1";
            made["metadata"]!["resourceVersion"] = "8";
            kept[name] = made;
            if (method == "POST") { context.Response.StatusCode = 201; }
            await ScratchApiServer.DocumentAsync(context, made.ToJsonString());
            return;
        }
        await ScratchApiServer.DocumentAsync(context, kept.TryGetValue(last, out JsonObject? one) ? one.ToJsonString() : null);
    }

    /// <summary>RFC 7396; for a config map's strings a strategic merge is the same.</summary>
    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is null) { target.Remove(name); }
            else if (value is JsonObject inner && target[name] is JsonObject old) { Merge(old, inner); }
            else { target[name] = value.DeepClone(); }
        }
    }
}
