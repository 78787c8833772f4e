using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Reads files that are masked as a whole, before the client is told that they are open: what it reads then is the same at any offset and in any order.</summary>
internal sealed class SftpFetches(SftpContext context)
{
    /// <summary>Reads in flight of one file.</summary>
    private const int AheadMax = 16;

    private const uint PieceBytes = 32 * 1024;

    private readonly Dictionary<SftpFile, Fetch> fetches = [];

    /// <summary>Files that are being read.</summary>
    public int Count => fetches.Count;

    /// <summary>The target has opened a file.</summary>
    public void Begin(uint clientId, SftpFile file, FileVerdict verdict)
    {
        context.Files.Opening++;
        file.MaskedRead = context.Masking.OpenRead(verdict);
        Fetch fetch = new(clientId, file, verdict);
        fetches.Add(file, fetch);
        Ask(fetch);
    }

    /// <summary>The target has answered a read.</summary>
    public ProtocolFault OnAnswer(in SftpPending request, in SftpResponse answer)
    {
        if (!fetches.TryGetValue(request.File!, out Fetch? fetch)) { return ProtocolFault.None; }
        fetch.InFlight--;
        if (!fetch.IsDone && request.Offset == fetch.Next)
        {
            if (answer.Type == SftpType.Data)
            {
                if (answer.Content.Length is 0 || answer.Content.Length > request.Length) { return ProtocolFault.SftpUnaskedResponse; }
                Add(fetch, answer.Content);
            }
            else
            {
                fetch.IsDone = true;
                if (answer.Code != SftpStatus.Eof) { fetch.Code = answer.Code; }
                else if (!fetch.File.MaskedRead!.IsPassing) { fetch.Refusal = fetch.File.MaskedRead.Finish(); }
            }
        }
        GoOn(fetch);
        return ProtocolFault.None;
    }

    /// <summary>A block is on disk, or could not be written.</summary>
    public void Written(SftpDiskWork done)
    {
        Fetch fetch = fetches.Values.First(one => one.File.MaskedRead == done.File);
        if (done.HasFailed)
        {
            fetch.IsDone = true;
            fetch.Refusal = "the file is too large to be kept while it is masked";
        }
        GoOn(fetch);
    }

    /// <summary>The channel has ended.</summary>
    public void End()
    {
        foreach (SftpFile file in fetches.Keys) { file.Dispose(); }
        fetches.Clear();
    }

    private void Add(Fetch fetch, ReadOnlySpan<byte> data)
    {
        SftpMaskedRead masked = fetch.File.MaskedRead!;
        fetch.Next += (ulong)data.Length;
        fetch.Refusal = masked.Add(data);
        fetch.IsDone = fetch.Refusal is not null || masked.IsPassing;
        if (fetch.IsDone || !masked.Spool.IsFull) { return; }
        masked.IsBusy = true;
        context.Disk = new SftpDiskWork(masked, -1);
    }

    private void GoOn(Fetch fetch)
    {
        if (fetch.File.MaskedRead!.IsBusy) { return; }
        if (!fetch.IsDone) { Ask(fetch); }
        else if (fetch.InFlight == 0) { Settle(fetch); }
    }

    /// <summary>Asks for more. After a short answer, what was asked behind it is of no use: it is waited for and asked again.</summary>
    private void Ask(Fetch fetch)
    {
        if (fetch.InFlight == 0) { fetch.Asked = fetch.Next; }
        bool isInStep = fetch.Asked - fetch.Next == (ulong)fetch.InFlight * PieceBytes;
        while (isInStep && fetch.InFlight < AheadMax && context.Pending.HasRoom)
        {
            uint id = context.Pending.Add(new SftpPending(SftpPendingKind.Fetch, fetch.ClientId, fetch.File, null, fetch.Asked, PieceBytes));
            SftpWriter.Read(context.BeginToTarget(), id, fetch.File.Handle, fetch.Asked, PieceBytes);
            context.SendToTarget();
            fetch.Asked += PieceBytes;
            fetch.InFlight++;
        }
    }

    /// <summary>All was read: the client is told that the file is open, or why not.</summary>
    private void Settle(Fetch fetch)
    {
        fetches.Remove(fetch.File);
        context.Files.Opening--;
        SftpFile file = fetch.File;
        if (fetch.Refusal is null && fetch.Code is null)
        {
            if (file.MaskedRead!.IsPassing)
            {
                file.MaskedRead.Dispose();
                file.MaskedRead = null;
            }
            Span<byte> handle = stackalloc byte[SftpFileTable.HandleBytes];
            context.Files.Add(file, handle);
            context.Journal.Opened(file);
            SftpWriter.Content(context.BeginToClient(), SftpType.Handle, fetch.ClientId, handle);
            context.SendToClient();
            return;
        }
        SftpWriter.One(context.BeginToTarget(), SftpType.Close, context.Pending.Add(new SftpPending(SftpPendingKind.OwnClose, fetch.ClientId)), file.Handle);
        context.SendToTarget();
        if (fetch.Refusal is { } reason) { context.Deny(fetch.ClientId, "open", file.Path, [], FileVerdict.Deny(fetch.Verdict.Rule, reason)); }
        else { context.Answer(fetch.ClientId, fetch.Code!.Value); }
        file.Dispose();
    }

    private sealed class Fetch(uint clientId, SftpFile file, FileVerdict verdict)
    {
        public uint ClientId => clientId;

        public SftpFile File => file;

        public FileVerdict Verdict => verdict;

        /// <summary>The offset of the next byte that is wanted.</summary>
        public ulong Next { get; set; }

        /// <summary>The offset behind what was asked for.</summary>
        public ulong Asked { get; set; }

        public int InFlight { get; set; }

        public bool IsDone { get; set; }

        /// <summary>Why it may not be read.</summary>
        public string? Refusal { get; set; }

        /// <summary>How the target refused to read it.</summary>
        public uint? Code { get; set; }
    }
}
