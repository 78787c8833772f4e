using System.Collections.Immutable;
using System.Text.Json;

namespace EdgeGate.Cli.Login;

/// <summary>The gateways that somebody has signed in at, and what they said: <c>gateways.json</c> in the folder of the sign-in.</summary>
internal static class KnownGateways
{
    /// <summary>The most that are kept.</summary>
    private const int GatewaysMax = 1000;

    private const int FileBytesMax = 1024 * 1024;

    private static string FilePath => LoginFolder.File("gateways.json");

    /// <summary>Those that are known.</summary>
    /// <exception cref="IOException">The file cannot be read or understood, or others may have written it: a gateway that is not found there would pass for a new one.</exception>
    public static ImmutableArray<KnownGateway> Read()
    {
        if (!File.Exists(FilePath)) { return []; }
        if (LoginFolder.Problem is { } open) { throw new IOException(open); }
        if ((File.GetUnixFileMode(FilePath) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0) { throw new IOException($"{FilePath} can be written by others: look what is in it, and chmod 600 it"); }
        try
        {
            if (new FileInfo(FilePath).Length > FileBytesMax) { throw new IOException($"{FilePath} is longer than it could be"); }
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(FilePath));
            return [.. document.RootElement.GetProperty("gateways").EnumerateArray().Select(static one => new KnownGateway(
                Text(one, "gateway")!, Text(one, "issuer")!, Text(one, "audience")!, Text(one, "client_id")!, Text(one, "resource"), Text(one, "scope")!))];
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new IOException($"{FilePath} cannot be understood: look what is in it, or remove it and be asked again about every gateway");
        }
    }

    /// <summary>Remembers a gateway.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    public static void Keep(KnownGateway gateway)
    {
        ImmutableArray<KnownGateway> known = Read();
        if (known.Contains(gateway)) { return; }
        if (known.Length >= GatewaysMax) { throw new IOException($"{GatewaysMax} gateways are known already: forget some (edgegate gateways forget)"); }
        Write([.. known.Where(one => one.Gateway != gateway.Gateway), gateway]);
    }

    /// <summary>Forgets a gateway; false when it was not known.</summary>
    /// <exception cref="IOException">It cannot be forgotten.</exception>
    public static bool Forget(string gateway)
    {
        ImmutableArray<KnownGateway> known = Read();
        string origin = KnownGateway.OriginOf(gateway);
        if (!known.Any(one => one.Gateway == origin)) { return false; }
        Write([.. known.Where(one => one.Gateway != origin)]);
        return true;
    }

    private static void Write(ImmutableArray<KnownGateway> gateways)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("gateways");
            foreach (KnownGateway one in gateways)
            {
                json.WriteStartObject();
                json.WriteString("gateway", one.Gateway);
                json.WriteString("issuer", one.Issuer);
                json.WriteString("audience", one.Audience);
                json.WriteString("client_id", one.ClientId);
                json.WriteString("resource", one.Resource);
                json.WriteString("scope", one.Scope);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        LoginFolder.Write(FilePath, stream.ToArray());
    }

    private static string? Text(JsonElement one, string name) => one.GetProperty(name).GetString();
}
