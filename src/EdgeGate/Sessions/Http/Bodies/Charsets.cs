using System.Text;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Character sets by name.</summary>
/// <remarks>IANA, "Character Sets"; WHATWG Encoding, labels.</remarks>
internal static class Charsets
{
    private static readonly string[] AsciiCompatible = ["utf-8", "utf8", "us-ascii", "ascii", "latin1", "koi8-r", "koi8-u", "macintosh", "tis-620"];

    private static readonly string[] AsciiCompatiblePrefixes = ["iso-8859-", "windows-125", "cp125"];

    /// <summary>Whether every byte below 0x80 stands for its ASCII character, wherever it stands. UTF-16, UTF-7, EBCDIC and what shifts are not so.</summary>
    public static bool IsAsciiCompatible(ReadOnlySpan<byte> name)
    {
        foreach (string known in AsciiCompatible)
        {
            if (Ascii.EqualsIgnoreCase(name, known)) { return true; }
        }
        foreach (string prefix in AsciiCompatiblePrefixes)
        {
            if (name.Length > prefix.Length && Ascii.EqualsIgnoreCase(name[..prefix.Length], prefix)) { return true; }
        }
        return false;
    }
}
