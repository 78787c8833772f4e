using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using EdgeGate.Interop.Posix;

namespace EdgeGate.Core.Configuration;

/// <summary>A mapping while it is read: each key is asked for by name, problems are gathered, and what nobody asked for is a problem too.</summary>
internal sealed class ConfigScope
{
    /// <summary>The longest time span.</summary>
    private static readonly TimeSpan DurationMax = TimeSpan.FromDays(3650);

    /// <summary>The longest that something is waited for: timers go no further than 49 days.</summary>
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromDays(45);

    /// <summary>The longest file that is named in a configuration.</summary>
    private const int FileBytesMax = 8 * 1024 * 1024;

    private readonly YamlMap map;
    private readonly bool isUnread;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public ConfigScope(string key, YamlNode? node, List<ConfigProblem> problems, string folder)
    {
        Key = key;
        Problems = problems;
        Folder = folder;
        map = node as YamlMap ?? new YamlMap([], 1, 1);
        isUnread = node is not null and not YamlMap && node is not YamlScalar { IsNull: true };
        if (isUnread) { Unread(key, key, "a mapping is expected", "write key: value pairs"); }
    }

    /// <summary>The path of the mapping.</summary>
    public string Key { get; }

    /// <summary>What was found wrong.</summary>
    public List<ConfigProblem> Problems { get; }

    /// <summary>The folder relative paths start from.</summary>
    public string Folder { get; }

    /// <summary>The mapping as it is written.</summary>
    public YamlNode Written => map;

    /// <summary>The keys, in the file's order.</summary>
    public IEnumerable<string> Names => map.Entries.Keys;

    public bool Has(string name)
    {
        known.Add(name);
        return map.Entries.ContainsKey(name);
    }

    /// <summary>Whether something below a key was found wrong: what follows from it need not be told.</summary>
    public bool IsWrong(string name) => Problems.Exists(problem => problem.IsWithin(At(name)));

    /// <summary>Whether the mapping itself could not be read: what is missing in it need not be told.</summary>
    public bool IsUnread => Problems.Exists(problem => problem.Key == Key);

    /// <summary>The path of a key.</summary>
    public string At(string name) => Key.Length == 0 ? name : $"{Key}.{name}";

    public void Problem(string key, string message, string fix) => Problems.Add(new ConfigProblem(key, message, fix));

    public YamlNode? Node(string name)
    {
        asked.Add(name);
        return map.Entries.TryGetValue(name, out (YamlNode Key, YamlNode Value) entry) ? entry.Value : null;
    }

    public ConfigScope Child(string name) => new(At(name), Node(name), Problems, Folder);

    /// <summary>A text; a problem and an empty text when it is missing and needed.</summary>
    /// <param name="name">The key.</param>
    /// <param name="fallback">What holds when it is not there; null when it must be.</param>
    /// <param name="isFree">Whether it may be anything: empty, blank, of several lines.</param>
    public string Text(string name, string? fallback = null, bool isFree = false)
    {
        switch (Node(name))
        {
            case YamlScalar { IsNull: false } scalar when isFree && (scalar.Value.Length > 0 || fallback is not null):
                return scalar.Value;
            case YamlScalar { IsNull: false } scalar when !string.IsNullOrWhiteSpace(scalar.Value):
                if (scalar.Value.Any(char.IsControl)) { Unread(At(name), At(name), $"'{name}' has a control character or a line break", "remove it"); }
                return scalar.Value;
            case YamlScalar { IsNull: true } when fallback is not null:
                return fallback;
            case YamlScalar:
                Unread(At(name), At(name), $"'{name}' is empty", fallback is null ? $"write {name}: ..." : "write a word, or leave it out");
                return fallback ?? "";
            case null:
                if (fallback is null && !isUnread) { Unread(At(name), Key, $"'{name}' is missing", $"add {name}: ..."); }
                return fallback ?? "";
            default:
                Unread(At(name), At(name), "a word is expected here", $"write {name}: word");
                return fallback ?? "";
        }
    }

    public string? OptionalText(string name, bool isFree = false) => Has(name) ? Text(name, null, isFree) : NoText(name);

    public bool Flag(string name, bool fallback)
    {
        string text = Text(name, fallback ? "true" : "false");
        if (text is "true" or "false") { return text == "true"; }
        Problem(At(name), $"'{text}' is neither true nor false", "write true or false");
        return fallback;
    }

    /// <summary>True or false; null when the key is not there.</summary>
    public bool? OptionalFlag(string name)
    {
        if (OptionalText(name) is not { Length: > 0 } text) { return null; }
        if (text is not ("true" or "false")) { Problem(At(name), $"'{text}' is neither true nor false", "write true or false"); }
        return text == "true";
    }

    public int Number(string name, int fallback, int min, int max)
    {
        string text = Text(name, fallback.ToString(CultureInfo.InvariantCulture));
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max) { return value; }
        Problem(At(name), $"'{text}' is not a number from {min} to {max}", $"write a number such as {fallback}");
        return fallback;
    }

    /// <summary>A size in bytes: <c>65536</c>, <c>64 KiB</c>, <c>4 MiB</c>.</summary>
    public int Size(string name, int fallback, int min, int max)
    {
        string text = Text(name, fallback.ToString(CultureInfo.InvariantCulture));
        if (TrySize(text, out long size) && size >= min && size <= max) { return (int)size; }
        Problem(At(name), $"'{text}' is not a size from {SizeText(min)} to {SizeText(max)}", $"write it as {SizeText(fallback)}");
        return fallback;
    }

    /// <summary>A time span: <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>12h</c>, <c>90d</c>.</summary>
    public TimeSpan Duration(string name, string fallback) => Duration(name, fallback, DurationMax);

    /// <summary>How long something is waited for, written as a time span.</summary>
    public TimeSpan Timeout(string name, string fallback) => Duration(name, fallback, TimeoutMax);

    private TimeSpan Duration(string name, string fallback, TimeSpan max)
    {
        string text = Text(name, fallback);
        if (TryDuration(text, out TimeSpan span) && span <= max) { return span; }
        Problem(At(name), $"'{text}' is not a time of up to {max.Days}d", "write it as 500ms, 30s, 10m, 12h or 90d");
        return TryDuration(fallback, out span) ? span : default;
    }

    /// <summary>A list of words, or a single one.</summary>
    /// <param name="name">The key.</param>
    /// <param name="isNeeded">Whether it must be there.</param>
    /// <param name="mayBeEmpty">Whether an empty list says something: elsewhere it would narrow nothing, where it looks as if nothing were meant.</param>
    /// <param name="isFree">Whether words may be anything: empty, blank, of several lines.</param>
    public ImmutableArray<string> Words(string name, bool isNeeded = false, bool mayBeEmpty = false, bool isFree = false)
    {
        switch (Node(name))
        {
            case YamlList { Items.Count: 0 } when !mayBeEmpty:
                Unread(At(name), At(name), "the list is empty", isNeeded ? $"write {name}: [a, b]" : $"name something, or leave '{name}' out");
                return [];
            case YamlList list:
                return [.. list.Items.Select((item, i) => ListWord(item, $"{At(name)}[{i}]", isFree))];
            case YamlScalar { IsNull: false } one:
                return [ListWord(one, At(name), isFree)];
            case null when !isNeeded || isUnread:
                return [];
            case null:
                Unread(At(name), Key, $"'{name}' is missing", $"add {name}: [a, b]");
                return [];
            default:
                Unread(At(name), At(name), "a list is expected", $"write {name}: [a, b]");
                return [];
        }
    }

    /// <summary>The items of a list, each as a mapping.</summary>
    public List<ConfigScope> Items(string name)
    {
        if (Node(name) is YamlList list) { return [.. list.Items.Select((item, i) => new ConfigScope($"{At(name)}[{i}]", item, Problems, Folder))]; }
        if (Has(name)) { Unread(At(name), At(name), "a list is expected", "write items that begin with a dash"); }
        return [];
    }

    public IPEndPoint? Address(string name)
    {
        string text = Text(name);
        if (text.Length == 0) { return null; }
        // An IPv6 address without brackets takes its port for a part of itself.
        if (IPEndPoint.TryParse(text, out IPEndPoint? address) && address.Port > 0) { return address; }
        Problem(At(name), $"'{text}' is not an address and port", "write it as 127.0.0.1:5432 or [::1]:5432");
        return null;
    }

    /// <summary>A file that must exist, made absolute.</summary>
    public string? ExistingFile(string name)
    {
        if (OptionalText(name) is not { Length: > 0 } text) { return null; }
        string path = Path.GetFullPath(text, Folder);
        if (!File.Exists(path)) { Problem(At(name), $"there is no file {path}", "name a file that exists; relative paths start at the configuration's folder"); }
        else if (!RegularFile.Is(path)) { Problem(At(name), $"{path} is a pipe, a socket or a device", "name a file"); }
        return path;
    }

    /// <summary>The text of a file that must exist.</summary>
    /// <param name="name">The key.</param>
    /// <param name="path">The file; null when none is named.</param>
    /// <returns>Null when there is none, or it cannot be read, which is reported.</returns>
    public string? FileText(string name, out string? path)
    {
        path = ExistingFile(name);
        if (path is null || !RegularFile.Is(path)) { return null; }
        try
        {
            if (new FileInfo(path).Length <= FileBytesMax) { return File.ReadAllText(path); }
            Problem(At(name), $"{path} is longer than {FileBytesMax / 1024 / 1024} MiB", "name a smaller file");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Problem(At(name), $"{path} cannot be read: {problem.Message}", "let the gateway's user read it");
        }
        return null;
    }

    /// <summary>A secret: <c>{ file: path }</c> or <c>{ env: NAME }</c>, never the text itself.</summary>
    public SecretText? Secret(string name)
    {
        if (!Has(name)) { return null; }
        YamlNode? node = Node(name);
        if (node is not YamlMap)
        {
            Problem(At(name), "a secret may not stand in the configuration", $"write {name}: {{ file: path }} or {name}: {{ env: NAME }}");
            return null;
        }
        ConfigScope source = new(At(name), node, Problems, Folder);
        if (!source.Has("env") && !source.Has("file")) { source.Problem(source.Key, "where the secret is is not said", $"write {name}: {{ file: path }} or {name}: {{ env: NAME }}"); }
        SecretText? secret = source.Has("env") ? FromEnvironment(source) : FromFile(source);
        source.Finish();
        return secret;
    }

    /// <summary>Reports what nobody asked for.</summary>
    public void Finish()
    {
        foreach (string name in map.Entries.Keys)
        {
            if (asked.Contains(name)) { continue; }
            string[] all = [.. known.Union(asked).Order(StringComparer.Ordinal)];
            string fix = EditDistance.Nearest(name, all) is { } nearest && EditDistance.IsNear(name, nearest) ? $"did you mean '{nearest}'?" : "remove it;";
            Problem(At(name), $"'{name}' is not a known key", all.Length == 0 ? "remove it" : $"{fix} known here: {string.Join(", ", all)}");
        }
    }

    internal static bool TryDuration(string text, out TimeSpan span)
    {
        span = default;
        (string digits, double seconds) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], 0.001),
            _ when text.EndsWith('s') => (text[..^1], 1),
            _ when text.EndsWith('m') => (text[..^1], 60),
            _ when text.EndsWith('h') => (text[..^1], 3600),
            _ when text.EndsWith('d') => (text[..^1], 86400),
            _ => ("", 0),
        };
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count == 0 || count * seconds > DurationMax.TotalSeconds) { return false; }
        span = TimeSpan.FromSeconds(count * seconds);
        return true;
    }

    /// <summary>A size in bytes, or with a unit.</summary>
    internal static bool TrySize(string text, out long size)
    {
        (string digits, int shift) = text switch
        {
            _ when text.EndsWith("KiB", StringComparison.Ordinal) => (text[..^3], 10),
            _ when text.EndsWith("MiB", StringComparison.Ordinal) => (text[..^3], 20),
            _ when text.EndsWith("GiB", StringComparison.Ordinal) => (text[..^3], 30),
            _ => (text, 0),
        };
        size = 0;
        if (!long.TryParse(digits.TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out long count) || count is < 0 or > int.MaxValue) { return false; }
        size = count << shift;
        return true;
    }

    /// <summary>An address, or a network in CIDR notation.</summary>
    internal static bool TryNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network)) { return true; }
        if (!IPAddress.TryParse(text, out IPAddress? single)) { return false; }
        network = new IPNetwork(single, single.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    private static string SizeText(int size) => size switch
    {
        0 or < 1 << 10 => $"{size}",
        _ when size % (1 << 30) == 0 => $"{size >> 30} GiB",
        _ when size % (1 << 20) == 0 => $"{size >> 20} MiB",
        _ when size % (1 << 10) == 0 => $"{size >> 10} KiB",
        _ => $"{size}",
    };

    /// <summary>Reports a file with a secret that everybody on the machine may read or write.</summary>
    /// <param name="name">The key that names it.</param>
    /// <param name="path">A file that is there.</param>
    public void CheckPrivate(string name, string path)
    {
        UnixFileMode mode = File.GetUnixFileMode(path);
        if ((mode & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) == 0) { return; }
        string what = mode.HasFlag(UnixFileMode.OtherRead) ? "read" : "written";
        Problem(At(name), $"{path} can be {what} by everybody", "chmod 600 it");
    }

    private string? NoText(string name)
    {
        asked.Add(name);
        return null;
    }

    private string ListWord(YamlNode item, string key, bool isFree)
    {
        switch (item)
        {
            case YamlScalar { IsNull: false } scalar when isFree:
                return scalar.Value;
            case YamlScalar { IsNull: false } scalar when !string.IsNullOrWhiteSpace(scalar.Value):
                if (scalar.Value.Any(char.IsControl)) { Unread(key, key, "a word has a control character or a line break", "remove it"); }
                return scalar.Value;
            case YamlScalar:
                Unread(key, key, "an item is empty", "write a word, or remove the item");
                return "";
            default:
                Unread(key, key, "a word is expected here", "write one word an item");
                return "";
        }
    }

    /// <summary>Reports a problem for which the value of a key is not known.</summary>
    private void Unread(string unread, string key, string message, string fix) => Problems.Add(new ConfigProblem(key, message, fix) { Unread = unread });

    private static SecretText? FromEnvironment(ConfigScope source)
    {
        string variable = source.Text("env");
        string? value = Environment.GetEnvironmentVariable(variable);
        if (!string.IsNullOrEmpty(value)) { return new SecretText(value); }
        source.Problem(source.At("env"), $"the environment has no {variable}", "set it for the gateway's process");
        return null;
    }

    private static SecretText? FromFile(ConfigScope source)
    {
        if (source.FileText("file", out string? path) is not { } text) { return null; }
        source.CheckPrivate("file", path!);
        string value = text.TrimEnd('\r', '\n');
        if (value.Length == 0) { source.Problem(source.At("file"), $"{path} is empty", "write the secret into it"); }
        return new SecretText(value);
    }
}
