using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Guards;
using EdgeGate.Policy.Guards;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Commands;
using EdgeGate.Sessions.Ssh.Login;

namespace EdgeGate.Sessions.Ssh;

/// <summary>Judges operations of one session: the rules, what a certificate permits, and what can be recorded.</summary>
/// <param name="rules">The rules.</param>
/// <param name="login">Who.</param>
/// <param name="rates">How fast principals go by rules with a rate; null where nobody counts.</param>
/// <param name="finder">Finds classes in commands; null where nobody looks.</param>
/// <param name="isRecorded">Whether recording is required: then what is not inspected may not be.</param>
public sealed class SshJudge(SshRules rules, SshLogin login, bool isRecorded, RateTable? rates = null, IClassFinder? finder = null)
{
    /// <summary>What the client's certificate permits.</summary>
    public SshGrants Grants => login.Grants;

    /// <summary>Judges an operation.</summary>
    public Verdict Judge(SshOperation operation)
    {
        bool isPermitted = operation.Channel switch
        {
            SshChannels.Forward => login.Grants.Forward,
            SshChannels.Agent => login.Grants.Agent,
            SshChannels.X11 => login.Grants.X11,
            _ => true,
        };
        if (!isPermitted) { return Deny("certificate", $"your certificate does not permit {operation.Channel}"); }
        Verdict verdict = rules.Judge(login.Principal, operation, new Weighing(login.Principal, TextOf(operation), rates));
        if (verdict.Kind == VerdictKind.Deny) { return verdict; }
        if (isRecorded && SshChannels.IsUninspected(operation.Channel)) { return Deny("recording", $"{operation.Channel} cannot be recorded, and recording is required"); }
        return verdict;
    }

    /// <summary>A command as it came, and as the words a shell makes of it: quotes in the midst of a word hide nothing.</summary>
    private OperationText? TextOf(SshOperation operation)
    {
        if (finder is null) { return null; }
        byte[] what = Encoding.UTF8.GetBytes(operation.What);
        return new OperationText(finder, operation.Words is { } words ? [what, Encoding.UTF8.GetBytes(string.Join(' ', words))] : [what]);
    }

    /// <summary>Whether any rule is about lines of what an operation starts.</summary>
    public bool HasLines(SshOperation operation) => rules.HasLines(login.Principal, operation);

    /// <summary>Judges a line of an interactive shell.</summary>
    /// <param name="operation">What was started.</param>
    /// <param name="line">The line.</param>
    /// <param name="startsAnywhere">Whether a prompt may stand before its command.</param>
    public Verdict JudgeLine(SshOperation operation, string line, bool startsAnywhere)
        => rules.JudgeLine(login.Principal, operation, LineCommands.Read(line, startsAnywhere), startsAnywhere);

    /// <summary>The rules about files.</summary>
    /// <param name="connection">The connection's name.</param>
    /// <param name="user">The user at the target.</param>
    /// <param name="home">The folder the target starts in: a normal absolute path.</param>
    public FileRules ForFiles(string connection, string user, ReadOnlySpan<byte> home) => rules.ForFiles(login.Principal, connection, user, home);

    private static Verdict Deny(string rule, string reason) => new(VerdictKind.Deny, rule, reason, []);
}
