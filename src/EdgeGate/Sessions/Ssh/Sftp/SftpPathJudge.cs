using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Judges requests by path, once it is known what their paths lead to.</summary>
/// <remarks>
/// The target was asked with REALPATH, which follows links, and is then sent the path it answered with: what is judged is what is done. A name that a request does not follow is kept
/// behind the folder that was followed. Where a request makes something reachable by another path (RENAME, SYMLINK, hardlink, copy-data), nothing may become allowed by that.
/// </remarks>
internal static class SftpPathJudge
{
    private const PathAccess Everything = PathAccess.List | PathAccess.Read | PathAccess.Write | PathAccess.Remove;

    /// <summary>Judges a request.</summary>
    /// <param name="request">The request; its paths are known, or normal as text where the target did not follow them.</param>
    /// <param name="rules">The rules.</param>
    public static FileVerdict Judge(SftpPathRequest request, FileRules rules)
    {
        switch (request.Type)
        {
            case SftpType.Open:
                return rules.Judge((SftpOpenFlags.Reads(request.Flags) ? PathAccess.Read : PathAccess.None) | (SftpOpenFlags.Writes(request.Flags) ? PathAccess.Write : PathAccess.None), request.First);
            case SftpType.Setstat or SftpType.Mkdir:
                return rules.Judge(PathAccess.Write, request.First);
            case SftpType.Remove or SftpType.Rmdir:
                return rules.Judge(PathAccess.Remove, request.First);
            case SftpType.Rename:
                return JudgeMove(request, rules);
            case SftpType.Symlink:
                return JudgeLink(request, rules);
            case SftpType.Extended:
                return request.Extension switch
                {
                    SftpExtension.PosixRename => JudgeMove(request, rules),
                    SftpExtension.Hardlink => JudgeAlias(request.First!, request.Second!, rules),
                    SftpExtension.Lsetstat => rules.Judge(PathAccess.Write, request.First),
                    _ => rules.Judge(PathAccess.List, request.First),
                };
            default:
                return rules.Judge(PathAccess.List, request.First);
        }
    }

    /// <summary>Judges what is copied from one open file to another: what may not be read there may not be made readable here.</summary>
    public static FileVerdict JudgeCopy(SftpFile from, SftpFile to, FileRules rules)
        => rules.MayStandFor(from.Path, to.Path, PathAccess.Read)
            ? rules.Judge(PathAccess.Write, to.Path)
            : FileVerdict.Deny("files", "copying this there would let it be read otherwise than the rules say");

    private static FileVerdict JudgeMove(SftpPathRequest request, FileRules rules)
    {
        FileVerdict there = rules.Judge(PathAccess.Remove, request.First);
        if (there.IsDenied) { return there; }
        FileVerdict here = rules.Judge(PathAccess.Write, request.Second);
        if (here.IsDenied) { return here; }
        // Who may remove all of it may as well have it changed; what may be seen of it is another matter.
        PathAccess guarded = rules.AllowsTree(PathAccess.Remove, request.First) ? PathAccess.List | PathAccess.Read : Everything;
        return rules.MayStandFor(request.First, request.Second, guarded) ? there.And(here) : FileVerdict.Deny("files", "moving this there would allow what rules do not allow here");
    }

    private static FileVerdict JudgeAlias(byte[] source, byte[] alias, FileRules rules)
    {
        FileVerdict verdict = rules.Judge(PathAccess.Write, alias);
        return verdict.IsDenied || rules.MayStandFor(source, alias, Everything) ? verdict : FileVerdict.Deny("files", "a link there would allow what rules do not allow where it leads");
    }

    /// <summary>A link's text is judged from where the link is. With <c>..</c> in it, it would lead elsewhere once the link is moved, so that is refused unless everything is allowed everywhere.</summary>
    private static FileVerdict JudgeLink(SftpPathRequest request, FileRules rules)
    {
        byte[] link = request.Second!;
        bool isFree = rules.AllowsTree(PathAccess.List, "/"u8) && rules.AllowsTree(PathAccess.Read, "/"u8) && rules.AllowsTree(PathAccess.Write, "/"u8) && rules.AllowsTree(PathAccess.Remove, "/"u8);
        if (!isFree && SftpPath.Climbs(request.FirstText)) { return FileVerdict.Deny("files", "a link may not lead through .. where rules are about paths; write where it leads from / on"); }
        SftpPath.TryPart(link, out ReadOnlySpan<byte> folder, out _);
        return JudgeAlias(SftpPath.Normalize(request.FirstText, folder), link, rules);
    }
}
