using System.Collections.Immutable;

namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>An authority that signs user certificates, and how their principals become a subject and groups.</summary>
/// <param name="Keys">Its public keys, as blobs.</param>
/// <param name="Name">What audit calls it: the issuer of those it vouches for.</param>
/// <param name="SubjectIsKeyId">Whether the key id is the subject, not the first principal.</param>
/// <param name="GroupPrefix">Principals that begin so are groups, without the prefix; null for none.</param>
/// <param name="GroupsExtension">An extension that lists groups, separated by commas; null for none.</param>
/// <param name="Groups">Groups of everybody it vouches for.</param>
public sealed record SshAuthorityOptions(
    ImmutableArray<byte[]> Keys, string Name, bool SubjectIsKeyId, string? GroupPrefix, string? GroupsExtension, ImmutableArray<string> Groups);
