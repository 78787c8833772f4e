using EdgeGate.Core;

namespace EdgeGate.Identity;

/// <summary>What verifying a token came to: a principal, or why not.</summary>
public readonly record struct IdentityResult(Principal? Principal, IdentityFault Fault);
