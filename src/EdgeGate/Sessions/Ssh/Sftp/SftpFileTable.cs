using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Open files by handles of the gateway's own: a target's is never shown, and a handle that was closed opens nothing else.</summary>
internal sealed class SftpFileTable : IDisposable
{
    /// <summary>Files and folders open at once on a channel.</summary>
    public const int FilesMax = 256;

    /// <summary>Bytes of a handle: a place and a count.</summary>
    public const int HandleBytes = 2 * sizeof(uint);

    private readonly List<(SftpFile? File, uint Uses)> files = [];

    /// <summary>Opens that were sent and not answered.</summary>
    public int Opening { get; set; }

    /// <summary>Open ones.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no more may be opened.</summary>
    public bool IsFull => Count + Opening >= FilesMax;

    /// <summary>All that are open.</summary>
    public IEnumerable<SftpFile> All => files.Select(static place => place.File).OfType<SftpFile>();

    /// <summary>Adds one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="handle">Receives <see cref="HandleBytes"/> bytes.</param>
    public void Add(SftpFile file, Span<byte> handle)
    {
        int place = files.FindIndex(static one => one.File is null);
        if (place < 0)
        {
            place = files.Count;
            files.Add((null, 0));
        }
        uint uses = files[place].Uses + 1;
        files[place] = (file, uses);
        Count++;
        BinaryPrimitives.WriteUInt32BigEndian(handle, (uint)place);
        BinaryPrimitives.WriteUInt32BigEndian(handle[sizeof(uint)..], uses);
    }

    /// <summary>Finds one.</summary>
    public bool TryGet(ReadOnlySpan<byte> handle, [NotNullWhen(true)] out SftpFile? file)
    {
        file = TryPlace(handle, out int place) ? files[place].File : null;
        return file is not null;
    }

    /// <summary>Forgets one; its handle opens nothing any more.</summary>
    public void Remove(ReadOnlySpan<byte> handle)
    {
        if (!TryPlace(handle, out int place) || files[place].File is null) { return; }
        files[place] = (null, files[place].Uses);
        Count--;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SftpFile file in All) { file.Dispose(); }
        files.Clear();
        Count = 0;
    }

    private bool TryPlace(ReadOnlySpan<byte> handle, out int place)
    {
        place = 0;
        if (handle.Length != HandleBytes) { return false; }
        uint asked = BinaryPrimitives.ReadUInt32BigEndian(handle);
        place = (int)asked;
        return asked < (uint)files.Count && files[place].Uses == BinaryPrimitives.ReadUInt32BigEndian(handle[sizeof(uint)..]);
    }
}
