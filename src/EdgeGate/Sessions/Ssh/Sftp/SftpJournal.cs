using EdgeGate.Audit;
using EdgeGate.Protocols.Ssh.Sftp;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Writes requests about files to audit and recording: what was done where, by which rule, and how it ended; never contents. Names are masked by every class.</summary>
internal sealed class SftpJournal(SshJournal journal, uint channel)
{
    /// <summary>A request was denied.</summary>
    public void Denied(string operation, ReadOnlySpan<byte> path, ReadOnlySpan<byte> to, string rule, string reason)
    {
        journal.Counted(isAllowed: false);
        byte[] shown = journal.Masked(path).ToArray();
        byte[] shownTo = journal.Masked(to).ToArray();
        AuditLine line = journal.Begin(AuditCode.FileDenied);
        Write(line, operation, shown, shownTo);
        line.Text("rule"u8, rule);
        line.Text("reason"u8, reason);
        line.Commit();
        Record(operation, shown, shownTo, rule, reason, isDenied: true);
    }

    /// <summary>A request was answered.</summary>
    public void Answered(SftpPathRequest request, uint code)
    {
        journal.Counted(isAllowed: true);
        byte[] shown = journal.Masked(request.First ?? request.FirstText).ToArray();
        byte[] shownTo = journal.Masked(request.Second ?? []).ToArray();
        string result = System.Text.Encoding.ASCII.GetString(SftpStatus.Text(code));
        if (request.IsChanging && request.Type != SftpType.Open)
        {
            AuditLine line = journal.Begin(AuditCode.FileChanged);
            Write(line, request.Name, shown, shownTo);
            line.Text("rule"u8, request.Rule);
            if (request.Hold.Length > 0) { line.Text("hold"u8, request.Hold); }
            line.Text("result"u8, result);
            line.Commit();
        }
        Record(request.Name, shown, shownTo, request.Rule, result, isDenied: false);
    }

    /// <summary>A request by handles that changes something was answered.</summary>
    public void Changed(string operation, SftpFile file, SftpFile? to, uint code)
    {
        journal.Counted(isAllowed: true);
        byte[] shown = journal.Masked(file.Path).ToArray();
        byte[] shownTo = to is null ? [] : journal.Masked(to.Path).ToArray();
        string result = System.Text.Encoding.ASCII.GetString(SftpStatus.Text(code));
        AuditLine line = journal.Begin(AuditCode.FileChanged);
        Write(line, operation, shown, shownTo);
        line.Text("rule"u8, (to ?? file).Rule);
        line.Text("result"u8, result);
        line.Commit();
        Record(operation, shown, shownTo, (to ?? file).Rule, result, isDenied: false);
    }

    /// <summary>A file was opened.</summary>
    public void Opened(SftpFile file)
    {
        if (file.IsFolder) { return; }
        ReadOnlySpan<byte> shown = journal.Masked(file.Path);
        AuditLine line = journal.Begin(AuditCode.FileOpened);
        line.Number("ch"u8, channel);
        line.Text("path"u8, shown);
        line.Text("access"u8, file.Access);
        line.Text("rule"u8, file.Rule);
        if (file.Hold.Length > 0) { line.Text("hold"u8, file.Hold); }
        line.Commit();
    }

    /// <summary>A file was closed, or its channel ended.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isEnded">Whether the channel ended first.</param>
    public void Closed(SftpFile file, bool isEnded)
    {
        if (file.IsFolder) { return; }
        byte[] shown = journal.Masked(file.Path).ToArray();
        (bool isReadWhole, string? read) = Sum(file, file.Out, isEnded);
        (bool isWrittenWhole, string? written) = Sum(file, file.In, isEnded);
        AuditLine line = journal.Begin(AuditCode.FileClosed);
        line.Number("ch"u8, channel);
        line.Text("path"u8, shown);
        if (file.Reads) { WriteSum(line, "read_"u8, file.Out, isReadWhole, read); }
        if (file.Writes) { WriteSum(line, "written_"u8, file.In, isWrittenWhole, written); }
        if (file.Size is { } size) { line.Number("size"u8, (long)Math.Min(size, long.MaxValue)); }
        if (isEnded) { line.Text("ended"u8, "with its channel"); }
        line.Text("rule"u8, file.Rule);
        line.Commit();
        if (journal.Tape is not { } tape) { return; }
        tape.Begin("file"u8);
        tape.Number("ch"u8, channel);
        tape.Text("op"u8, "close"u8);
        tape.Text("path"u8, shown);
        if (file.Reads) { tape.Number("read"u8, file.Out.Bytes); }
        if (file.Writes) { tape.Number("written"u8, file.In.Bytes); }
        if ((written ?? read) is { } sum) { tape.Text("sha256"u8, sum); }
        tape.Text("whole"u8, (file.Writes ? isWrittenWhole : isReadWhole) ? "yes"u8 : "no"u8);
        tape.End();
    }

    /// <summary>Whole is what went in order and ends where the file does, as the target says.</summary>
    private static (bool IsWhole, string? Hash) Sum(SftpFile file, SftpHash way, bool isEnded)
    {
        bool isWhole = !isEnded && way.IsInOrder && file.Size == way.Next;
        return (isWhole, way.Finish());
    }

    private static void WriteSum(in AuditLine line, ReadOnlySpan<byte> prefix, SftpHash way, bool isWhole, string? hash)
    {
        Span<byte> name = stackalloc byte[32];
        line.Number(Name(prefix, "bytes"u8, name), way.Bytes);
        line.Text(Name(prefix, "order"u8, name), way.IsInOrder ? "sequential" : "random");
        line.Text(Name(prefix, "whole"u8, name), isWhole ? "yes" : "no");
        if (hash is not null) { line.Text(Name(prefix, "sha256"u8, name), hash); }
    }

    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> rest, Span<byte> name)
    {
        prefix.CopyTo(name);
        rest.CopyTo(name[prefix.Length..]);
        return name[..(prefix.Length + rest.Length)];
    }

    private void Write(in AuditLine line, string operation, ReadOnlySpan<byte> path, ReadOnlySpan<byte> to)
    {
        line.Number("ch"u8, channel);
        line.Text("op"u8, operation);
        line.Text("path"u8, path);
        if (!to.IsEmpty) { line.Text("to"u8, to); }
    }

    private void Record(string operation, ReadOnlySpan<byte> path, ReadOnlySpan<byte> to, string rule, string result, bool isDenied)
    {
        if (journal.Tape is not { } tape) { return; }
        tape.Begin("file"u8);
        tape.Number("ch"u8, channel);
        tape.Text("op"u8, operation);
        tape.Text("path"u8, path);
        if (!to.IsEmpty) { tape.Text("to"u8, to); }
        tape.Text("rule"u8, rule);
        if (isDenied) { tape.Text("denied"u8, result); }
        else { tape.Text("result"u8, result); }
        tape.End();
    }
}
