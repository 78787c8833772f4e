using System.Globalization;
using EdgeGate.Audit.Syslog;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>audit[].syslog</c>.</summary>
internal static class SyslogReader
{
    /// <summary>RFC 5424, 6.2.1, by the names that receivers' configurations have.</summary>
    private static readonly (string Name, int Number)[] Facilities =
        [("user", 1), ("daemon", 3), ("auth", 4), ("authpriv", 10), ("audit", 13), ("local0", 16), ("local1", 17), ("local2", 18), ("local3", 19), ("local4", 20), ("local5", 21), ("local6", 22), ("local7", 23)];

    public static SyslogOptions Read(ConfigScope scope)
    {
        string name = scope.Text("name", "syslog");
        if (name.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))) { scope.Problem(scope.At("name"), $"'{name}' cannot name a folder", "write letters, digits, - and _ alone"); }
        string text = scope.Text("address");
        bool isLocal = text.StartsWith("unix:", StringComparison.Ordinal);
        string socket = isLocal ? text[5..] : "";
        (string host, int port) = ("", 0);
        if (!isLocal) { (host, port) = HostAndPort.Read(scope, "address", "write siem.example.com:6514, or unix:/dev/log"); }
        else if (!Path.IsPathRooted(socket)) { scope.Problem(scope.At("address"), $"'{text}' is not the path of a socket", "write unix:/dev/log"); }
        string transport = scope.Text("transport", socket.Length > 0 ? "unix" : "tls");
        SyslogTransport way = transport switch { "tls" => SyslogTransport.Tls, "tcp" => SyslogTransport.Tcp, "udp" => SyslogTransport.Udp, _ => SyslogTransport.Unix };
        if (transport is not ("tls" or "tcp" or "udp" or "unix")) { scope.Problem(scope.At("transport"), $"'{transport}' is no transport", "write tls, tcp or udp"); }
        else if (text.Length > 0 && (way == SyslogTransport.Unix) != (socket.Length > 0)) { scope.Problem(scope.At("transport"), $"{text} is not reached by {transport}", socket.Length > 0 ? "leave transport out" : "write tls, tcp or udp"); }
        string? ca = CertificateReader.Authorities(scope, "ca");
        (string? certificate, string? key) = CertificateReader.Pair(scope, "client_certificate");
        string? serverName = scope.OptionalText("server_name");
        foreach (string tls in (string[])["ca", "client_certificate", "server_name"])
        {
            if (way != SyslogTransport.Tls && scope.Has(tls)) { scope.Problem(scope.At(tls), $"{tls} is for TLS", "write transport: tls, or remove it"); }
            scope.Node(tls);
        }
        string facility = scope.Text("facility", "audit");
        int number = Array.Find(Facilities, one => one.Name == facility).Number;
        if (number == 0 && !(int.TryParse(facility, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 23)) { scope.Problem(scope.At("facility"), $"there is no facility '{facility}'", $"write a number from 0 to 23, or one of {string.Join(", ", Facilities.Select(static one => one.Name))}"); }
        SyslogOptions options = new(name, host, port, socket, way, ca, certificate, key, serverName, number, scope.Size("queue", 1 << 30, 8 * 1024 * 1024, 1 << 30));
        scope.Finish();
        return options;
    }
}
