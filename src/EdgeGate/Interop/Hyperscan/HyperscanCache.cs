using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EdgeGate.Interop.Hyperscan;

/// <summary>Keeps compiled databases in a folder, so that a start need not compile again. What was changed there is compiled anew.</summary>
/// <param name="folder">The folder, or null to keep none. It must be its owner's alone: what is read is run.</param>
public sealed class HyperscanCache(string? folder)
{
    /// <summary>A cache that keeps nothing.</summary>
    public static HyperscanCache None { get; } = new(null);

    /// <summary>Whether the last database came from the folder.</summary>
    public bool WasWarm { get; private set; }

    /// <summary>Reads or compiles a database of literals.</summary>
    /// <exception cref="HyperscanException">They cannot be compiled.</exception>
    public HyperscanDatabase Compile(IReadOnlyList<HyperscanLiteral> literals)
    {
        WasWarm = false;
        if (folder is null) { return HyperscanDatabase.Compile(literals); }
        string path = Path.Combine(folder, $"literals-{Convert.ToHexStringLower(NameOf(literals).AsSpan(0, 16))}.hsdb");
        if (TryRead(path) is { } kept)
        {
            WasWarm = true;
            return kept;
        }
        HyperscanDatabase compiled = HyperscanDatabase.Compile(literals);
        TryWrite(path, compiled.Serialize());
        return compiled;
    }

    /// <summary>A file: SHA-256 of the database, then the database.</summary>
    private static HyperscanDatabase? TryRead(string path)
    {
        try
        {
            if (!File.Exists(path)) { return null; }
            byte[] bytes = File.ReadAllBytes(path);
            if (bytes.Length <= SHA256.HashSizeInBytes) { return null; }
            ReadOnlySpan<byte> database = bytes.AsSpan(SHA256.HashSizeInBytes);
            return SHA256.HashData(database).AsSpan().SequenceEqual(bytes.AsSpan(0, SHA256.HashSizeInBytes)) ? HyperscanDatabase.Deserialize(database) : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void TryWrite(string path, byte[] database)
    {
        try
        {
            Directory.CreateDirectory(folder!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            string draft = path + "." + Environment.ProcessId;
            using (FileStream file = new(draft, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                file.Write(SHA256.HashData(database));
                file.Write(database);
            }
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // A start without a cache is slower, not wrong.
        }
    }

    private static byte[] NameOf(IReadOnlyList<HyperscanLiteral> literals)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(HyperscanDatabase.LibraryVersion));
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (HyperscanLiteral literal in literals)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, literal.IsCaseless ? -literal.Text.Length : literal.Text.Length);
            hash.AppendData(length);
            hash.AppendData(literal.Text);
        }
        return hash.GetHashAndReset();
    }
}
