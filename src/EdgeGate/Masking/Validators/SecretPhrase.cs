using System.Collections.Frozen;
using System.Text;

namespace EdgeGate.Masking.Validators;

/// <summary>Whether words with blanks between them behind a name such as <c>password=</c> are a secret, and not what is said of one: most such texts are labels, hints and messages.</summary>
internal static class SecretPhrase
{
    private const int WordsMin = 4;
    private const int PlainWordMin = 3;
    private const int TypedWordMin = 6;
    private const int WordBytesMax = 24;

    /// <summary>What labels, hints, messages and descriptions have a word of, and phrases that somebody drew by lot have not.</summary>
    private static readonly FrozenSet<string> Said = new[]
    {
        "password", "passwords", "passphrase", "passcode", "passwort", "kennwort", "contrasena", "clave", "senha", "passe", "secret", "secrets", "token", "key", "keys", "credential", "credentials",
        "the", "and", "for", "are", "was", "not", "but", "with", "without", "your", "you", "our", "their", "its", "this", "that", "these", "those", "from", "into", "than", "then", "when", "where", "which", "who", "what", "how", "all", "any", "each", "only", "also",
        "of", "or", "to", "in", "on", "is", "be", "by", "at", "if", "it", "as", "an", "no", "do", "we", "so", "us",
        "can", "cannot", "could", "will", "would", "shall", "should", "must", "may", "might", "have", "has", "had", "does", "did", "been", "being", "use", "uses", "used", "using",
        "enter", "type", "confirm", "repeat", "retype", "choose", "change", "changed", "reset", "forgot", "forgotten", "update", "updated", "set", "please", "here", "new", "old", "current", "same", "yet", "again", "too", "match", "matches", "mismatch", "required", "optional", "invalid", "valid", "wrong", "incorrect", "missing", "empty", "blank", "weak", "strong", "default", "least", "most", "minimum", "maximum", "min", "max", "length", "long", "short",
        "user", "users", "username", "admin", "account", "login", "email", "database", "server", "client", "service", "system", "string", "text", "value", "values", "field", "fields", "file", "path", "name", "number", "character", "characters", "letter", "letters", "digit", "digits", "hash", "hashed", "encrypted", "encoded", "plain", "plaintext", "example", "test",
        "der", "die", "das", "den", "ein", "eine", "ihr", "und", "oder", "nicht", "ist", "bitte", "neue", "neues", "les", "des", "une", "votre", "pas", "est", "los", "las", "una", "uno", "para", "por", "con", "sua", "seu", "uma", "nao", "het", "een", "niet", "voor", "del", "della", "non", "per", "che",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Four words of small letters and more, or a word as people type passwords among others; none that speaks of passwords.</summary>
    public static bool Phrase(ReadOnlySpan<byte> find)
    {
        if (!find.Contains((byte)' ') || !SecretShape.Value(find)) { return false; }
        int words = 0;
        bool arePlain = true;
        bool hasTyped = false;
        while (!find.IsEmpty)
        {
            int end = find.IndexOf((byte)' ');
            ReadOnlySpan<byte> word = end < 0 ? find : find[..end];
            find = end < 0 ? [] : find[(end + 1)..];
            if (word.IsEmpty || IsSaid(word)) { return false; }
            words++;
            arePlain &= word.Length >= PlainWordMin && word.IndexOfAnyExceptInRange((byte)'a', (byte)'z') < 0;
            hasTyped |= IsTyped(word);
        }
        return hasTyped || (arePlain && words >= WordsMin);
    }

    private static bool IsSaid(ReadOnlySpan<byte> word)
    {
        word = word.Trim(".,;:!?()[]{}'`*"u8);
        if (word.Length > WordBytesMax) { return true; }
        Span<char> letters = stackalloc char[WordBytesMax];
        int length = Encoding.Latin1.GetChars(word, letters);
        for (int i = 0; i < length; i++) { letters[i] = char.ToLowerInvariant(letters[i]); }
        return Said.GetAlternateLookup<ReadOnlySpan<char>>().Contains(letters[..length]);
    }

    /// <summary>Small letters, capitals, and a digit with a letter behind it, as no name of a standard or a version has all of.</summary>
    private static bool IsTyped(ReadOnlySpan<byte> word)
    {
        if (word.Length < TypedWordMin || !word.ContainsAnyInRange((byte)'a', (byte)'z') || !word.ContainsAnyInRange((byte)'A', (byte)'Z')) { return false; }
        for (int i = 1; i < word.Length; i++)
        {
            if (FindText.IsDigit(word[i - 1]) && FindText.IsLetter(word[i])) { return true; }
        }
        return false;
    }
}
