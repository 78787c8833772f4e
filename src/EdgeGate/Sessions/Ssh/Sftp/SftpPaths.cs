using EdgeGate.Core;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Requests by path: followed, judged, sent.</summary>
internal sealed class SftpPaths(SftpContext context)
{
    /// <summary>Takes a request: asks the target what its paths lead to.</summary>
    public void Begin(in SftpRequest request)
    {
        if (request.First.Contains((byte)0) || request.Second.Contains((byte)0))
        {
            context.Answer(request.Id, SftpStatus.NoSuchFile);
            return;
        }
        if (request.Type is SftpType.Open or SftpType.Opendir)
        {
            if (context.Files.IsFull)
            {
                context.Answer(request.Id, SftpStatus.Failure, "too many open files"u8);
                return;
            }
            context.Files.Opening++;
        }
        SftpPathRequest path = new(request);
        if (path.IsChanging) { context.Unsent++; }
        Follow(path);
    }

    private void Follow(SftpPathRequest path)
    {
        context.Resolving++;
        context.BeginTurn(path);
        if (path.HasFirst) { Ask(path, SftpPendingKind.First, path.FirstText, path.FollowsFirst); }
        if (path.HasSecond) { Ask(path, SftpPendingKind.Second, path.SecondText, follows: false); }
    }

    /// <summary>The target has said what a path of a request leads to.</summary>
    /// <returns>What is wrong with the answer.</returns>
    public ProtocolFault Resolved(SftpPathRequest request, bool isFirst, in SftpResponse answer)
    {
        byte[] text = isFirst ? request.FirstText : request.SecondText;
        bool follows = (isFirst && request.FollowsFirst) || !SftpPath.TryPart(text, out _, out _);
        byte[] known;
        if (answer.Type == SftpType.Status)
        {
            if (answer.Code == SftpStatus.Ok) { return ProtocolFault.SftpUnaskedResponse; }
            request.Refusal ??= answer.Code;
            known = SftpPath.Normalize(text, context.Home);
        }
        else
        {
            if (!TryReadName(answer, out byte[] followed)) { return ProtocolFault.SftpMalformedPacket; }
            SftpPath.TryPart(text, out _, out ReadOnlySpan<byte> name);
            known = follows ? followed : SftpPath.Join(followed, name);
        }
        if (isFirst) { request.First = known; }
        else { request.Second = known; }
        if (request.IsResolved) { Decide(request); }
        return ProtocolFault.None;
    }

    /// <summary>Reads the one absolute normal path that an answer to REALPATH has.</summary>
    public static bool TryReadName(in SftpResponse answer, out byte[] path)
    {
        path = [];
        if (answer.Type != SftpType.Name || answer.Count != 1) { return false; }
        SftpNames names = answer.Names;
        if (!names.Read(out ReadOnlySpan<byte> name, out _, out _) || !SftpPath.IsNormal(name)) { return false; }
        path = name.ToArray();
        return true;
    }

    private void Ask(SftpPathRequest request, SftpPendingKind kind, byte[] text, bool follows)
    {
        ReadOnlySpan<byte> asked = text;
        if (!follows && SftpPath.TryPart(text, out ReadOnlySpan<byte> folder, out _)) { asked = folder; }
        SftpWriter.One(context.BeginToTarget(), SftpType.Realpath, context.Pending.Add(new SftpPending(kind, request.Id, Path: request)), asked);
        context.SendToTarget();
    }

    private void Decide(SftpPathRequest request)
    {
        context.Resolving--;
        if (request.IsChanging) { context.Unsent--; }
        FileVerdict verdict = SftpPathJudge.Judge(request, context.Rules);
        if (request.Type == SftpType.Realpath)
        {
            AnswerRealpath(request, verdict);
            return;
        }
        if (verdict.IsHeld && request.Approved is { } approved) { verdict = Compare(request, verdict, approved.First, approved.Second, approved.Verdict); }
        if (request.Type == SftpType.Open && verdict is { IsDenied: false, Masks: true } && SftpMasking.WhyNot(request.Flags) is { } whyNot) { verdict = FileVerdict.Deny(verdict.Rule, whyNot); }
        if (verdict.IsHeld)
        {
            Hold(request, verdict);
            return;
        }
        request.Verdict = verdict;
        if (!verdict.IsAllowed) { Refuse(request, verdict); }
        else if (request.Refusal is { } code) { Fail(request, code); }
        else if (context.TakeTurn(request) is not SftpTurn.Now and var turn)
        {
            if (turn == SftpTurn.Again) { FollowAnew(request); }
            else { Fail(request, SftpStatus.Failure); }
        }
        else { Send(request); }
    }

    /// <summary>A request that is not sent is answered by what the target would say, or has said.</summary>
    private void Fail(SftpPathRequest request, uint code)
    {
        context.EndTurn(request);
        if (Opens(request)) { context.Files.Opening--; }
        context.Journal.Answered(request, code);
        context.Answer(request.Id, code);
    }

    /// <summary>What its paths lead to is not known any more.</summary>
    private void FollowAnew(SftpPathRequest request)
    {
        request.First = request.Second = null;
        request.Refusal = null;
        if (request.IsChanging) { context.Unsent++; }
        Follow(request);
    }

    private void Refuse(SftpPathRequest request, FileVerdict verdict)
    {
        context.EndTurn(request);
        if (Opens(request)) { context.Files.Opening--; }
        context.Deny(request.Id, request.Name, request.First ?? request.FirstText, request.Second ?? [], verdict);
    }

    /// <summary>Has a request wait. Once it is approved its paths are followed anew: what they lead to must be what was approved.</summary>
    private void Hold(SftpPathRequest request, FileVerdict verdict)
    {
        context.EndTurn(request);
        using ByteBuffer bytes = new(context.Limits.PacketBytesMax);
        Write(request, 0, bytes);
        context.Holds.Begin(
            request.Id, request.Name, SftpDetails.Of(request.Type == SftpType.Open ? request.Flags : 0, request.Attributes), request.First ?? request.FirstText, request.Second ?? [], verdict, bytes.Written, request.IsChanging,
            hold =>
            {
                request.Hold = hold;
                request.Approved = (request.First, request.Second, verdict);
                FollowAnew(request);
            },
            denied => Refuse(request, denied));
    }

    /// <summary>Whether what was approved is what the paths lead to now, and by the same rule.</summary>
    private static FileVerdict Compare(SftpPathRequest request, FileVerdict verdict, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, FileVerdict approved)
        => verdict.Rule == approved.Rule && first.SequenceEqual(request.First) && second.SequenceEqual(request.Second)
            ? verdict.Released()
            : FileVerdict.Deny(verdict.Rule, "what was approved is not what the path leads to now");

    private static bool Opens(SftpPathRequest request) => request.Type is SftpType.Open or SftpType.Opendir;

    /// <summary>What a path leads to is told where it may be looked at; elsewhere the path is made normal as text, which tells nothing about the target.</summary>
    private void AnswerRealpath(SftpPathRequest request, FileVerdict verdict)
    {
        if (verdict.IsAllowed && request.Refusal is { } code)
        {
            context.Answer(request.Id, code);
            return;
        }
        SftpWriter.Name(context.BeginToClient(), request.Id, verdict.IsAllowed ? request.First : SftpPath.Normalize(request.FirstText, context.Home));
        context.SendToClient();
    }

    private void Send(SftpPathRequest request)
    {
        SftpPendingKind kind = request.Type switch
        {
            SftpType.Open or SftpType.Opendir => SftpPendingKind.Open,
            SftpType.Stat or SftpType.Lstat => SftpPendingKind.Attributes,
            SftpType.Readlink => SftpPendingKind.Name,
            SftpType.Extended when request.Extension == SftpExtension.Statvfs => SftpPendingKind.Extended,
            _ => SftpPendingKind.Status,
        };
        uint id = context.Pending.Add(new SftpPending(kind, request.Id, Path: request, Extension: request.Extension));
        Write(request, id, context.BeginToTarget());
        context.SendToTarget();
    }

    private static void Write(SftpPathRequest request, uint id, ByteBuffer output)
    {
        switch (request.Type)
        {
            case SftpType.Open:
                SftpWriter.Open(output, id, request.First, request.Flags, request.Attributes);
                break;
            case SftpType.Setstat or SftpType.Mkdir:
                SftpWriter.Change(output, request.Type, id, request.First, request.Attributes);
                break;
            case SftpType.Rename:
                SftpWriter.Two(output, request.Type, id, request.First, request.Second);
                break;
            case SftpType.Symlink:
                SftpWriter.Two(output, request.Type, id, request.FirstText, request.Second);
                break;
            case SftpType.Extended when request.HasSecond:
                SftpWriter.ExtendedTwo(output, id, request.Extension, request.First, request.Second);
                break;
            case SftpType.Extended when request.Extension == SftpExtension.Lsetstat:
                SftpWriter.ExtendedChange(output, id, request.Extension, request.First, request.Attributes);
                break;
            case SftpType.Extended:
                SftpWriter.Extended(output, id, request.Extension, request.First);
                break;
            default:
                SftpWriter.One(output, request.Type, id, request.First);
                break;
        }
    }
}
