using System.Collections.Frozen;

namespace EdgeGate.Masking.Validators;

/// <summary>Mail addresses.</summary>
/// <remarks>RFC 5321, 4.1.2 and 4.5.3.1. Of a quoted local part the last word is looked for: nearly any byte may stand in one, so a stream would wait at every quote.</remarks>
internal static class Email
{
    private const int LocalBytesMax = 64;
    private const int AddressBytesMax = 254;
    private const int LastLabelBytesMax = 8;

    /// <summary>Last parts of names that look like addresses but are files and units: icon@2x.png, getty@tty1.service.</summary>
    private static readonly FrozenSet<ulong> FileEndings = new[]
    {
        "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "bmp", "css", "scss", "less", "js", "mjs", "cjs", "jsx", "ts", "tsx", "json", "html", "htm", "xml", "txt", "pdf",
        "exe", "dll", "jar", "yaml", "yml", "toml", "tgz", "gz", "patch", "service", "socket", "target", "timer", "mount", "slice", "scope", "path", "swap", "device", "conf", "cfg", "ini", "log", "csv", "sql", "bak", "tmp", "lock", "tar", "whl", "deb", "rpm", "dmg", "iso", "apk",
        "docx", "xlsx", "pptx", "woff", "woff2", "ttf", "cpp", "hpp", "java", "class", "vue", "mp3", "mp4", "wav",
    }.Select(Pack).ToFrozenSet();

    /// <summary>One @, dots that part words in both halves, no label that a hyphen begins or ends, no file name, and no user that all repositories of a host have: git@github.com.</summary>
    public static bool Address(ReadOnlySpan<byte> find)
    {
        int at = find.IndexOf((byte)'@');
        if (at < 1 || at > LocalBytesMax * 2 || find.Length > AddressBytesMax) { return false; }
        ReadOnlySpan<byte> local = find[..at];
        ReadOnlySpan<byte> domain = find[(at + 1)..];
        if (local[0] == '.' || local[^1] == '.' || local.IndexOf(".."u8) >= 0) { return false; }
        if (local.SequenceEqual("git"u8) && (domain.IndexOf("git"u8) >= 0 || domain.SequenceEqual("bitbucket.org"u8) || domain.SequenceEqual("codeberg.org"u8))) { return false; }
        int lastDot = domain.LastIndexOf((byte)'.');
        if (lastDot < 1 || !HasWholeLabels(domain)) { return false; }
        ReadOnlySpan<byte> last = domain[(lastDot + 1)..];
        return last.Length >= 2 && (last.Length > LastLabelBytesMax || !FileEndings.Contains(Pack(last)));
    }

    private static bool HasWholeLabels(ReadOnlySpan<byte> domain)
    {
        byte before = (byte)'.';
        foreach (byte c in domain)
        {
            bool isEdge = c == '.' || before == '.';
            if (isEdge && (c is (byte)'-' || before is (byte)'-' || (c == '.' && before == '.'))) { return false; }
            if (c == '@') { return false; }
            before = c;
        }
        return before is not ((byte)'.' or (byte)'-');
    }

    private static ulong Pack(string text)
    {
        ulong packed = 0;
        foreach (char c in text) { packed = (packed << 8) | c; }
        return packed;
    }

    private static ulong Pack(ReadOnlySpan<byte> text)
    {
        ulong packed = 0;
        foreach (byte c in text) { packed = (packed << 8) | (byte)(FindText.IsUpper(c) ? c | 0x20 : c); }
        return packed;
    }
}
