using System.Text;

namespace EdgeGate.Protocols.Ssh.Commands;

/// <summary>Which characters a locale has a shell read: in GBK, GB18030, Big5, Shift JIS and their kin a byte of ASCII may be half of another character, so that a backslash escapes nothing.</summary>
/// <remarks>POSIX.1-2024, Base Definitions, 8.2 "Internationalization Variables".</remarks>
public static class LocaleCharset
{
    private static readonly string[] Safe = ["utf8", "usascii", "ascii", "ansix341968", "iso8859", "koi8", "cp125", "windows125", "eucjp", "euckr", "euccn", "euctw", "gb2312", "tis620", "armscii8"];

    /// <summary>Whether a variable says what bytes are as characters.</summary>
    /// <param name="variable">Its name.</param>
    public static bool IsSetBy(ReadOnlySpan<byte> variable) => variable.SequenceEqual("LANG"u8) || variable.SequenceEqual("LC_ALL"u8) || variable.SequenceEqual("LC_CTYPE"u8);

    /// <summary>Whether in a locale every byte of ASCII is the character it looks like.</summary>
    /// <param name="locale">A locale's name: <c>C</c>, <c>de_DE.UTF-8</c>, <c>sr_RS@latin</c>; or <c>UTF-8</c> alone, as macOS has it.</param>
    public static bool KeepsAscii(ReadOnlySpan<byte> locale)
    {
        string name = Encoding.Latin1.GetString(locale);
        if (name is "" or "C" or "POSIX" or "UTF-8") { return true; }
        int at = name.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0) { name = name[..at]; }
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0)
        {
            string charset = name[(dot + 1)..].Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
            return Safe.Any(known => charset.StartsWith(known, StringComparison.Ordinal));
        }
        // Without a charset the system's own for that country: Big5 for two of them. What is no language and country may be another name of any locale.
        return name.Length is 5 or 6 && name[^3] == '_' && name is not ("zh_TW" or "zh_HK") && name[..^3].All(char.IsAsciiLetterLower) && name[^2..].All(char.IsAsciiLetterUpper);
    }
}
