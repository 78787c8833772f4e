using System.Text.Json;
using EdgeGate.Core;
using ZstdSharp;

namespace EdgeGate.Recording;

/// <summary>Reads a recording's events, whatever became of the file: all that can be read is given, and what cannot is told in <see cref="Damages"/>.</summary>
/// <remarks>
/// In memory are a block, a frame's window (<see cref="FrameStream.WindowLogMax"/>) and a line (<see cref="RecordingFormat.LineBytesMax"/>). Whether frames follow one another is
/// looked at, the signature is not: that is <see cref="RecordingVerifier"/>'s.
/// </remarks>
public sealed class RecordingReader
{
    /// <summary>Damages that are told one by one.</summary>
    private const int DamagesMax = 16;

    private readonly string? path;
    private readonly Stream? opened;
    private readonly List<string> damages = [];
    private long untold;

    /// <summary>Reads a file, which may still be written.</summary>
    public RecordingReader(string path) => this.path = path;

    /// <summary>Reads an open file, once.</summary>
    internal RecordingReader(Stream file) => opened = file;

    /// <summary>What could not be read, once all events were; empty when all was.</summary>
    public IReadOnlyList<string> Damages => untold == 0 ? damages : [.. damages, $"{untold} more places are damaged"];

    /// <summary>Where the file ends before a frame does; null when it does not. A session under way may be in the middle of writing it.</summary>
    public string? Tear { get; private set; }

    /// <summary>Whether the recording was closed: what a session under way, or one whose gateway was lost, leaves is not, and no damage for that.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The events as they are read, frame markers left out.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IEnumerable<JsonElement> Events()
    {
        damages.Clear();
        (untold, IsClosed, Tear) = (0, false, null);
        using FileStream? file = path is null ? null : FrameStream.Open(path);
        using FrameStream frame = new(file ?? opened!);
        FrameChain chain = new();
        bool hasFrames = false;
        while (frame.Begin())
        {
            using (DecompressionStream plain = frame.Decompress())
            using (LineReader lines = new(plain, RecordingFormat.LineBytesMax))
            {
                int number = 0;
                while (TryRead(lines, frame, chain, ref number, out JsonElement line)) { yield return line; }
            }
            frame.Skip();
            if (frame.IsTorn || frame.IsBroken) { break; }
            if (chain.HasSignature)
            {
                IsClosed = IsTable(file ?? opened!, chain.Number + 1);
                yield break;
            }
            chain.End(frame);
            hasFrames = true;
        }
        if (frame.IsTorn) { Tear = $"the file ends in the middle of frame {chain.Number}: what that held behind its last event here is missing"; }
        else if (frame.IsBroken) { Tell($"where frame {chain.Number} should be, or go on, is none: nothing behind it can be read"); }
        else if (!hasFrames) { Tear = "the file is empty"; }
    }

    /// <summary>The next event of a frame; false when there is none.</summary>
    private bool TryRead(LineReader lines, FrameStream frame, FrameChain chain, ref int number, out JsonElement line)
    {
        line = default;
        try
        {
            while (lines.Read() is var step and not LineStep.End)
            {
                number++;
                string place = $"frame {chain.Number}, line {number}";
                if (step == LineStep.TooLong)
                {
                    Tell($"{place}: it is longer than {RecordingFormat.LineBytesMax >> 20} MiB, and no event is: the rest of the frame was not read");
                    chain.IsDamaged = true;
                    return false;
                }
                if (number == 1)
                {
                    if (chain.Begin(lines.Line.Span) is { } wrong) { Tell(wrong); }
                    continue;
                }
                if (step == LineStep.Line && RecordedLine.TryParse(lines.Line, out line)) { return true; }
                Tell($"{place}: it is no event");
            }
        }
        catch (Exception problem) when (problem is ZstdException or EndOfStreamException)
        {
            // A torn frame is told when all is read.
            if (!frame.IsTorn && !frame.IsBroken) { Tell($"frame {chain.Number} cannot be decompressed behind line {number}: {problem.Message}"); }
            chain.IsDamaged = true;
        }
        return false;
    }

    /// <summary>Whether all that is left is a seek table.</summary>
    private bool IsTable(Stream file, int frames)
    {
        byte[] rest = new byte[RecordingFormat.SeekTableBytes(frames) + 1];
        int length = file.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false);
        bool isTable = RecordingFormat.IsSeekTable(rest.AsSpan(0, length), frames);
        if (!isTable) { Tell("behind the signature is something else than the table that closes a recording"); }
        return isTable;
    }

    private void Tell(string damage)
    {
        if (damages.Count < DamagesMax) { damages.Add(damage); }
        else { untold++; }
    }
}
