using System.Buffers.Binary;

namespace EdgeGate.Fuzz.Vectors;

/// <summary>What PostgreSQL 15 really sent, by <c>capture.py</c> beside this file.</summary>
internal static class CapturedVectors
{
    /// <summary>All of it in a row.</summary>
    public static byte[] Stream { get; } = Load();

    /// <summary>Message by message, each once.</summary>
    public static IReadOnlyList<byte[]> Messages { get; } = Split();

    /// <summary>Rows of COPY as they came, without their headers: text, CSV and binary.</summary>
    public static IReadOnlyList<byte[]> CopyStreams { get; } = Copies();

    private static byte[] Load()
    {
        using StreamReader reader = new(typeof(CapturedVectors).Assembly.GetManifestResourceStream("postgres15.hex")!);
        return Convert.FromHexString(reader.ReadToEnd().ReplaceLineEndings(""));
    }

    private static List<byte[]> Split()
    {
        HashSet<string> seen = [];
        return [.. Each().Where(message => seen.Add(Convert.ToHexString(message)))];
    }

    private static IEnumerable<byte[]> Each()
    {
        for (int at = 0; at < Stream.Length;)
        {
            int total = 1 + BinaryPrimitives.ReadInt32BigEndian(Stream.AsSpan(at + 1));
            yield return Stream[at..(at + total)];
            at += total;
        }
    }

    private static List<byte[]> Copies()
    {
        List<byte[]> streams = [];
        List<byte>? open = null;
        foreach (byte[] message in Each())
        {
            if (message[0] == 'H') { open = []; }
            else if (message[0] == 'd') { open?.AddRange(message[5..]); }
            else if (message[0] == 'c' && open is not null)
            {
                streams.Add([.. open]);
                open = null;
            }
        }
        return streams;
    }
}
