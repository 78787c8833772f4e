using System.Collections.Immutable;
using EdgeGate.Core;

namespace EdgeGate.Sessions.Postgres;

/// <summary>A connection of protocol <c>postgres</c>, as configured.</summary>
/// <param name="Name">What users ask for as <c>dbname</c>.</param>
/// <param name="Host">The target's host name or address; for a Unix socket, empty.</param>
/// <param name="Port">Its port.</param>
/// <param name="UnixSocketPath">The socket file, or null.</param>
/// <param name="Database">The database there.</param>
/// <param name="AllowOtherDatabases">Whether <c>name/otherdb</c> may ask for another.</param>
/// <param name="Tls">TLS to the target.</param>
/// <param name="CaFile">PEM bundle that signs the target's certificate; null is the system's.</param>
/// <param name="ClientCertificateFile">PEM certificate shown to the target, or null.</param>
/// <param name="ClientKeyFile">Its key.</param>
/// <param name="User">The role the gateway logs in as.</param>
/// <param name="Password">Its password, or null.</param>
/// <param name="AllowedStartupOptions">Startup parameters a client may set beyond those always passed (<c>application_name</c>, <c>client_encoding</c>, <c>DateStyle</c>, <c>TimeZone</c> ...).</param>
public sealed record PgConnectionOptions(
    string Name, string Host, int Port, string? UnixSocketPath, string Database, bool AllowOtherDatabases,
    PgTargetTls Tls, string? CaFile, string? ClientCertificateFile, string? ClientKeyFile,
    string User, SecretText? Password, ImmutableArray<string> AllowedStartupOptions);
