using System.Security.Cryptography;
using System.Text;
using EdgeGate.Interop.OpenSsl;
using ZstdSharp;

namespace EdgeGate.Recording;

/// <summary>Checks a recording with nothing but a public key.</summary>
/// <remarks>
/// No byte is left unchecked: frames are hashed as they lie in the file and the last one's hash is signed; what follows them, the
/// signature's frame and the seek table, is made anew and compared. An unclosed recording has a chain and no signature: it
/// shows that nothing was lost in the middle, not who wrote it.
/// </remarks>
public static class RecordingVerifier
{
    /// <summary>Checks a file.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="publicKey">32 bytes.</param>
    /// <returns>The state, and the number of frames that hold.</returns>
    public static (RecordingState State, int Frames) Verify(string path, byte[] publicKey) => Verify(File.ReadAllBytes(path), publicKey);

    /// <summary>Checks a file's bytes.</summary>
    public static (RecordingState State, int Frames) Verify(ReadOnlyMemory<byte> file, byte[] publicKey)
    {
        byte[] previous = new byte[SHA256.HashSizeInBytes];
        List<(int Compressed, int Plain)> frames = [];
        bool isEnded = false;
        ReadOnlyMemory<byte> rest = file;
        while (!rest.IsEmpty)
        {
            if (RecordingReader.FrameSize(rest.Span) is not (> 0 and int size)) { return (RecordingReader.IsTorn(rest.Span) ? RecordingState.Torn : RecordingState.Broken, frames.Count); }
            if (!TryDecompress(rest[..size], out byte[] plain)) { return (RecordingState.Broken, frames.Count); }
            if (plain.AsSpan().StartsWith(Encoding.ASCII.GetBytes(RecordingFormat.SignatureHead)))
            {
                return (isEnded ? CheckClosing(rest.Span, plain, previous, frames, publicKey) : RecordingState.Broken, frames.Count);
            }
            if (isEnded || !plain.AsSpan().StartsWith(RecordingFormat.FrameLine(frames.Count, previous))) { return (RecordingState.Broken, frames.Count); }
            SHA256.HashData(rest.Span[..size], previous);
            frames.Add((size, plain.Length));
            isEnded = IsEnd(plain);
            rest = rest[size..];
        }
        return (frames.Count > 0 ? RecordingState.Unclosed : RecordingState.Torn, frames.Count);
    }

    private static bool TryDecompress(ReadOnlyMemory<byte> frame, out byte[] plain)
    {
        try
        {
            plain = RecordingReader.Decompress(frame);
            return true;
        }
        catch (ZstdException)
        {
            plain = [];
            return false;
        }
    }

    /// <summary>Whether a frame's last line is the session's end.</summary>
    private static bool IsEnd(ReadOnlySpan<byte> plain)
        => plain.EndsWith("}\n"u8) && plain[(plain[..^1].LastIndexOf((byte)'\n') + 1)..].StartsWith("{\"k\":\"end\","u8);

    /// <summary>Everything after the last frame, byte for byte: what may stand there follows from the frames, the key and 64 bytes of signature.</summary>
    private static RecordingState CheckClosing(
        ReadOnlySpan<byte> closing, byte[] line, byte[] over, List<(int Compressed, int Plain)> frames, byte[] publicKey)
    {
        string text = Encoding.ASCII.GetString(line);
        if (Field(text, "\"key\":\"") != RecordingKey.FingerprintOf(publicKey)) { return RecordingState.ForeignKey; }
        byte[] signature = new byte[Ed25519.SignatureBytes];
        if (!Convert.TryFromBase64String(Field(text, "\"sig\":\""), signature, out int length) || length != signature.Length) { return RecordingState.Broken; }
        byte[] expected = RecordingFormat.RawFrame(RecordingFormat.SignatureLine(RecordingKey.FingerprintOf(publicKey), over, signature));
        byte[] table = RecordingFormat.SeekTable([.. frames, (expected.Length, line.Length)]);
        bool isAsWritten = closing.Length == expected.Length + table.Length && closing.StartsWith(expected) && closing.EndsWith(table);
        return isAsWritten && Ed25519.Verify(publicKey, over, signature) ? RecordingState.Signed : RecordingState.Broken;
    }

    private static string Field(string line, string head)
    {
        int start = line.IndexOf(head, StringComparison.Ordinal) + head.Length;
        int end = start < head.Length ? -1 : line.IndexOf('"', start);
        return end < 0 ? "" : line[start..end];
    }
}
