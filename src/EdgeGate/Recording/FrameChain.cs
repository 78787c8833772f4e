using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeGate.Recording;

/// <summary>Follows the frames of a recording from one to the next by the line each begins with.</summary>
internal sealed class FrameChain
{
    private readonly byte[] previous = new byte[SHA256.HashSizeInBytes];
    private bool isKnown = true;

    /// <summary>The number of the frame under way, from 0.</summary>
    public int Number { get; private set; }

    /// <summary>Whether the frame under way is the signature.</summary>
    public bool HasSignature { get; private set; }

    /// <summary>Whether the frame under way is damaged: then the next need not follow it.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Looks at a frame's first line; what is wrong with it, or null.</summary>
    public string? Begin(ReadOnlySpan<byte> line)
    {
        HasSignature = line.StartsWith(Encoding.ASCII.GetBytes(RecordingFormat.SignatureHead));
        if (HasSignature) { return !isKnown || line.IndexOf(Encoding.ASCII.GetBytes($"\"over\":\"{Convert.ToHexStringLower(previous)}\"")) >= 0 ? null : "the signature is of something else than what stands here"; }
        if (IsLine(line, Number)) { return null; }
        int expected = Number;
        // What comes behind is looked at by the frame's own number, so that one that is missing is told once.
        int at = line.IndexOf("\"n\":"u8) + 4;
        if (at < 4 || !Utf8Parser.TryParse(line[at..], out int number, out _) || number < 0) { return string.Create(CultureInfo.InvariantCulture, $"frame {expected} does not begin as one of a recording"); }
        Number = number;
        if (!isKnown && number >= expected) { return null; }
        return string.Create(CultureInfo.InvariantCulture, $"frame {number} stands where frame {expected} should: something was changed, left out or put in another place");
    }

    /// <summary>A frame was read to its end.</summary>
    public void End(FrameStream frame)
    {
        frame.Hash(previous);
        isKnown = !IsDamaged;
        IsDamaged = false;
        Number++;
    }

    /// <summary>Whether this is the line of a frame of that number behind the one that was read; it comes without its line feed.</summary>
    private bool IsLine(ReadOnlySpan<byte> line, int number) => line.SequenceEqual(RecordingFormat.FrameLine(number, previous).AsSpan(..^1));
}
