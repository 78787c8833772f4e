using System.Buffers;

namespace EdgeGate.Masking.Validators;

/// <summary>Whether what stands behind a name such as <c>password=</c> is a secret, and not a placeholder, a word of the language or a piece of code.</summary>
internal static class SecretShape
{
    // What a value that a machine made has at least: letters, digits, and changes from one to the other.
    private const int RandomLettersMin = 3;
    private const int RandomDigitsMin = 2;
    private const int RandomChangesMin = 3;
    private const int CasedLettersMin = 16;

    // Letters of a word in a name, on an average.
    private const int NameWordMin = 4;

    // Names have digits too, but parted from words: a run of letters and digits that is as long and as mixed was never one.
    private const int MachineRunMin = 16;

    private static readonly SearchValues<byte> CodeBytes = SearchValues.Create("()[]{}<>;"u8);

    /// <summary>What people write where a secret will stand.</summary>
    private static readonly string[] Words =
    [
        "null", "none", "nil", "true", "false", "undefined", "string", "str", "text", "varchar", "bytes", "optional", "required", "hidden", "masked", "redacted", "removed",
        "password", "passwd", "pass", "secret", "token", "value", "invalid", "valid", "incorrect", "correct", "wrong", "missing", "expired", "weak", "strong", "blank", "reset", "changed", "empty", "default", "unset", "disabled", "enabled", "prompt", "ask", "yes", "no", "example", "placeholder", "xxx", "todo",
        "passwort", "kennwort", "your_password", "yourpassword", "your-password", "your_secret", "your_token", "your-token", "your_api_key", "your-api-key", "my_password", "changeit", "input", "object", "number", "active", "inactive", "bool", "boolean", "integer", "list", "option", "options", "argument", "arguments", "parameter", "parameters", "flag", "flags", "variable", "field", "changeme", "change_me", "change-me", "replaceme", "replace_me", "replace-me", "dummy",
    ];

    private static readonly string[] PlaceholderStarts = ["your_", "your-", "<your", "insert_", "insert-", "ref+", "op://", "arn:aws", "example_", "example-", "placeholder", "env:", "env.", "vault:", "process.env", "os.environ", "os.getenv", "getenv(", "system.getenv"];

    /// <summary>Where files and folders lie.</summary>
    private static readonly string[] FileStarts = ["file:/", "/run/", "/home/", "/root/", "/usr/", "/opt/", "/etc/", "/var/", "/tmp/", "/dev/", "/mnt/", "/srv/", "/secrets/", "/vault/"];

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);

    private static readonly SearchValues<byte> TypedSigns = SearchValues.Create("!@#$%^&*?~+"u8);

    private static readonly SearchValues<byte> PathBytes = SearchValues.Create("/._-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);

    /// <summary>What code begins with that takes a value from elsewhere.</summary>
    private static readonly string[] CodeStarts = ["getenv", "secrets.", "var.", "local.", "config.", "self.", "this.", "args.", "request.", "params."];

    /// <summary>Tags by which YAML takes a value from elsewhere.</summary>
    /// <remarks>Ansible, "Encrypting content with Ansible Vault"; AWS CloudFormation, "Intrinsic functions"; Home Assistant, "Storing secrets"; GitLab, "!reference tags"; pyaml-env.</remarks>
    private static readonly string[] Tags = ["vault", "vault-encrypted", "unsafe", "secret", "env", "env_var", "include", "ref", "sub", "getatt", "importvalue", "join", "select", "if", "findinmap", "transform", "base64", "reference", "var", "lookup", "encrypted"];

    /// <summary>What the name of a variable that holds a secret has as its first or last word.</summary>
    private static readonly string[] SecretNames = ["password", "passwd", "passphrase", "pass", "pwd", "secret", "token", "key", "credentials"];

    /// <summary>A quoted value: anything that is not a placeholder.</summary>
    public static bool Value(ReadOnlySpan<byte> find)
    {
        if (find.Length < 3 || !find.ContainsAnyExcept(find[0])) { return false; }
        if (IsReference(find) || IsMask(find)) { return false; }
        // A parameter's default in code, what closes the list with it: password=None):
        int closed = find.IndexOf((byte)')');
        if (closed >= 3 && IsAny(find[..closed], Words)) { return false; }
        bool isFile = StartsWithAny(find, FileStarts) && find[find.IndexOf((byte)'/')..].IndexOfAnyExcept(PathBytes) < 0;
        return !isFile && !IsPointer(find) && !IsVersion(find) && !IsTime(find) && !IsObjectIdentifier(find) && !IsPropertyName(find) && !IsAny(find.Trim("*:`!"u8), Words) && !IsAddress(find) && !StartsWithAny(find, PlaceholderStarts);
    }

    /// <summary>A value without quotes: no placeholder, no code, no address, and more than one kind of characters, as words and names rarely have.</summary>
    public static bool Unquoted(ReadOnlySpan<byte> find)
    {
        if (!Bare(find)) { return false; }
        int lower = 0;
        int upper = 0;
        int digits = 0;
        int symbols = 0;
        foreach (byte c in find)
        {
            if (FindText.IsDigit(c)) { digits++; }
            else if (FindText.IsUpper(c)) { upper++; }
            else if (FindText.IsLetter(c)) { lower++; }
            else if (c is not ((byte)'_' or (byte)'.' or (byte)'-' or (byte)'/' or (byte)':' or (byte)',')) { symbols++; }
        }
        bool isNumber = digits == find.Length && find.Length < 6;
        return (digits > 0 || symbols > 0) && lower + upper + digits > 0 && !isNumber && !IsVersionOrDate(find);
    }

    /// <summary>No placeholder, no code, no address.</summary>
    private static bool Bare(ReadOnlySpan<byte> find) => Value(find) && !IsCode(find) && !find.ContainsAny(CodeBytes) && find.IndexOf("://"u8) < 0;

    /// <summary>A value without quotes that has three of small letters, capitals, digits and signs: behind a name as short as <c>pw</c>.</summary>
    public static bool Mixed(ReadOnlySpan<byte> find) => Unquoted(find) && Kinds(find) >= 3;

    /// <summary>A value as people type passwords, amid a sentence: letters, a digit, and a sign that stands in no word, number or name.</summary>
    public static bool Typed(ReadOnlySpan<byte> find)
        => Unquoted(find) && find.ContainsAnyInRange((byte)'0', (byte)'9') && find.ContainsAny(TypedSigns) && find.IndexOfAnyInRange((byte)'A', (byte)'z') >= 0 && !find.Contains((byte)'=');

    /// <summary>A value without quotes where code may stand: no name of a type, a variable or a constant, which has a digit at most and few capitals within words (<c>OAuth2AccessToken</c>), or says that it holds a secret.</summary>
    public static bool Token(ReadOnlySpan<byte> find)
    {
        if (!Unquoted(find)) { return false; }
        int dot = find.IndexOf((byte)'.');
        ReadOnlySpan<byte> name = dot < 0 ? find : find[..dot];
        if (name.IndexOfAnyExcept(NameBytes) >= 0) { return true; }
        if (IsAny(name[(name.LastIndexOf((byte)'_') + 1)..], SecretNames) && name.Contains((byte)'_')) { return false; }
        int digits = 0;
        int capitals = 0;
        foreach (byte c in name)
        {
            digits += FindText.IsDigit(c) ? 1 : 0;
            capitals += FindText.IsUpper(c) ? 1 : 0;
        }
        return digits > 1 || capitals > name.Length / NameWordMin || capitals == 0;
    }

    /// <summary>A value between quotes with signs of any kind, as frameworks make their keys: three of small letters, capitals, digits and signs, and no placeholder, address, path, template or pattern.</summary>
    public static bool Quoted(ReadOnlySpan<byte> find)
    {
        if (!Value(find) || IsCode(find) || find.IndexOf("://"u8) >= 0 || find[0] is (byte)'/' || find.StartsWith("#/"u8) || find.StartsWith("$."u8)) { return false; }
        bool isTemplate = find.IndexOf("${"u8) >= 0 || find.IndexOf("{{"u8) >= 0 || find.IndexOf("#{"u8) >= 0 || find.IndexOf("<%"u8) >= 0;
        bool isPattern = find.IndexOf("]{"u8) >= 0 || find.IndexOf("(?"u8) >= 0 || find.IndexOf("A-Z"u8) >= 0 || find.IndexOf("a-z"u8) >= 0;
        return !isTemplate && !isPattern && Kinds(find) >= 3 && find.ContainsAnyInRange((byte)'0', (byte)'9');
    }

    /// <summary>How many there are of small letters, capitals, digits and signs.</summary>
    private static int Kinds(ReadOnlySpan<byte> find)
    {
        int kinds = 0;
        foreach (byte c in find) { kinds |= FindText.IsDigit(c) ? 1 : FindText.IsUpper(c) ? 2 : FindText.IsLetter(c) ? 4 : 8; }
        return System.Numerics.BitOperations.PopCount((uint)kinds);
    }

    /// <summary>A value that a machine made: no placeholder, code or address, and letters and digits in plenty, mixed as words, names and dates rarely are; or letters, with capitals among them as words have none.</summary>
    public static bool Random(ReadOnlySpan<byte> find)
    {
        if (HasCapitalsWithin(find)) { return Bare(find); }
        if (!Unquoted(find)) { return false; }
        int digits = 0;
        int letters = 0;
        int changes = 0;
        bool wasDigit = false;
        foreach (byte c in find)
        {
            bool isDigit = FindText.IsDigit(c);
            bool isLetter = FindText.IsLetter(c);
            if (!isDigit && !isLetter) { continue; }
            changes += digits + letters > 0 && isDigit != wasDigit ? 1 : 0;
            digits += isDigit ? 1 : 0;
            letters += isLetter ? 1 : 0;
            wasDigit = isDigit;
        }
        return letters >= RandomLettersMin && digits >= RandomDigitsMin && changes >= RandomChangesMin;
    }

    /// <summary>Whether a run of letters and digits has as many capitals within as no words have, however they are joined.</summary>
    private static bool HasCapitalsWithin(ReadOnlySpan<byte> find)
    {
        int lower = 0;
        int upper = 0;
        foreach (byte c in find)
        {
            bool isLetter = FindText.IsLetter(c);
            if (FindText.IsUpper(c)) { upper++; }
            else if (isLetter) { lower++; }
            if (isLetter || FindText.IsDigit(c)) { continue; }
            if (AreMixed(lower, upper)) { return true; }
            (lower, upper) = (0, 0);
        }
        return AreMixed(lower, upper);
    }

    /// <summary>Three of eight are capitals: those of joined words are one of four.</summary>
    private static bool AreMixed(int lower, int upper) => lower + upper >= CasedLettersMin && 8 * upper >= 3 * (lower + upper) && 4 * lower >= lower + upper;

    /// <summary>As <see cref="Random"/>, in one run of letters and digits: behind a word that names other things as well, as <c>cache_key</c> does.</summary>
    public static bool Machine(ReadOnlySpan<byte> find) => Random(find) && HasMachineRun(find);

    /// <summary>Whether a run of letters and digits is as long and as mixed as no word and number are.</summary>
    private static bool HasMachineRun(ReadOnlySpan<byte> find)
    {
        int run = 0;
        int changes = 0;
        for (int i = 0; i < find.Length; i++)
        {
            bool isDigit = FindText.IsDigit(find[i]);
            if (!isDigit && !FindText.IsLetter(find[i]))
            {
                run = 0;
                changes = 0;
                continue;
            }
            changes += run > 0 && isDigit != FindText.IsDigit(find[i - 1]) ? 1 : 0;
            run++;
            if (run >= MachineRunMin && changes >= RandomChangesMin) { return true; }
        }
        return false;
    }

    /// <summary>A reference that another program fills in: ${NAME}, $NAME, {{name}}, %(name)s, %NAME%, &lt;name&gt;, @{name}; or names what holds it: $db_password, #new-password.</summary>
    private static bool IsReference(ReadOnlySpan<byte> find)
    {
        byte last = find[^1];
        return find[0] switch
        {
            (byte)'&' => find.StartsWith("&lt;"u8) && find.EndsWith("&gt;"u8),
            (byte)'$' => find[1] is (byte)'{' or (byte)'(' || IsSecretName(find[1..], (byte)'_') || (FindText.IsDigit(find[1]) && find.Length < 4) || IsVariable(find[1..]),
            (byte)'{' => find[1] is (byte)'{' or (byte)'%' || last == '}',
            (byte)'%' => find[1] is (byte)'(' or (byte)'{' or (byte)'%' || last == '%' || find.Length == 2,
            (byte)'<' => last == '>',
            (byte)'#' => find[1] == '{' || IsSecretName(find[1..], (byte)'-'),
            (byte)'@' => find[1] is (byte)'{' or (byte)'@',
            _ => false,
        };
    }

    /// <summary>A name of capitals, alone or where a path or an address begins: DB_PASSWORD, BASE_URL/login.</summary>
    private static bool IsVariable(ReadOnlySpan<byte> find)
    {
        int end = find.IndexOfAny("/:."u8);
        ReadOnlySpan<byte> name = end < 0 ? find : find[..end];
        return !name.IsEmpty && FindText.IsUpper(name[0]) && !name.ContainsAnyInRange((byte)'a', (byte)'z');
    }

    /// <summary>
    /// Code where a value without quotes would stand: a variable of Ruby that is named for what it holds (@db_password), a tag of YAML (!vault), a member (self.password),
    /// a call through an arrow ($request->password()), what follows the colon of := or of https://.
    /// Between quotes, and where the name is another (@hunter, !letmein), the same bytes are somebody's password.
    /// </summary>
    private static bool IsCode(ReadOnlySpan<byte> find)
    {
        if (find[0] == '=' || find.StartsWith("//"u8)) { return true; }
        if (find[0] == '!') { return IsAny(find[1..], Tags); }
        if (find[0] == '$' && find[^1] == '-') { return find[1..^1].IndexOfAnyExcept(NameBytes) < 0; }
        if (find[0] != '@') { return StartsWithAny(find, CodeStarts); }
        ReadOnlySpan<byte> name = find[1..];
        int first = name.IndexOf((byte)'_');
        return name.IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz_"u8) < 0 && (IsAny(name[(name.LastIndexOf((byte)'_') + 1)..], SecretNames) || (first > 0 && IsAny(name[..first], SecretNames)));
    }

    private static bool IsAny(ReadOnlySpan<byte> find, string[] words)
    {
        foreach (string word in words)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(find, word)) { return true; }
        }
        return false;
    }

    private static bool StartsWithAny(ReadOnlySpan<byte> find, string[] starts)
    {
        foreach (string start in starts)
        {
            if (find.Length >= start.Length && System.Text.Ascii.EqualsIgnoreCase(find[..start.Length], start)) { return true; }
        }
        return false;
    }

    /// <summary>Stars, dots, dashes, x's: somebody masked it before.</summary>
    private static bool IsMask(ReadOnlySpan<byte> find) => find.IndexOfAnyExcept("*.-_xX#?\u2022\u2026"u8) < 0 || find[0] == '[' && find[^1] == ']' || find.IndexOf("****"u8) >= 0 || find.IndexOf("....."u8) >= 0;

    /// <summary>Three numbers and more between dots: 7.5.4 is a version, 1.2.840.113549.1.9.7 the name of an attribute.</summary>
    private static bool IsObjectIdentifier(ReadOnlySpan<byte> find) => find.IndexOfAnyExcept("0123456789."u8) < 0 && find.Count((byte)'.') >= 2;

    /// <summary>A name of small letters whose last word says that it holds a secret.</summary>
    private static bool IsSecretName(ReadOnlySpan<byte> name, byte between)
    {
        ReadOnlySpan<byte> last = name[(name.LastIndexOf(between) + 1)..];
        return IsAny(last, SecretNames) && name.IndexOfAnyExcept("-_abcdefghijklmnopqrstuvwxyz0123456789"u8) < 0;
    }

    /// <summary>The name of a property that holds a secret, where its name is told and not its value: ssl.keystore.password.</summary>
    private static bool IsPropertyName(ReadOnlySpan<byte> find)
    {
        int last = find.LastIndexOf((byte)'.');
        return last > 0 && find.IndexOfAnyExcept(".abcdefghijklmnopqrstuvwxyz"u8) < 0 && IsAny(find[(last + 1)..], SecretNames);
    }

    /// <summary>Where in a document or at an address the thing of this name is described: #/components/schemas/Token (RFC 6901, 6), /v1/keys/Signing.json.</summary>
    private static bool IsPointer(ReadOnlySpan<byte> find)
    {
        if (find.StartsWith("#/"u8)) { return find.Length > 2 && FindText.IsLetter(find[2]) && find[2..].IndexOfAnyExcept(PathBytes) < 0; }
        int dot = find.LastIndexOf((byte)'.');
        return find[0] == '/' && dot > 0 && find.Length - dot is > 2 and < 6 && find.Count((byte)'/') > 1 && find[(dot + 1)..].IndexOfAnyExceptInRange((byte)'a', (byte)'z') < 0 && find.IndexOfAnyExcept(PathBytes) < 0;
    }

    /// <summary>Where a password is asked for or changed; no link that holds what lets it be changed.</summary>
    private static bool IsAddress(ReadOnlySpan<byte> find) => (find.StartsWith("https://"u8) || find.StartsWith("http://"u8)) && !HasMachineRun(find);

    /// <summary>Numbers with dots between, also as the least that will do: ^5.0.12.</summary>
    private static bool IsVersion(ReadOnlySpan<byte> find) => IsBareVersion(find.TrimStart("^~"u8));

    private static bool IsBareVersion(ReadOnlySpan<byte> find) => !find.IsEmpty && find.IndexOfAnyExcept("0123456789."u8) < 0 && find[0] != '.' && find[^1] != '.' && find.Contains((byte)'.');

    private static bool IsTime(ReadOnlySpan<byte> find) => find.Length >= 16 && find[4] == '-' && find[7] == '-' && find[10] is (byte)'T' or (byte)' ' && find[13] == ':' && IsVersionOrDate(find);

    private static bool IsVersionOrDate(ReadOnlySpan<byte> find) => find.IndexOfAnyExcept("0123456789.:-/T Z+"u8) < 0 && find.ContainsAny((byte)'.', (byte)'-', (byte)':');
}
