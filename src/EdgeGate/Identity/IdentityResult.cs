using EdgeGate.Core;

namespace EdgeGate.Identity;

/// <summary>What verifying a token came to: a principal, or why not.</summary>
public readonly record struct IdentityResult(Principal? Principal, IdentityFault Fault)
{
    /// <summary>
    /// Whether the token was one for this gateway, and is refused for what it says or for now: another token of the same sign-in, which may say less, must not take its
    /// place. One that leaves out the groups would leave out those that a rule denies.
    /// </summary>
    public bool IsFinal => Fault is IdentityFault.GroupsOverage or IdentityFault.GroupsMalformed or IdentityFault.UnverifiedSubject or IdentityFault.BoundToSender or IdentityFault.Denied or IdentityFault.IssuerUnreachable;
}
