using System.Buffers.Binary;
using EdgeGate.Core;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>What a target answers: each answer belongs to a request that was sent, and is of a kind that request can have.</summary>
internal sealed class SftpResponses(SftpContext context, SftpPaths paths, SftpFetches fetches)
{
    /// <summary>Takes a packet.</summary>
    /// <returns>What is wrong with it.</returns>
    public ProtocolFault Take(ReadOnlySpan<byte> packet)
    {
        if (!SftpResponse.IsResponse(packet[0])) { return ProtocolFault.SftpUnexpectedPacket; }
        if (!SftpResponse.TryRead(packet, context.Limits, out SftpResponse answer)) { return ProtocolFault.SftpMalformedPacket; }
        if (!context.Pending.TryTake(answer.Id, out SftpPending request) || !MayAnswer(request.Kind, answer)) { return ProtocolFault.SftpUnaskedResponse; }
        if (request is { Path: { } answered, Kind: not (SftpPendingKind.First or SftpPendingKind.Second) }) { context.EndTurn(answered); }
        switch (request.Kind)
        {
            case SftpPendingKind.Home:
                if (!SftpPaths.TryReadName(answer, out byte[] home)) { return ProtocolFault.SftpMalformedPacket; }
                context.Home = home;
                return ProtocolFault.None;
            case SftpPendingKind.First or SftpPendingKind.Second:
                return paths.Resolved(request.Path!, request.Kind == SftpPendingKind.First, answer);
            case SftpPendingKind.CloseSize:
                if (answer.Type == SftpType.Attrs && (answer.Attributes.Flags & SftpAttributes.HasSize) != 0) { request.File!.Size = answer.Attributes.Size; }
                return ProtocolFault.None;
            case SftpPendingKind.Fetch:
                return fetches.OnAnswer(request, answer);
            case SftpPendingKind.OwnWrite:
                if (answer.Code != SftpStatus.Ok) { request.File!.MaskedWrite!.HasFailed = true; }
                return ProtocolFault.None;
            case SftpPendingKind.OwnClose:
                return ProtocolFault.None;
            case SftpPendingKind.Open:
                return OnOpened(request, answer);
            case SftpPendingKind.Read:
                return OnRead(request, answer);
            case SftpPendingKind.Names:
                return OnNames(request, answer);
            case SftpPendingKind.Name:
                return OnName(request, answer);
            case SftpPendingKind.Extended:
                return OnExtended(request, answer);
            case SftpPendingKind.Attributes when answer.Type == SftpType.Attrs:
                if (request.Path is { } seen) { context.Journal.Answered(seen, SftpStatus.Ok); }
                SftpWriter.Passed(context.BeginToClient(), SftpType.Attrs, request.ClientId, answer.Attributes.Bytes);
                context.SendToClient();
                return ProtocolFault.None;
            default:
                return OnStatus(request, answer.Code);
        }
    }

    private static bool MayAnswer(SftpPendingKind kind, in SftpResponse answer)
    {
        // That all went well, where something was to be told, tells nothing.
        if (answer.Type == SftpType.Status) { return answer.Code != SftpStatus.Ok || kind is SftpPendingKind.Status or SftpPendingKind.Write or SftpPendingKind.Close or SftpPendingKind.OwnWrite or SftpPendingKind.OwnClose; }
        return answer.Type == kind switch
        {
            SftpPendingKind.Read or SftpPendingKind.Fetch => SftpType.Data,
            SftpPendingKind.Open => SftpType.Handle,
            SftpPendingKind.Attributes or SftpPendingKind.CloseSize => SftpType.Attrs,
            SftpPendingKind.Names or SftpPendingKind.Name or SftpPendingKind.Home or SftpPendingKind.First or SftpPendingKind.Second => SftpType.Name,
            SftpPendingKind.Extended => SftpType.ExtendedReply,
            _ => SftpType.Status,
        };
    }

    private ProtocolFault OnOpened(in SftpPending request, in SftpResponse answer)
    {
        SftpPathRequest path = request.Path!;
        context.Files.Opening--;
        context.Journal.Answered(path, answer.Type == SftpType.Handle ? SftpStatus.Ok : answer.Code);
        if (answer.Type != SftpType.Handle)
        {
            context.Answer(request.ClientId, answer.Code);
            return ProtocolFault.None;
        }
        bool isFolder = path.Type == SftpType.Opendir;
        SftpFile file = new()
        {
            Path = path.First!,
            Handle = answer.Content.ToArray(),
            Rule = path.Rule,
            Hold = path.Hold,
            IsFolder = isFolder,
            IsMasked = !isFolder && path.Verdict!.Masks,
            Reads = !isFolder && SftpOpenFlags.Reads(path.Flags),
            Writes = !isFolder && SftpOpenFlags.Writes(path.Flags),
        };
        if ((path.Flags & SftpOpenFlags.Append) != 0) { file.In.Lose(); }
        if (file is { IsMasked: true, Reads: true })
        {
            fetches.Begin(request.ClientId, file, path.Verdict!);
            return ProtocolFault.None;
        }
        if (file.IsMasked) { file.MaskedWrite = context.Masking.OpenWrite(path.Verdict!); }
        Span<byte> handle = stackalloc byte[SftpFileTable.HandleBytes];
        context.Files.Add(file, handle);
        context.Journal.Opened(file);
        SftpWriter.Content(context.BeginToClient(), SftpType.Handle, request.ClientId, handle);
        context.SendToClient();
        return ProtocolFault.None;
    }

    private ProtocolFault OnRead(in SftpPending request, in SftpResponse answer)
    {
        if (answer.Type != SftpType.Data) { return OnStatus(request, answer.Code); }
        if (answer.Content.Length > request.Length) { return ProtocolFault.SftpUnaskedResponse; }
        request.File!.Out.Add(request.Offset, answer.Content);
        SftpWriter.Content(context.BeginToClient(), SftpType.Data, request.ClientId, answer.Content);
        context.SendToClient();
        return ProtocolFault.None;
    }

    /// <summary>Passes the names of a folder: each is a name and no path, for clients put them behind a path of their own.</summary>
    private ProtocolFault OnNames(in SftpPending request, in SftpResponse answer)
    {
        if (answer.Type != SftpType.Name) { return OnStatus(request, answer.Code); }
        SftpNames names = answer.Names;
        while (names.Read(out ReadOnlySpan<byte> name, out _, out _))
        {
            if (name.IsEmpty || name.ContainsAny((byte)'/', (byte)0)) { return ProtocolFault.SftpMalformedPacket; }
        }
        Span<byte> count = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(count, answer.Count);
        SftpWriter.Passed(context.BeginToClient(), SftpType.Name, request.ClientId, count, answer.Content);
        context.SendToClient();
        return ProtocolFault.None;
    }

    /// <summary>Passes a path the target told: where a link leads, which is a text, or a home, which is told where it may be looked at.</summary>
    private ProtocolFault OnName(in SftpPending request, in SftpResponse answer)
    {
        if (answer.Type != SftpType.Name) { return OnStatus(request, answer.Code); }
        SftpPathRequest path = request.Path!;
        if (answer.Count != 1) { return ProtocolFault.SftpMalformedPacket; }
        SftpNames names = answer.Names;
        names.Read(out ReadOnlySpan<byte> name, out _, out _);
        if (path.Type == SftpType.Extended)
        {
            if (!SftpPath.IsNormal(name)) { return ProtocolFault.SftpMalformedPacket; }
            path.First = name.ToArray();
            path.Verdict = name.SequenceEqual(context.Home) ? new FileVerdict(true, "home", "", [], FileMasking.None) : context.Rules.Judge(PathAccess.List, name);
            if (!path.Verdict.IsAllowed)
            {
                context.Deny(request.ClientId, "expand", path.FirstText, [], path.Verdict);
                return ProtocolFault.None;
            }
        }
        context.Journal.Answered(path, SftpStatus.Ok);
        SftpWriter.Name(context.BeginToClient(), request.ClientId, name);
        context.SendToClient();
        return ProtocolFault.None;
    }

    private ProtocolFault OnExtended(in SftpPending request, in SftpResponse answer)
    {
        if (answer.Type != SftpType.ExtendedReply) { return OnStatus(request, answer.Code); }
        if (!SftpResponse.IsReplyRight(request.Extension, answer.Content, context.Limits)) { return ProtocolFault.SftpMalformedPacket; }
        if (request.Path is { } path) { context.Journal.Answered(path, SftpStatus.Ok); }
        ByteBuffer output = context.BeginToClient();
        SftpWriter.Passed(output, SftpType.ExtendedReply, request.ClientId, answer.Content);
        if (request.Extension == SftpExtension.Limits) { Narrow(output.Written[^(4 * sizeof(ulong))..]); }
        context.SendToClient();
        return ProtocolFault.None;
    }

    /// <summary>What the gateway takes is less than what a target might: longest packet, longest read, longest write, most open handles; 0 is not said.</summary>
    private void Narrow(Span<byte> limits)
    {
        ReadOnlySpan<ulong> own = [(ulong)context.Limits.PacketBytesMax, (ulong)context.Limits.DataBytesMax, (ulong)context.Limits.DataBytesMax, SftpFileTable.FilesMax];
        for (int i = 0; i < own.Length; i++)
        {
            Span<byte> place = limits[(i * sizeof(ulong))..];
            ulong said = BinaryPrimitives.ReadUInt64BigEndian(place);
            if (said == 0 || said > own[i]) { BinaryPrimitives.WriteUInt64BigEndian(place, own[i]); }
        }
    }

    private ProtocolFault OnStatus(in SftpPending request, uint code)
    {
        if (request.Path is { } path) { context.Journal.Answered(path, code); }
        if (request.File is { } file)
        {
            switch (request.Kind)
            {
                case SftpPendingKind.Close:
                    if (code == SftpStatus.Ok && file.MaskedWrite is { HasFailed: true }) { code = SftpStatus.Failure; }
                    context.Journal.Closed(file, isEnded: false);
                    file.Dispose();
                    break;
                case SftpPendingKind.Write when code != SftpStatus.Ok:
                    file.In.Lose();
                    break;
                case SftpPendingKind.Status:
                    context.Journal.Changed(request.To is null ? "fsetstat" : "copy", file, request.To, code);
                    break;
            }
        }
        context.Answer(request.ClientId, code);
        return ProtocolFault.None;
    }
}
