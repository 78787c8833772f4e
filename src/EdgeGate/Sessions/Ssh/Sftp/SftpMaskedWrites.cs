using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Writes to files that are masked.</summary>
internal sealed class SftpMaskedWrites(SftpContext context)
{
    /// <summary>A client's write: what may go on of it does, under the client's number; when all of it is held back, it is answered here.</summary>
    public void Write(in SftpRequest request, SftpFile file)
    {
        SftpMaskedWrite masked = file.MaskedWrite!;
        masked.Add(request.Offset, request.Data);
        if (masked.Refusal is { } reason)
        {
            // What follows was on its way already: told once is enough.
            if (masked.HasFailed)
            {
                context.Answer(request.Id, SftpStatus.PermissionDenied);
                return;
            }
            masked.HasFailed = true;
            context.Deny(request.Id, "write", file.Path, [], FileVerdict.Deny(file.Rule, reason));
            return;
        }
        while (masked.Output.Length > context.Limits.DataBytesMax) { Send(file, SftpPendingKind.OwnWrite, 0, masked.Output.Written[..context.Limits.DataBytesMax]); }
        if (masked.Output.Length > 0) { Send(file, SftpPendingKind.Write, request.Id, masked.Output.Written); }
        else { context.Answer(request.Id, SftpStatus.Ok); }
    }

    /// <summary>The file is about to be closed: what was held back goes.</summary>
    public void Finish(SftpFile file)
    {
        if (file.MaskedWrite is not { } masked) { return; }
        masked.Finish();
        if (masked.Refusal is not null) { masked.HasFailed = true; }
        else if (masked.Output.Length > 0) { Send(file, SftpPendingKind.OwnWrite, 0, masked.Output.Written); }
    }

    private void Send(SftpFile file, SftpPendingKind kind, uint clientId, ReadOnlySpan<byte> data)
    {
        SftpMaskedWrite masked = file.MaskedWrite!;
        file.In.Add(masked.Sent, data);
        SftpWriter.Write(context.BeginToTarget(), context.Pending.Add(new SftpPending(kind, clientId, file)), file.Handle, masked.Sent, data);
        context.SendToTarget();
        masked.Sent += (ulong)data.Length;
        masked.Output.RemoveFirst(data.Length);
    }
}
