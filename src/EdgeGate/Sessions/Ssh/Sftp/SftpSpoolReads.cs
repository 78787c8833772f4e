using EdgeGate.Protocols.Ssh.Sftp;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Answers reads of masked files from what is kept of them, block by block; a block that is not in memory is waited for.</summary>
internal static class SftpSpoolReads
{
    /// <summary>Goes on with the read under way.</summary>
    public static void GoOn(SftpContext context)
    {
        SftpSpoolRead read = context.Reading!;
        SftpMaskedRead file = read.File.MaskedRead!;
        if (read.Offset >= (ulong)file.Length || read.Length == 0)
        {
            context.Reading = null;
            context.Answer(read.Id, SftpStatus.Eof);
            return;
        }
        int wanted = (int)Math.Min(read.Length, file.Length - (long)read.Offset);
        while (true)
        {
            long at = (long)read.Offset + read.Gathered;
            Span<byte> block = file.Spool.Block.Written;
            if (at < file.BlockStart || at >= file.BlockStart + block.Length)
            {
                file.IsBusy = true;
                context.Disk = new SftpDiskWork(file, file.Spool.FindBlock(at, out long start));
                file.BlockStart = start;
                return;
            }
            ReadOnlySpan<byte> part = block[(int)(at - file.BlockStart)..];
            part = part[..Math.Min(part.Length, wanted - read.Gathered)];
            if (part.Length == wanted)
            {
                Answer(context, read, part);
                return;
            }
            read.Parts.Add(part.ToArray());
            read.Gathered += part.Length;
            if (read.Gathered < wanted) { continue; }
            Answer(context, read, read.Parts.SelectMany(static one => one).ToArray());
            return;
        }
    }

    /// <summary>A block was read, or could not be.</summary>
    public static void Loaded(SftpContext context, SftpDiskWork done)
    {
        if (!done.HasFailed || context.Reading is not { } read) { return; }
        context.Reading = null;
        context.Answer(read.Id, SftpStatus.Failure, "the masked file cannot be read any more"u8);
    }

    private static void Answer(SftpContext context, SftpSpoolRead read, ReadOnlySpan<byte> data)
    {
        context.Reading = null;
        read.File.Out.Add(read.Offset, data);
        SftpWriter.Content(context.BeginToClient(), SftpType.Data, read.Id, data);
        context.SendToClient();
    }
}
