using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Protocols.Tar;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>A tar archive on its way through an exec, as <c>kubectl cp</c> sends it: told file by file with SHA-256; contents masked at the same length where the rule masks.</summary>
/// <remarks>
/// What is no archive, or none any more, is given back as <see cref="Rest"/> and goes on as any other stream. Headers cannot change: what would be masked in one ends it. Whether a file is text is decided
/// on its first bytes, however they were cut: one with a zero byte is none.
/// </remarks>
/// <param name="plan">What is masked.</param>
/// <param name="finds">Counts what is.</param>
/// <param name="passesBinary">Whether files that are no text pass although the rule masks.</param>
/// <param name="told">Is told of each file when it is over: its name, its size, the SHA-256 of what went on.</param>
internal sealed class RemoteArchive(MaskPlan plan, MaskFinds finds, bool passesBinary, Action<string, long, string> told) : IDisposable
{
    private const int AboutBytesMax = 64 * 1024;
    private const int LookedAtBytes = 8000;
    private const string MaskedHeader = "the name of a file, or what its archive says of it, holds what is masked, and headers of archives cannot change";

    private readonly ByteBuffer block = new(TarHeader.BlockBytes);
    private readonly ByteBuffer about = new(AboutBytesMax);
    private readonly ByteBuffer beginning = new(LookedAtBytes);
    private readonly ByteBuffer checkedText = new(AboutBytesMax + TarHeader.BlockBytes);
    private readonly ByteBuffer masked = new(64 * 1024 * 1024);
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private MaskStream? mask;
    private string name = "";
    private string? nextName;
    private long? nextSize;
    private long size;
    private long left;
    private int padding;
    private byte type;
    private bool isFile;
    private bool isLooking;
    private bool hasEnded;

    /// <summary>Whether what follows is no archive.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Why it may not go on, for people: a phrase without a full stop; null while nothing is known.</summary>
    public string? Refusal { get; private set; }

    /// <summary>When broken: what was taken and not passed on.</summary>
    public ReadOnlySpan<byte> Rest => block.Written;

    /// <summary>Takes bytes and appends what may go on.</summary>
    /// <param name="bytes">The bytes; when broken, those behind <see cref="Rest"/> are left.</param>
    /// <param name="output">Where to.</param>
    /// <returns>False when something may not pass at all.</returns>
    public bool Write(ref ReadOnlySpan<byte> bytes, ByteBuffer output)
    {
        while (!bytes.IsEmpty && !IsBroken)
        {
            if (left > 0)
            {
                ReadOnlySpan<byte> piece = bytes[..(int)Math.Min(bytes.Length, left)];
                bytes = bytes[piece.Length..];
                left -= piece.Length;
                if (!TakeBody(piece, output)) { return false; }
            }
            else if (padding > 0)
            {
                int count = Math.Min(bytes.Length, padding);
                Fill(bytes[..count], output);
                bytes = bytes[count..];
                padding -= count;
            }
            else
            {
                int count = Math.Min(bytes.Length, TarHeader.BlockBytes - block.Length);
                block.Append(bytes[..count]);
                bytes = bytes[count..];
                if (block.Length == TarHeader.BlockBytes && !TakeHeader(output)) { return false; }
            }
        }
        return true;
    }

    /// <summary>Nothing more comes. A file that is cut is told with what came of it; a header that is cut is none, and is given back as <see cref="Rest"/>.</summary>
    public bool Finish(ByteBuffer output)
    {
        bool mayGoOn = !isFile || EndBody(output);
        IsBroken |= block.Length > 0;
        return mayGoOn;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        mask?.Dispose();
        hash.Dispose();
        block.Release();
        about.Release();
        beginning.Release();
        checkedText.Release();
        masked.Release();
    }

    private bool TakeHeader(ByteBuffer output)
    {
        ParseStep step = TarHeader.Read(block.Written, out TarHeader header);
        // Behind the end only zeros follow, to fill a record.
        if (step.Kind != ParseKind.Done || (hasEnded && !header.IsEnd))
        {
            IsBroken = true;
            return true;
        }
        if (header.IsEnd)
        {
            hasEnded = true;
            Pass(output);
            return true;
        }
        type = header.Type;
        size = header.IsAbout ? header.Size : nextSize ?? header.Size;
        // What has no body may not get one by an attribute either.
        if (header.IsAbout ? size > AboutBytesMax : !header.IsFile && size != 0)
        {
            IsBroken = true;
            return true;
        }
        if (!header.IsAbout)
        {
            name = nextName ?? (header.Prefix.IsEmpty ? Encoding.UTF8.GetString(header.Name) : $"{Encoding.UTF8.GetString(header.Prefix)}/{Encoding.UTF8.GetString(header.Name)}");
            (nextName, nextSize) = (null, null);
        }
        // Names (the header's own too, where attributes give another), the link, user and group: what a person wrote.
        if (!IsClean([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. block.Written[..100], (byte)'\n', .. header.Prefix, (byte)'\n', .. block.Written[157..257], (byte)'\n', .. block.Written[265..329]]))
        {
            Refusal = MaskedHeader;
            return false;
        }
        isFile = header.IsFile;
        about.Clear();
        left = size;
        padding = (int)((TarHeader.BlockBytes - (size % TarHeader.BlockBytes)) % TarHeader.BlockBytes);
        Pass(output);
        if (!isFile) { return true; }
        beginning.Clear();
        isLooking = !plan.IsEmpty;
        return left > 0 || EndBody(output);
    }

    /// <summary>What fills a block up says nothing: where the rule masks it goes on as zeros, whatever it was.</summary>
    private void Fill(ReadOnlySpan<byte> bytes, ByteBuffer output)
    {
        if (plan.IsEmpty)
        {
            output.Append(bytes);
            return;
        }
        output.GetSpan(bytes.Length)[..bytes.Length].Clear();
        output.Advance(bytes.Length);
    }

    private void Pass(ByteBuffer output)
    {
        output.Append(block.Written);
        block.Clear();
    }

    private bool TakeBody(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        if (!isFile)
        {
            about.Append(piece);
            if (left > 0) { return true; }
            if (!IsClean(about.Written))
            {
                Refusal = MaskedHeader;
                return false;
            }
            output.Append(about.Written);
            TakeAbout();
            return true;
        }
        if (isLooking)
        {
            int count = Math.Min(piece.Length, LookedAtBytes - beginning.Length);
            beginning.Append(piece[..count]);
            piece = piece[count..];
            if (beginning.Length < LookedAtBytes && left > 0) { return true; }
            if (!Look(output)) { return false; }
        }
        return Go(piece, output) && (left > 0 || EndBody(output));
    }

    /// <summary>Decides whether the file is text, once enough of it has come.</summary>
    private bool Look(ByteBuffer output)
    {
        isLooking = false;
        if (beginning.Written.Contains((byte)0))
        {
            if (!passesBinary)
            {
                // It is shown on terminals.
                Refusal = $"{string.Concat(name.Select(static c => char.IsControl(c) ? '?' : c))} is no text, and the rule that masks does not say pass_binary";
                return false;
            }
        }
        else { mask = plan.OpenSameLength(finds); }
        return Go(beginning.Written, output);
    }

    private bool IsClean(ReadOnlySpan<byte> text)
    {
        if (plan.IsEmpty || text.IsEmpty) { return true; }
        checkedText.Clear();
        checkedText.Append(text);
        masked.Clear();
        return plan.Mask(checkedText.Written, ValueShape.Text, masked, finds) == MaskOutcome.Unchanged;
    }

    private bool Go(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        int start = output.Length;
        bool mayGoOn = true;
        if (mask is null) { output.Append(piece); }
        else { mayGoOn = mask.Write(piece, output); }
        hash.AppendData(output.Written[start..]);
        return mayGoOn;
    }

    private bool EndBody(ByteBuffer output)
    {
        if (isLooking && beginning.Length > 0 && !Look(output)) { return false; }
        int start = output.Length;
        bool mayGoOn = mask?.Finish(output) ?? true;
        hash.AppendData(output.Written[start..]);
        mask?.Dispose();
        mask = null;
        isFile = false;
        isLooking = false;
        told(left > 0 ? $"{name} (cut)" : name, size - left, Convert.ToHexStringLower(hash.GetHashAndReset()));
        return mayGoOn;
    }

    /// <summary>A long name, or attributes, of the header that follows.</summary>
    private void TakeAbout()
    {
        if (type == 'L')
        {
            ReadOnlySpan<byte> text = about.Written;
            nextName = Encoding.UTF8.GetString(text.IndexOf((byte)0) is >= 0 and int end ? text[..end] : text);
        }
        if (type != 'x') { return; }
        if (!TarHeader.TryFind(about.Written, "path"u8, out ReadOnlySpan<byte> path) || !TarHeader.TryFind(about.Written, "size"u8, out ReadOnlySpan<byte> told) || TarHeader.TryFind(about.Written, "GNU.sparse.major"u8, out ReadOnlySpan<byte> sparse) && !sparse.IsEmpty)
        {
            IsBroken = true;
            return;
        }
        if (!path.IsEmpty) { nextName = Encoding.UTF8.GetString(path); }
        if (told.IsEmpty) { return; }
        bool isSize = System.Buffers.Text.Utf8Parser.TryParse(told, out long value, out int read) && read == told.Length && value >= 0;
        if (isSize) { nextSize = value; }
        else { IsBroken = true; }
    }
}
