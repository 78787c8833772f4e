using EdgeGate.Core;

namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>A client that has proven who it is.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Connection">The connection asked for.</param>
/// <param name="User">The user at the target asked for, or null.</param>
/// <param name="Grants">What its certificate permits.</param>
/// <param name="Method">How it proved it, for audit: <c>certificate</c>, <c>remembered key</c>, <c>browser</c> or <c>token</c>.</param>
public sealed record SshLogin(Principal Principal, string Connection, string? User, SshGrants Grants, string Method);
