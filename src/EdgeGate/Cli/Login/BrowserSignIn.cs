using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using EdgeGate.Identity;

namespace EdgeGate.Cli.Login;

/// <summary>Signs in with the browser of this machine: authorization code with PKCE, answered to a port of the loopback interface.</summary>
/// <remarks>
/// RFC 8252, 7.3 and 8.3: the literal 127.0.0.1 and a free port, open for this sign-in alone. An answer counts with the state of this sign-in; the ID token
/// must carry its nonce, and RFC 9207's <c>iss</c>, where it is there, must be the issuer.
/// </remarks>
internal static class BrowserSignIn
{
    private const string Path = "/callback";
    private const int RequestBytesMax = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(5);

    /// <summary>Signs in; null, and the reason on standard error, when that failed.</summary>
    public static async Task<TokenSet?> RunAsync(TokenClient client, string issuer, CancellationToken stop)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        string redirect = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}{Path}";
        (string state, string nonce, string secret) = (Random(), Random(), Random());
        if (await client.CodeAddressAsync(redirect, state, nonce, secret, stop) is not { } address)
        {
            Console.Error.WriteLine($"edgegate: {TerminalText.Of(issuer)} does not answer as it should");
            return null;
        }
        Console.Error.WriteLine($"To sign in, open\n  {TerminalText.Of(address)}");
        Open(address);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        Dictionary<string, string> answer;
        try
        {
            answer = await AwaitAnswerAsync(listener, state, patience.Token);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("edgegate: nobody signed in");
            return null;
        }
        if ((answer.TryGetValue("iss", out string? named) && named != issuer) || !answer.TryGetValue("code", out string? code))
        {
            Console.Error.WriteLine($"edgegate: the issuer did not sign you in ({Shown(answer.GetValueOrDefault("error"))})");
            return null;
        }
        TokenAnswer redeemed = await client.RedeemAsync(code, redirect, secret, stop);
        if (redeemed.Tokens is not { } tokens)
        {
            Console.Error.WriteLine($"edgegate: the issuer gave no token ({Shown(redeemed.Error)})");
            return null;
        }
        if (tokens.IdToken is { } idToken && UnverifiedToken.Read(idToken)?.Nonce != nonce)
        {
            Console.Error.WriteLine("edgegate: the issuer's answer belongs to another sign-in");
            return null;
        }
        return tokens;
    }

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static string Shown(string? error) => error is { Length: > 0 and < 100 } && error.All(static c => c is > ' ' and <= '~') ? error : "no reason given";

    private static async Task<Dictionary<string, string>> AwaitAnswerAsync(TcpListener listener, string state, CancellationToken stop)
    {
        while (true)
        {
            using TcpClient peer = await listener.AcceptTcpClientAsync(stop);
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(RequestPatience);
            try
            {
                Dictionary<string, string>? answer = Parameters(await ReadRequestLineAsync(peer.GetStream(), patience.Token));
                bool isOurs = answer is not null && answer.TryGetValue("state", out string? given) && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(state));
                await AnswerAsync(peer.GetStream(), isOurs, patience.Token);
                if (isOurs) { return answer!; }
            }
            catch (Exception problem) when (problem is IOException or SocketException || (problem is OperationCanceledException && !stop.IsCancellationRequested))
            {
                // Anybody on this machine may connect; who says nothing of use is left.
            }
        }
    }

    private static async Task<string> ReadRequestLineAsync(NetworkStream stream, CancellationToken stop)
    {
        byte[] bytes = new byte[RequestBytesMax];
        int length = 0;
        // The whole head is read, for a browser whose request is not read sees the connection reset, not the page.
        while (length < bytes.Length && bytes.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            int read = await stream.ReadAsync(bytes.AsMemory(length), stop);
            if (read == 0) { break; }
            length += read;
        }
        int end = bytes.AsSpan(0, length).IndexOf("\r\n"u8);
        return end < 0 ? "" : Encoding.Latin1.GetString(bytes, 0, end);
    }

    /// <summary>Parameters of <c>GET /callback?... HTTP/1.1</c>; null for anything else, and of a name that comes twice.</summary>
    private static Dictionary<string, string>? Parameters(string line)
    {
        string[] words = line.Split(' ');
        if (words.Length != 3 || words[0] != "GET" || !words[1].StartsWith(Path + "?", StringComparison.Ordinal)) { return null; }
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (string part in words[1][(Path.Length + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2);
            if (!found.TryAdd(Uri.UnescapeDataString(pair[0]), pair.Length == 2 ? Uri.UnescapeDataString(pair[1].Replace('+', ' ')) : "")) { return null; }
        }
        return found;
    }

    private static async Task AnswerAsync(NetworkStream stream, bool isOurs, CancellationToken stop)
    {
        string page = isOurs
            ? "<!doctype html><meta charset=\"utf-8\"><title>EdgeGate</title><p>Done here: go back to your terminal, and close this page.</p>\n"
            : "<!doctype html><meta charset=\"utf-8\"><title>EdgeGate</title><p>This is no answer to the sign-in under way.</p>\n";
        string head = $"HTTP/1.1 {(isOurs ? "200 OK" : "400 Bad Request")}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {page.Length}\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nContent-Security-Policy: default-src 'none'\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + page), stop);
    }

    /// <summary>Opens a browser: BROWSER, else the desktop's own. When there is none, the person copies the address.</summary>
    private static void Open(string address)
    {
        string program = Environment.GetEnvironmentVariable("BROWSER") is { Length: > 0 } named ? named : "xdg-open";
        try
        {
            using Process? browser = Process.Start(new ProcessStartInfo(program, [address]) { RedirectStandardError = true, RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // The address is on the terminal.
        }
    }
}
