namespace EdgeGate.Cli.Login;

/// <summary>A client for the gateway's API: tokens, and what is trusted because of them, go over https or to the same machine only.</summary>
internal static class GatewayHttp
{
    /// <summary>Prepares calls; null, and the reason on standard error, when the address will not do.</summary>
    public static HttpClient? Create(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? gateway) || gateway.Scheme is not ("http" or "https"))
        {
            Console.Error.WriteLine($"edgegate: '{address}' is not an address such as https://gate.example.com");
            return null;
        }
        if (gateway.Scheme == "http" && !gateway.IsLoopback)
        {
            Console.Error.WriteLine("edgegate: a token is sent over https or to this machine only");
            return null;
        }
        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !gateway.IsLoopback }) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = 4 * 1024 * 1024 };
    }
}
