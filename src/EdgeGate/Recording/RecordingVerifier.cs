using System.Security.Cryptography;
using System.Text.Json;
using EdgeGate.Interop.OpenSsl;
using ZstdSharp;

namespace EdgeGate.Recording;

/// <summary>What verifying a recording came to.</summary>
public enum RecordingState
{
    /// <summary>The chain holds and the signature is right.</summary>
    Signed = 1,
    /// <summary>The chain holds, but the recording was never closed: the session is under way, or the gateway was lost.</summary>
    Unclosed = 2,
    /// <summary>A frame is not the one that was written.</summary>
    Broken = 3,
    /// <summary>It ends in the middle of a frame.</summary>
    Torn = 4,
    /// <summary>It was signed by another key.</summary>
    ForeignKey = 5,
}

/// <summary>Checks a recording with nothing but a public key.</summary>
public static class RecordingVerifier
{
    /// <summary>Checks the chain of frames and the signature.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="publicKey">32 bytes.</param>
    /// <returns>The state, and the number of frames that hold.</returns>
    public static (RecordingState State, int Frames) Verify(string path, byte[] publicKey)
    {
        List<ReadOnlyMemory<byte>> frames = RecordingReader.Frames(File.ReadAllBytes(path), out bool isWhole);
        byte[] previous = new byte[SHA256.HashSizeInBytes];
        string lastKind = "";
        for (int i = 0; i < frames.Count; i++)
        {
            List<JsonElement>? lines = Read(frames[i]);
            if (lines is null or []) { return (RecordingState.Broken, i); }
            if (Text(lines[0], "k") == "signature")
            {
                RecordingState state = CheckSignature(lines[0], previous, publicKey);
                bool isLast = i == frames.Count - 1 && isWhole && lastKind == "end";
                return (state == RecordingState.Signed && !isLast ? RecordingState.Broken : state, i);
            }
            bool isLinked = Text(lines[0], "k") == "frame" && lines[0].GetProperty("n").GetInt32() == i && Text(lines[0], "prev") == Convert.ToHexStringLower(previous);
            if (!isLinked) { return (RecordingState.Broken, i); }
            SHA256.HashData(frames[i].Span, previous);
            lastKind = Text(lines[^1], "k");
        }
        return (isWhole && frames.Count > 0 ? RecordingState.Unclosed : RecordingState.Torn, frames.Count);
    }

    private static List<JsonElement>? Read(ReadOnlyMemory<byte> frame)
    {
        try
        {
            return [.. RecordingReader.Lines(RecordingReader.Decompress(frame))];
        }
        catch (Exception problem) when (problem is ZstdException or JsonException)
        {
            return null;
        }
    }

    private static RecordingState CheckSignature(JsonElement line, byte[] over, byte[] publicKey)
    {
        if (Text(line, "key") != RecordingKey.FingerprintOf(publicKey)) { return RecordingState.ForeignKey; }
        byte[] signature = new byte[Ed25519.SignatureBytes];
        return Convert.TryFromBase64String(Text(line, "sig"), signature, out _) && Ed25519.Verify(publicKey, over, signature)
            ? RecordingState.Signed
            : RecordingState.Broken;
    }

    private static string Text(JsonElement line, string name)
        => line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
