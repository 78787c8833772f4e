using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>A request by path, from when it came to its answer: the target is asked first what its paths lead to, then it is judged and sent with those.</summary>
internal sealed class SftpPathRequest
{
    /// <summary>Keeps a request.</summary>
    public SftpPathRequest(in SftpRequest request)
    {
        Type = request.Type;
        Id = request.Id;
        Extension = request.Extension;
        FirstText = request.First.ToArray();
        SecondText = request.Second.ToArray();
        Flags = request.Flags;
        Attributes = request.Attributes.Bytes.ToArray();
    }

    /// <summary><see cref="SftpType"/></summary>
    public byte Type { get; }

    /// <summary>The client's number.</summary>
    public uint Id { get; }

    /// <summary>EXTENDED: which.</summary>
    public SftpExtension Extension { get; }

    /// <summary>The first path as it came.</summary>
    public byte[] FirstText { get; }

    /// <summary>The second path as it came.</summary>
    public byte[] SecondText { get; }

    /// <summary>OPEN: flags.</summary>
    public uint Flags { get; }

    /// <summary>ATTRS as they came.</summary>
    public byte[] Attributes { get; }

    /// <summary>What the first path leads to; null while the target has not said.</summary>
    public byte[]? First { get; set; }

    /// <summary>What the second path leads to.</summary>
    public byte[]? Second { get; set; }

    /// <summary>The status with which the target refused to follow a path; null when it did not.</summary>
    public uint? Refusal { get; set; }

    /// <summary>The rules' answer; null while it is not judged.</summary>
    public FileVerdict? Verdict { get; set; }

    /// <summary>What was approved: what its paths led to when it was held; null when nothing was.</summary>
    public (byte[]? First, byte[]? Second, FileVerdict Verdict)? Approved { get; set; }

    /// <summary>The hold by which it was approved; empty when none.</summary>
    public string Hold { get; set; } = "";

    /// <summary>The rule that decided.</summary>
    public string Rule => Verdict?.Rule ?? "";

    /// <summary>Whether the request changes something: then nothing the client sends after it is taken before it is sent.</summary>
    public bool IsChanging => Type is SftpType.Setstat or SftpType.Remove or SftpType.Mkdir or SftpType.Rmdir or SftpType.Rename or SftpType.Symlink
        || (Type == SftpType.Open && SftpOpenFlags.Writes(Flags))
        || (Type == SftpType.Extended && Extension is SftpExtension.PosixRename or SftpExtension.Hardlink or SftpExtension.Lsetstat);

    /// <summary>Whether it can make a path lead elsewhere.</summary>
    public bool IsMove => Type is SftpType.Rename or SftpType.Symlink || (Type == SftpType.Extended && Extension == SftpExtension.PosixRename);

    /// <summary>How many moves there had been when its paths were followed; of <see cref="SftpTurns"/>, like what follows.</summary>
    public long Moves { get; set; }

    /// <summary>Whether it was sent, or is about to be.</summary>
    public bool HasTurn { get; set; }

    /// <summary>When it first had to wait; null while it did not.</summary>
    public long? WaitsSince { get; set; }

    /// <summary>Ends its turn where its channel did.</summary>
    public ITimer? Left { get; set; }

    /// <summary>Whether the name a path ends in is followed if it is a link; behind a slash at the end it is, even where it would not be. A hard link is made to what a link leads to: systems differ in that, so none is left to choose.</summary>
    public bool FollowsFirst => Type is SftpType.Open or SftpType.Opendir or SftpType.Stat or SftpType.Setstat or SftpType.Realpath
        || (Type == SftpType.Extended && Extension is SftpExtension.Statvfs or SftpExtension.Hardlink)
        || (FirstText is [.., (byte)'/'] && (Type is SftpType.Lstat or SftpType.Readlink || Extension is SftpExtension.Lsetstat));

    /// <summary>Whether it has a first path the target is to be asked about: what a link is to lead to is a text.</summary>
    public bool HasFirst => Type != SftpType.Symlink;

    /// <summary>Whether it has a second path.</summary>
    public bool HasSecond => Type is SftpType.Rename or SftpType.Symlink || Extension is SftpExtension.PosixRename or SftpExtension.Hardlink;

    /// <summary>Whether the target has said what every path leads to.</summary>
    public bool IsResolved => (First is not null || !HasFirst) && (Second is not null || !HasSecond);

    /// <summary>What audit and recordings call it.</summary>
    public string Name => Type switch
    {
        SftpType.Open => "open",
        SftpType.Lstat => "lstat",
        SftpType.Setstat => "setstat",
        SftpType.Opendir => "opendir",
        SftpType.Remove => "remove",
        SftpType.Mkdir => "mkdir",
        SftpType.Rmdir => "rmdir",
        SftpType.Realpath => "realpath",
        SftpType.Stat => "stat",
        SftpType.Rename => "rename",
        SftpType.Readlink => "readlink",
        SftpType.Symlink => "symlink",
        _ => Extension switch
        {
            SftpExtension.PosixRename => "rename",
            SftpExtension.Hardlink => "hardlink",
            SftpExtension.Lsetstat => "lsetstat",
            SftpExtension.Statvfs => "statvfs",
            _ => "extended",
        },
    };
}
