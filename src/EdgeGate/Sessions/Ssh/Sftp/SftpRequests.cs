using System.Globalization;
using System.Text;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>What a client asks: by path (<see cref="SftpPaths"/>), by handle, or by extension. What is not known here is not passed.</summary>
internal sealed class SftpRequests(SftpContext context, SftpPaths paths)
{
    private readonly SftpMaskedWrites masked = new(context);

    /// <summary>Takes a packet.</summary>
    /// <returns>What is wrong with it.</returns>
    public ProtocolFault Take(ReadOnlySpan<byte> packet)
    {
        if (!SftpRequest.IsRequest(packet[0])) { return ProtocolFault.SftpUnexpectedPacket; }
        if (!SftpRequest.TryRead(packet, context.Limits, out SftpRequest request)) { return ProtocolFault.SftpMalformedPacket; }
        switch (request.Type)
        {
            case SftpType.Close or SftpType.Read or SftpType.Write or SftpType.Fstat or SftpType.Fsetstat or SftpType.Readdir:
                OnHandle(request);
                break;
            case SftpType.Extended:
                OnExtended(request);
                break;
            default:
                paths.Begin(request);
                break;
        }
        return ProtocolFault.None;
    }

    private void OnHandle(in SftpRequest request)
    {
        if (!context.Files.TryGet(request.First, out SftpFile? file))
        {
            context.Answer(request.Id, SftpStatus.Failure, "the handle is not open"u8);
            return;
        }
        switch (request.Type)
        {
            case SftpType.Close:
                context.Files.Remove(request.First);
                Close(request.Id, file);
                break;
            case SftpType.Read when file.MaskedRead is not null:
                context.Reading = new SftpSpoolRead(request.Id, file, request.Offset, (int)Math.Min(request.Length, (ulong)context.Limits.DataBytesMax));
                SftpSpoolReads.GoOn(context);
                break;
            case SftpType.Write when file.MaskedWrite is not null:
                masked.Write(request, file);
                break;
            case SftpType.Read when file.Reads:
                uint length = (uint)Math.Min(request.Length, (ulong)context.Limits.DataBytesMax);
                SftpWriter.Read(context.BeginToTarget(), context.Pending.Add(new SftpPending(SftpPendingKind.Read, request.Id, file, null, request.Offset, length)), file.Handle, request.Offset, length);
                context.SendToTarget();
                break;
            case SftpType.Write when file.Writes:
                file.In.Add(request.Offset, request.Data);
                SftpWriter.Write(context.BeginToTarget(), context.Pending.Add(new SftpPending(SftpPendingKind.Write, request.Id, file)), file.Handle, request.Offset, request.Data);
                context.SendToTarget();
                break;
            case SftpType.Fstat:
                Pass(request.Id, request.Type, file, SftpPendingKind.Attributes);
                break;
            case SftpType.Readdir when file.IsFolder:
                Pass(request.Id, request.Type, file, SftpPendingKind.Names);
                break;
            case SftpType.Fsetstat:
                SetAttributes(request, file);
                break;
            default:
                context.Answer(request.Id, SftpStatus.PermissionDenied, "the handle is not open for that"u8);
                break;
        }
    }

    /// <summary>The target is asked for the size first: what went is whole when it ends there.</summary>
    private void Close(uint id, SftpFile file)
    {
        masked.Finish(file);
        if (!file.IsFolder)
        {
            SftpWriter.One(context.BeginToTarget(), SftpType.Fstat, context.Pending.Add(new SftpPending(SftpPendingKind.CloseSize, id, file)), file.Handle);
            context.SendToTarget();
        }
        Pass(id, SftpType.Close, file, SftpPendingKind.Close);
    }

    /// <summary>Attributes can be set by a handle that was opened for reading, so this is judged by its path.</summary>
    private void SetAttributes(in SftpRequest request, SftpFile file)
    {
        FileVerdict verdict = context.Rules.Judge(PathAccess.Write, file.Path);
        if (verdict.IsDenied)
        {
            context.Deny(request.Id, "fsetstat", file.Path, [], verdict);
            return;
        }
        if (verdict.IsAllowed)
        {
            SetAttributes(request.Id, file, request.Attributes.Bytes);
            return;
        }
        (uint id, byte[] attributes) = (request.Id, request.Attributes.Bytes.ToArray());
        context.Holds.Begin(id, "fsetstat", SftpDetails.Of(0, attributes), file.Path, [], verdict, attributes, isChanging: true, _ => SetAttributes(id, file, attributes));
    }

    private void SetAttributes(uint id, SftpFile file, ReadOnlySpan<byte> attributes)
    {
        SftpWriter.Change(context.BeginToTarget(), SftpType.Fsetstat, context.Pending.Add(new SftpPending(SftpPendingKind.Status, id, file)), file.Handle, attributes);
        context.SendToTarget();
    }

    private void Pass(uint id, byte type, SftpFile file, SftpPendingKind kind)
    {
        SftpWriter.One(context.BeginToTarget(), type, context.Pending.Add(new SftpPending(kind, id, file)), file.Handle);
        context.SendToTarget();
    }

    private void OnExtended(in SftpRequest request)
    {
        if (!context.Has(request.Extension))
        {
            context.Answer(request.Id, SftpStatus.OpUnsupported);
            return;
        }
        switch (request.Extension)
        {
            case SftpExtension.Fstatvfs or SftpExtension.Fsync:
                OnExtendedHandle(request);
                break;
            case SftpExtension.CopyData:
                Copy(request);
                break;
            case SftpExtension.ExpandPath:
                Expand(request);
                break;
            case SftpExtension.HomeDirectory:
                Ask(request, SftpPendingKind.Name);
                break;
            case SftpExtension.Limits:
                Ask(request, SftpPendingKind.Extended);
                break;
            case SftpExtension.UsersGroupsById:
                uint id = context.Pending.Add(new SftpPending(SftpPendingKind.Extended, request.Id, Extension: request.Extension));
                SftpWriter.ExtendedTwo(context.BeginToTarget(), id, request.Extension, request.First, request.Second);
                context.SendToTarget();
                break;
            default:
                paths.Begin(request);
                break;
        }
    }

    private void OnExtendedHandle(in SftpRequest request)
    {
        if (!context.Files.TryGet(request.First, out SftpFile? file))
        {
            context.Answer(request.Id, SftpStatus.Failure, "the handle is not open"u8);
            return;
        }
        SftpPendingKind kind = request.Extension == SftpExtension.Fsync ? SftpPendingKind.Write : SftpPendingKind.Extended;
        SftpWriter.Extended(context.BeginToTarget(), context.Pending.Add(new SftpPending(kind, request.Id, file, Extension: request.Extension)), request.Extension, file.Handle);
        context.SendToTarget();
    }

    /// <summary>Copies at the target, without the client seeing what.</summary>
    private void Copy(in SftpRequest request)
    {
        if (!context.Files.TryGet(request.First, out SftpFile? from) || !context.Files.TryGet(request.Second, out SftpFile? to) || !from.Reads || !to.Writes)
        {
            context.Answer(request.Id, SftpStatus.Failure, "a handle is not open for that"u8);
            return;
        }
        FileVerdict verdict = from.IsMasked || to.IsMasked
            ? FileVerdict.Deny(from.IsMasked ? from.Rule : to.Rule, "what is masked is not copied at the target")
            : SftpPathJudge.JudgeCopy(from, to, context.Rules);
        if (verdict.IsDenied)
        {
            context.Deny(request.Id, "copy", from.Path, to.Path, verdict);
            return;
        }
        (uint clientId, ulong offset, ulong length, ulong toOffset) = (request.Id, request.Offset, request.Length, request.SecondOffset);
        if (verdict.IsAllowed)
        {
            Copy(clientId, from, offset, length, to, toOffset);
            return;
        }
        byte[] range = Encoding.UTF8.GetBytes($"{offset} {length} {toOffset} {Convert.ToHexString(from.Path)} {Convert.ToHexString(to.Path)}");
        context.Holds.Begin(clientId, "copy", $"{(length == 0 ? "all" : length.ToString(CultureInfo.InvariantCulture))} from {offset} to {toOffset}", from.Path, to.Path, verdict, range, isChanging: true, _ => Copy(clientId, from, offset, length, to, toOffset));
    }

    private void Copy(uint clientId, SftpFile from, ulong offset, ulong length, SftpFile to, ulong toOffset)
    {
        to.In.Lose();
        uint id = context.Pending.Add(new SftpPending(SftpPendingKind.Status, clientId, from, Extension: SftpExtension.CopyData) { To = to });
        SftpWriter.CopyData(context.BeginToTarget(), id, from.Handle, offset, length, to.Handle, toOffset);
        context.SendToTarget();
    }

    /// <summary>The user's own home is where the target starts; other homes only the target knows.</summary>
    private void Expand(in SftpRequest request)
    {
        if (request.First is [(byte)'~'] or [(byte)'~', (byte)'/', ..])
        {
            SftpWriter.Name(context.BeginToClient(), request.Id, SftpPath.Normalize(request.First[1..].TrimStart((byte)'/'), context.Home));
            context.SendToClient();
            return;
        }
        Ask(request, SftpPendingKind.Name);
    }

    private void Ask(in SftpRequest request, SftpPendingKind kind)
    {
        SftpPathRequest? path = kind == SftpPendingKind.Name ? new SftpPathRequest(request) : null;
        uint id = context.Pending.Add(new SftpPending(kind, request.Id, Path: path, Extension: request.Extension));
        SftpWriter.Extended(context.BeginToTarget(), id, request.Extension, request.First);
        context.SendToTarget();
    }
}
