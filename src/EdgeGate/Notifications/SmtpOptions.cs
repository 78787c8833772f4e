using System.Collections.Immutable;
using EdgeGate.Core;

namespace EdgeGate.Notifications;

/// <summary>A mail server and who is written to.</summary>
/// <param name="Host">The server.</param>
/// <param name="Port">Its port.</param>
/// <param name="Security"><c>starttls</c> (required, never given up), <c>tls</c> from the first byte, or <c>none</c> on this machine.</param>
/// <param name="User">Who signs in; null for nobody.</param>
/// <param name="Password">With what.</param>
/// <param name="CaFile">Authorities to trust instead of the system's; null for these.</param>
/// <param name="From">The sender's address.</param>
/// <param name="To">The receivers'.</param>
public sealed record SmtpOptions(string Host, int Port, string Security, string? User, SecretText? Password, string? CaFile, string From, ImmutableArray<string> To);
