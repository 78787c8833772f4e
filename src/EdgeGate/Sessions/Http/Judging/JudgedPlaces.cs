using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Judging;

/// <summary>The places of documents that rules look at, and the values that stand there, in every reading a server may have of them.</summary>
/// <remarks>
/// A member that comes twice counts twice, and one whose name differs in case alone counts too, for there are readers that take it (Go's encoding/json
/// folds the long s and the Kelvin sign as well). A number is read as it stands and as the plain decimal it is; a text with a NUL also up to there, and one that may be a path as where it leads (<see cref="TextPaths"/>).
/// </remarks>
internal sealed class JudgedPlaces
{
    /// <summary>Characters of all values together; matching patterns takes time in proportion.</summary>
    public const int ValueCharsMax = 64 * 1024;

    private const int ValuesMax = 1024;
    private const string TooMuch = "the values that rules look at are too many or too long";

    private readonly ImmutableArray<string> paths;
    private readonly JsonPathSet exact;
    private readonly JsonPathSet folded;

    /// <summary>Takes paths that were checked.</summary>
    public JudgedPlaces(ImmutableArray<string> paths)
    {
        this.paths = paths;
        exact = Join(paths);
        folded = Join(paths.Select(static path => path.ToLowerInvariant()));
    }

    /// <summary>The values at the places of a document, or of a part of it.</summary>
    public HttpReading<HttpContentValue> Select(JsonTree tree, ReadOnlySpan<byte> document, int root)
    {
        if (paths.IsEmpty) { return new HttpReading<HttpContentValue>([]); }
        List<HttpContentValue> found = [];
        int charsLeft = ValueCharsMax;
        using ByteBuffer name = new(int.MaxValue / 2);
        bool isWhole = Find(tree, document, root, new Place(exact.Root, folded.Root), name, found, ref charsLeft);
        return isWhole ? new HttpReading<HttpContentValue>([.. found], null) : new HttpReading<HttpContentValue>([], TooMuch);
    }

    /// <summary>The fields of a form at the places: those of its root.</summary>
    public HttpReading<HttpContentValue> Select(ImmutableArray<KeyValuePair<string, string>> fields)
    {
        List<HttpContentValue> found = [];
        int charsLeft = ValueCharsMax;
        foreach (KeyValuePair<string, string> field in fields)
        {
            byte[] name = Encoding.UTF8.GetBytes(field.Key);
            Place place = new(exact.Member(exact.Root, name), folded.Member(folded.Root, Fold(name)));
            bool fits = Add(place, Texts(field.Value), found, ref charsLeft);
            string other = FormNames.Other(field.Key, out bool isList);
            if (fits && other != field.Key)
            {
                fits = Add(new Place(default, folded.Member(folded.Root, Fold(Encoding.UTF8.GetBytes(other)))), isList ? [] : Texts(field.Value), found, ref charsLeft);
            }
            if (!fits) { return new HttpReading<HttpContentValue>([], TooMuch); }
        }
        return new HttpReading<HttpContentValue>([.. found], null);
    }

    /// <summary>Whether a name is another for readers that do not tell cases apart.</summary>
    public static bool IsFolded(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower) => Fold(name).AsSpan().SequenceEqual(lower);

    /// <summary>What a scalar stands for; empty for an object or array.</summary>
    public static ImmutableArray<string> Readings(JsonTree tree, ReadOnlySpan<byte> document, int node)
    {
        switch (tree[node].Kind)
        {
            case JsonNodeKind.String:
                return Texts(Text(tree.Raw(node, document)));
            case JsonNodeKind.Number:
                string raw = Encoding.ASCII.GetString(tree.Raw(node, document));
                bool isPlain = !decimal.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number);
                string plain = isPlain ? raw : number.ToString("0.#############################", CultureInfo.InvariantCulture);
                return plain == raw ? [raw] : [raw, plain];
            case JsonNodeKind.Literal:
                return [Encoding.ASCII.GetString(tree.Raw(node, document))];
            default:
                return [];
        }
    }

    /// <summary>The text of a JSON string, quotes included.</summary>
    public static string Text(ReadOnlySpan<byte> raw)
    {
        using ByteBuffer text = new(Math.Max(1, raw.Length));
        JsonScalarReader scalar = new(raw);
        scalar.Read();
        scalar.Unescape(text);
        return Encoding.UTF8.GetString(text.Written);
    }

    private static JsonPathSet Join(IEnumerable<string> paths)
        => JsonPathSet.TryCreate([.. paths.Select(JsonPath.Parse)], out JsonPathSet set) ? set : throw new ArgumentException("the paths have too many steps together", nameof(paths));

    private static ImmutableArray<string> Texts(string text)
        => text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and int end ? [.. TextPaths.Readings(text), .. TextPaths.Readings(text[..end])] : TextPaths.Readings(text);

    private static byte[] Fold(ReadOnlySpan<byte> name)
    {
        byte[] lower = new byte[name.Length];
        int length = 0;
        for (int i = 0; i < name.Length; i++)
        {
            ReadOnlySpan<byte> rest = name[i..];
            if (rest.StartsWith("\u017F"u8))
            {
                lower[length++] = (byte)'s';
                i++;
            }
            else if (rest.StartsWith("\u212A"u8))
            {
                lower[length++] = (byte)'k';
                i += 2;
            }
            else { lower[length++] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i]; }
        }
        return lower[..length];
    }

    /// <summary>Looks below a value; recursive, as deep as the document's depth is bounded.</summary>
    private bool Find(JsonTree tree, ReadOnlySpan<byte> document, int node, Place place, ByteBuffer name, List<HttpContentValue> found, ref int charsLeft)
    {
        if (place.IsNone) { return true; }
        if (!place.AcceptsNone(exact, folded) && !Add(place, Readings(tree, document, node), found, ref charsLeft)) { return false; }
        JsonNodeKind kind = tree[node].Kind;
        int element = 0;
        if (kind is not (JsonNodeKind.Object or JsonNodeKind.Array)) { return true; }
        for (int i = node + 1; i < tree[node].Next; i = tree[i].Next)
        {
            Place below = kind == JsonNodeKind.Array ? new Place(exact.Element(place.Exact, element), folded.Element(place.Folded, element)) : Member(tree, document, i, place, name);
            element++;
            if (!Find(tree, document, i, below, name, found, ref charsLeft)) { return false; }
        }
        return true;
    }

    private Place Member(JsonTree tree, ReadOnlySpan<byte> document, int member, Place place, ByteBuffer name)
    {
        name.Clear();
        JsonScalarReader scalar = new(document[tree[member].NameStart..tree[member].NameEnd]);
        scalar.Read();
        scalar.Unescape(name);
        return new Place(exact.Member(place.Exact, name.Written), folded.Member(place.Folded, Fold(name.Written)));
    }

    private bool Add(Place place, ImmutableArray<string> readings, List<HttpContentValue> found, ref int charsLeft)
    {
        JsonPathState all = folded.Accepted(place.Folded) | exact.Accepted(place.Exact);
        JsonPathState own = exact.Accepted(place.Exact);
        HashSet<int> isExact = [];
        for (int path = exact.NextPath(ref own); path >= 0; path = exact.NextPath(ref own)) { isExact.Add(path); }
        for (int path = folded.NextPath(ref all); path >= 0; path = folded.NextPath(ref all))
        {
            charsLeft -= readings.Sum(static text => text.Length);
            if (charsLeft < 0 || found.Count == ValuesMax) { return false; }
            found.Add(new HttpContentValue(paths[path], readings, isExact.Contains(path)));
        }
        return true;
    }

    /// <summary>How far the paths have come, by names as they are and by names without case. Both sets have the same bits for the same steps.</summary>
    private readonly record struct Place(JsonPathState Exact, JsonPathState Folded)
    {
        public bool IsNone => Exact.IsNone && Folded.IsNone;

        public bool AcceptsNone(JsonPathSet exact, JsonPathSet folded) => exact.Accepted(Exact).IsNone && folded.Accepted(Folded).IsNone;
    }
}
