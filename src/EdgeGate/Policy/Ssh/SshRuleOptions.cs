using System.Collections.Immutable;
using EdgeGate.Protocols.Ssh.Commands;

namespace EdgeGate.Policy.Ssh;

/// <summary>What a rule says of SSH.</summary>
/// <param name="Channels"><c>on.channels</c>: kinds of <see cref="SshChannels"/>, or <c>*</c> for those that are inspected.</param>
/// <param name="Commands"><c>on.commands</c>: patterns on a command's words; empty is any command where the rule has <c>shell</c> too.</param>
/// <param name="Users"><c>on.users</c>: users at the target; empty means any the connection has.</param>
/// <param name="Subsystems"><c>on.subsystems</c>: names, <c>*</c> in them for any characters; empty means any.</param>
/// <param name="Files"><c>on.files</c>: paths of sftp; null means every path.</param>
/// <param name="MaskFiles"><c>mask_files</c>: how contents of files are masked where the rule masks.</param>
public sealed record SshRuleOptions(
    ImmutableArray<string> Channels, ImmutableArray<CommandPattern> Commands, ImmutableArray<string> Users, ImmutableArray<string> Subsystems,
    FileRuleOptions? Files = null, FileMasking MaskFiles = FileMasking.Strict)
{
    /// <summary><c>on.lines</c>: patterns on commands in lines of an interactive shell; a rule that has them is about nothing else.</summary>
    public ImmutableArray<CommandPattern> Lines { get; init; } = [];

    /// <summary><c>on.tty</c>: whether a terminal was asked for; null means either.</summary>
    public bool? Terminal { get; init; }

    /// <summary>Whether the rule names a kind of channel.</summary>
    public bool Names(string channel) => Channels.Contains(channel) || (Channels.Contains("*") && !SshChannels.IsUninspected(channel));
}
