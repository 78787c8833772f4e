using System.Globalization;
using EdgeGate.Cli.Login;

namespace EdgeGate.Cli.Clients;

/// <summary>Where a listener of the gate is, as the sign-in knows it, or as was said.</summary>
/// <param name="Host">Its host, without brackets.</param>
/// <param name="Port">Its port.</param>
internal sealed record GateAddress(string Host, int Port)
{
    /// <summary>Reads host:port; null when it is something else.</summary>
    public static GateAddress? Parse(string? text)
    {
        int colon = text?.LastIndexOf(':') ?? -1;
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and < 65536
            ? new GateAddress(text![..colon].Trim('[', ']'), port)
            : null;
    }

    /// <summary>Whether a text may name a connection, and so stand in files and on command lines.</summary>
    public static bool IsConnection(string name)
        => name.Length > 0 && name[0] != '-' && name.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./%") < 0;

    /// <summary>The file with the gate's authority, written anew; null when it has none of its own.</summary>
    public static string? AuthorityFile(LoginFile login)
    {
        if (login.Authority is not { } pem) { return null; }
        string path = LoginFolder.File("gate-ca.pem");
        LoginFolder.Write(path, System.Text.Encoding.ASCII.GetBytes(pem));
        return path;
    }

    /// <summary>The address, or the reason on standard error.</summary>
    public static GateAddress? Find(string? kept, string protocol, string key)
    {
        if (Parse(kept) is { } address) { return address; }
        Console.Error.WriteLine($"edgegate: the gateway does not say where it listens for {protocol}: its configuration needs identity.addresses.{key}; then run edgegate login again");
        return null;
    }
}
