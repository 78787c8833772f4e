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
    /// <returns>The state, the number of frames that hold, and whose session it says it is of: the identifier, empty where none holds. A file under another's name is as it was written all the same.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static (RecordingState State, int Frames, string Session) Verify(string path, byte[] publicKey)
    {
        using FileStream file = FrameStream.Open(path);
        return Verify(file, publicKey);
    }

    /// <summary>Checks a file as it is read: in memory are a block and a frame's window (of what is recorded, what it holds), and eight bytes a frame for the table.</summary>
    public static (RecordingState State, int Frames, string Session) Verify(Stream file, byte[] publicKey)
    {
        string session = "";
        (RecordingState state, int frames) = Verify(file, publicKey, ref session);
        return (state, frames, session);
    }

    private static (RecordingState State, int Frames) Verify(Stream file, byte[] publicKey, ref string session)
    {
        byte[] previous = new byte[SHA256.HashSizeInBytes];
        List<(int Compressed, int Plain)> frames = [];
        byte[] block = new byte[FrameStream.ReadBytes];
        using FrameStream frame = new(file);
        FrameText text = new();
        bool isEnded = false;
        while (frame.Begin())
        {
            bool isWhole = TryRead(frame, text, block);
            if (frame.IsTorn) { return (RecordingState.Torn, frames.Count); }
            if (!isWhole || frame.Bytes > int.MaxValue) { return (RecordingState.Broken, frames.Count); }
            if (text.Start.StartsWith(Encoding.ASCII.GetBytes(RecordingFormat.SignatureHead)))
            {
                return (isEnded && text.Length <= FrameText.StartBytesMax ? CheckClosing(frame, file, text, previous, frames, publicKey) : RecordingState.Broken, frames.Count);
            }
            if (isEnded || !text.Start.StartsWith(RecordingFormat.FrameLine(frames.Count, previous))) { return (RecordingState.Broken, frames.Count); }
            if (frames.Count == 0) { session = SessionOf(text.Start); }
            frame.Hash(previous);
            frames.Add(((int)frame.Bytes, (int)text.Length));
            isEnded = text.IsEnd;
        }
        return (frame.IsTorn ? RecordingState.Torn : frame.IsBroken ? RecordingState.Broken : frames.Count > 0 ? RecordingState.Unclosed : RecordingState.Torn, frames.Count);
    }

    /// <summary>Reads a frame to its end; false when it is damaged, holds more than a frame does, or the file ends in it.</summary>
    private static bool TryRead(FrameStream frame, FrameText text, byte[] block)
    {
        text.Clear();
        try
        {
            using DecompressionStream plain = frame.Decompress();
            while (plain.Read(block) is > 0 and int count)
            {
                text.Add(block.AsSpan(0, count));
                // No recorder made it: it is to keep who checks it at work.
                if (text.Length > RecordingFormat.FrameBytesMax) { return false; }
            }
            // What the decompressor did not ask for would be nobody's.
            return frame.Skip();
        }
        catch (Exception problem) when (problem is ZstdException or EndOfStreamException)
        {
            // Cut off, or damaged? The rest of it tells.
            frame.Skip();
            return false;
        }
    }

    /// <summary>Everything after the last frame, byte for byte: what may stand there follows from the frames, the key and 64 bytes of signature.</summary>
    private static RecordingState CheckClosing(FrameStream frame, Stream file, FrameText line, byte[] over, List<(int Compressed, int Plain)> frames, byte[] publicKey)
    {
        string text = Encoding.ASCII.GetString(line.Start);
        if (Field(text, "\"key\":\"") != RecordingKey.FingerprintOf(publicKey)) { return RecordingState.ForeignKey; }
        byte[] signature = new byte[Ed25519.SignatureBytes];
        if (!Convert.TryFromBase64String(Field(text, "\"sig\":\""), signature, out int length) || length != signature.Length) { return RecordingState.Broken; }
        byte[] expected = RecordingFormat.RawFrame(RecordingFormat.SignatureLine(RecordingKey.FingerprintOf(publicKey), over, signature));
        byte[] table = RecordingFormat.SeekTable([.. frames, (expected.Length, (int)line.Length)]);
        byte[] closing = new byte[table.Length + 1];
        bool isAsWritten = frame.Bytes == expected.Length && frame.Captured.SequenceEqual(expected)
            && file.ReadAtLeast(closing, closing.Length, throwOnEndOfStream: false) == table.Length && closing.AsSpan(0, table.Length).SequenceEqual(table);
        return isAsWritten && Ed25519.Verify(publicKey, over, signature) ? RecordingState.Signed : RecordingState.Broken;
    }

    /// <summary>The session's identifier in the first frame: its header follows the frame's own line.</summary>
    private static string SessionOf(ReadOnlySpan<byte> text)
    {
        string header = Encoding.ASCII.GetString(text[(text.IndexOf((byte)'\n') + 1)..]);
        return header.StartsWith(RecordingFormat.SessionHead, StringComparison.Ordinal) ? Field(header, RecordingFormat.SessionHead) : "";
    }

    private static string Field(string line, string head)
    {
        int start = line.IndexOf(head, StringComparison.Ordinal) + head.Length;
        int end = start < head.Length ? -1 : line.IndexOf('"', start);
        return end < 0 ? "" : line[start..end];
    }
}
