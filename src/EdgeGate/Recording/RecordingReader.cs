using System.Text;
using System.Text.Json;
using ZstdSharp;

namespace EdgeGate.Recording;

/// <summary>Reads a recording's events.</summary>
public static class RecordingReader
{
    /// <summary>The events of a recording as it is read, frame markers left out; they end where the file does, in the middle of a frame too. In memory are a block, a frame's window and a line.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="ZstdException">A frame is damaged.</exception>
    public static IEnumerable<JsonElement> Events(string path)
    {
        using FileStream file = FrameStream.Open(path);
        foreach (JsonElement line in Events(file)) { yield return line; }
    }

    /// <summary>The same of an open file.</summary>
    internal static IEnumerable<JsonElement> Events(Stream file)
    {
        using FrameStream frame = new(file);
        while (frame.Begin())
        {
            using (DecompressionStream plain = frame.Decompress())
            using (StreamReader lines = new(plain, Encoding.UTF8))
            {
                while (TryReadLine(lines, out string text))
                {
                    using JsonDocument line = JsonDocument.Parse(text);
                    if (line.RootElement.GetProperty("k").GetString() is not ("frame" or "signature")) { yield return line.RootElement.Clone(); }
                }
            }
            frame.Skip();
        }
    }

    /// <summary>The next whole line; false when there is none.</summary>
    private static bool TryReadLine(StreamReader lines, out string line)
    {
        line = "";
        try
        {
            line = lines.ReadLine() ?? "";
        }
        catch (EndOfStreamException)
        {
            // The frame is torn, and what was read of this line with it.
        }
        return line.Length > 0;
    }
}
