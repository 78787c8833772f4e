using System.Text;
using System.Text.Unicode;
using EdgeGate.Policy.Ssh;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Says whether a file is text, as its bytes come in order.</summary>
/// <remarks>
/// <c>strict</c>: text is UTF-8 without a zero byte, from beginning to end; all else is refused. <c>text</c>: a file is no text when its first 8,000 bytes have a zero byte, as git has it;
/// it passes. Both err on the safe side: what might be text is masked, what might not be is refused.
/// </remarks>
internal sealed class SftpTextCheck(FileMasking masking)
{
    private const int LookedAtBytes = 8000;

    private readonly byte[] carry = new byte[4];
    private int carried;
    private bool hasBegun;

    /// <summary>Whether the file passes as it is: it is no text, and the rule masks text alone.</summary>
    public bool IsPassing { get; private set; }

    /// <summary>Takes the next bytes.</summary>
    /// <returns>False when the file is no text, and the rule refuses what is none.</returns>
    public bool Add(ReadOnlySpan<byte> bytes)
    {
        if (masking == FileMasking.Text)
        {
            if (!hasBegun && !bytes.IsEmpty) { IsPassing = bytes[..Math.Min(bytes.Length, LookedAtBytes)].Contains((byte)0); }
            hasBegun |= !bytes.IsEmpty;
            return true;
        }
        return !bytes.Contains((byte)0) && IsUtf8(bytes);
    }

    /// <summary>The file ends.</summary>
    /// <returns>As <see cref="Add"/>.</returns>
    public bool Finish() => masking == FileMasking.Text || carried == 0;

    private bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        while (carried > 0 && !bytes.IsEmpty)
        {
            carry[carried++] = bytes[0];
            bytes = bytes[1..];
            System.Buffers.OperationStatus status = Rune.DecodeFromUtf8(carry.AsSpan(0, carried), out _, out _);
            if (status == System.Buffers.OperationStatus.InvalidData) { return false; }
            if (status == System.Buffers.OperationStatus.Done) { carried = 0; }
        }
        int tail = Tail(bytes);
        if (!Utf8.IsValid(bytes[..^tail])) { return false; }
        if (tail > 0)
        {
            bytes[^tail..].CopyTo(carry);
            carried = tail;
        }
        return true;
    }

    /// <summary>Bytes at the end that begin a character and do not end it.</summary>
    private static int Tail(ReadOnlySpan<byte> bytes)
    {
        for (int back = 1; back <= 3 && back <= bytes.Length; back++)
        {
            byte c = bytes[^back];
            if ((c & 0xC0) == 0x80) { continue; }
            int needs = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
            return needs > back ? back : 0;
        }
        return 0;
    }
}
