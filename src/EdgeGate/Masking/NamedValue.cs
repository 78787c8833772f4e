using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace EdgeGate.Masking;

/// <summary>Follows what names a value beside its member: another member, or the argument before it. One owner.</summary>
/// <remarks>
/// <code>
/// {"name": "DB_PASSWORD", "value": ".."}          variables of containers, parameters, settings; key, path, field and others in place of name, in any case
/// {"ParameterKey": "DBPassword", "ParameterValue": ".."}
/// {"type": "home phone", "value": ".."}           what a value is said to be, without being its name: a word near it. label, title, system of FHIR, question and answer
/// {"phoneNumbers": [{"value": ".."}]}             SCIM, FHIR: an element of an array is what the array is
/// ["--password", ".."]                            arguments; one or two dashes, no value in it
/// "password": {"type": "string", "value": ".."}   outputs of Terraform; {"S": ".."} of DynamoDB, {"stringValue": ".."} of Firestore, {"string": ".."} of Avro, {"$numberLong": ".."} of MongoDB
/// </code>
/// A name that comes behind its value, or with an object between them, is no context for it.
/// </remarks>
internal struct NamedValue
{
    /// <summary>The longest that a value may stand behind.</summary>
    public const int BytesMax = 96;

    private const int NameBytesMax = 64;
    private const int HintBytesMax = 28;
    private const int OptionBytesMin = 4;

    private static readonly SearchValues<byte> OptionBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."u8);

    // A hint and what parts it from the name, then the name.
    private Letters letters;
    private int hint;
    private int length;
    private Naming next;
    private Naming hinting;
    private bool isOption;
    private bool isElement;
    private bool isOuter;

    /// <summary>What the text of a member says of the value beside it.</summary>
    private enum Naming : byte
    {
        None,
        /// <summary>Of what type it is, or which of several.</summary>
        Kind,
        /// <summary>What it is, for people.</summary>
        Label,
        /// <summary>Its name, unless what it is in has one.</summary>
        Field,
        /// <summary>Its name.</summary>
        Name,
    }

    private static ReadOnlySpan<byte> ParameterPrefix => "parameter"u8;

    private static ReadOnlySpan<byte> HintEnd => "\", \""u8;

    /// <summary>Whether a document may have one.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> document)
        => document.IndexOf("\"-"u8) >= 0 || document.IndexOf("alue\""u8) >= 0 || document.IndexOf("{\"S\""u8) >= 0 || document.IndexOf("{\"N\""u8) >= 0 || document.IndexOf("\"string\""u8) >= 0
            || document.IndexOf("nswer\""u8) >= 0 || document.IndexOf("\"$"u8) >= 0 || document.IndexOf("#text\""u8) >= 0;

    /// <summary>Begins another document.</summary>
    public void Reset() => Forget();

    /// <summary>An object begins.</summary>
    /// <param name="of">What it is the value of: a member, a column; nothing for another element.</param>
    /// <param name="array">What the array is called whose element it is; or nothing.</param>
    public void BeginObject(ReadOnlySpan<byte> of, ReadOnlySpan<byte> array)
    {
        Forget();
        isElement = of.IsEmpty && !array.IsEmpty;
        TakeName(isElement ? array : of);
        isOuter = length > 0;
    }

    /// <summary>An object ends: no name in it is that of a value beyond.</summary>
    public void EndObject() => Forget();

    /// <summary>An array begins: its texts are not the member's.</summary>
    public void BeginArray() => next = Naming.None;

    /// <summary>A member of a name begins.</summary>
    /// <param name="member">The name, unescaped.</param>
    /// <returns>What its value is of.</returns>
    [UnscopedRef]
    public ReadOnlySpan<byte> OnMember(scoped ReadOnlySpan<byte> member)
    {
        if (isOption) { Forget(); }
        if (member.Length > ParameterPrefix.Length && Ascii.EqualsIgnoreCase(member[..ParameterPrefix.Length], ParameterPrefix)) { member = member[ParameterPrefix.Length..]; }
        next = NamingOf(member);
        if (length == 0 || !(IsValue(member) || (isOuter && IsTyped(member)))) { return []; }
        if (length > hint) { return ((ReadOnlySpan<byte>)letters)[..length]; }
        // Said what it is and not how it is called: it is called as its member is.
        member.CopyTo(letters[hint..]);
        return ((ReadOnlySpan<byte>)letters)[..(hint + member.Length)];
    }

    /// <summary>A string begins, of a member or an array.</summary>
    /// <param name="text">The string, unescaped.</param>
    /// <returns>What it stands behind where an argument before it names it: the name and <see cref="MaskPlan.NameEnd"/>, or nothing.</returns>
    [UnscopedRef]
    public ReadOnlySpan<byte> OnText(scoped ReadOnlySpan<byte> text)
    {
        int option = isOption ? length : 0;
        if (isOption) { Forget(); }
        if (next == Naming.Name || (next == Naming.Field && (isElement || !isOuter)))
        {
            isOuter = false;
            TakeName(text);
        }
        else if (next > hinting || (next == hinting && next > Naming.Kind)) { TakeHint(text); }
        else if (next == Naming.None && text.Length >= OptionBytesMin && text[0] == '-')
        {
            TakeOption(text.TrimStart((byte)'-'));
            return [];
        }
        next = Naming.None;
        return ((ReadOnlySpan<byte>)letters)[..option];
    }

    private static Naming NamingOf(ReadOnlySpan<byte> member)
    {
        // Most members are none of them: by their length, or the letter they begin with.
        if (member.Length is < 2 or > 9) { return Naming.None; }
        return (member[0] | 0x20, member.Length) switch
        {
            ('n', 4) when Is(member, "name"u8) => Naming.Name,
            ('k', 3) when Is(member, "key"u8) => Naming.Name,
            ('p', 4) when Is(member, "path"u8) => Naming.Name,
            ('f', 5) when Is(member, "field"u8) => Naming.Field,
            ('f', 9) when Is(member, "fieldName"u8) => Naming.Field,
            ('h', 6) when Is(member, "header"u8) => Naming.Field,
            ('s', 7) when Is(member, "setting"u8) => Naming.Field,
            ('v', 8) when Is(member, "variable"u8) => Naming.Field,
            ('p', 8) when Is(member, "property"u8) => Naming.Field,
            ('p', 9) when Is(member, "parameter"u8) => Naming.Field,
            ('a', 9) when Is(member, "attribute"u8) => Naming.Field,
            ('l', 5) when Is(member, "label"u8) => Naming.Label,
            ('t', 5) when Is(member, "title"u8) => Naming.Label,
            ('s', 6) when Is(member, "system"u8) => Naming.Label,
            ('p', 6) when Is(member, "prompt"u8) => Naming.Label,
            ('q', 8) when Is(member, "question"u8) => Naming.Label,
            ('t', 4) when Is(member, "type"u8) => Naming.Kind,
            ('k', 4) when Is(member, "kind"u8) => Naming.Kind,
            ('c', 4) when Is(member, "code"u8) => Naming.Kind,
            ('i', 2) when Is(member, "id"u8) => Naming.Kind,
            _ => Naming.None,
        };
    }

    private static bool IsValue(ReadOnlySpan<byte> member) => (member.Length == 5 && Is(member, "value"u8)) || (member.Length == 6 && Is(member, "answer"u8));

    /// <summary>Whether a member says of what type the value is that it has.</summary>
    private static bool IsTyped(ReadOnlySpan<byte> member) => member.Length switch
    {
        1 => member[0] is (byte)'S' or (byte)'N' or (byte)'v',
        5 => member.SequenceEqual("#text"u8) || member.SequenceEqual("_text"u8) || member.SequenceEqual("$date"u8),
        6 => member.SequenceEqual("string"u8) || member.SequenceEqual("@value"u8),
        9 => member.SequenceEqual("longValue"u8),
        10 => member.SequenceEqual("$numberInt"u8),
        11 => member.SequenceEqual("stringValue"u8) || member.SequenceEqual("$numberLong"u8),
        12 => member.SequenceEqual("integerValue"u8) || member.SequenceEqual("VarCharValue"u8),
        _ => false,
    };

    private static bool Is(ReadOnlySpan<byte> member, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(member, name);

    private void Forget() => (hint, length, next, hinting, isOption, isOuter) = (0, 0, Naming.None, Naming.None, false, false);

    private void TakeName(scoped ReadOnlySpan<byte> name)
    {
        int kept = Math.Min(name.Length, NameBytesMax);
        name[..kept].CopyTo(letters[hint..]);
        length = hint + kept;
    }

    /// <summary>Keeps the end of what a value is said to be, before the name it may have.</summary>
    private void TakeHint(scoped ReadOnlySpan<byte> text)
    {
        text = text[Math.Max(0, text.Length - HintBytesMax)..];
        int hintBefore = hint;
        hint = text.Length + HintEnd.Length;
        hinting = next;
        Span<byte> all = letters;
        all[hintBefore..length].CopyTo(all[hint..]);
        length += hint - hintBefore;
        text.CopyTo(all);
        HintEnd.CopyTo(all[text.Length..]);
    }

    private void TakeOption(scoped ReadOnlySpan<byte> name)
    {
        if (name.Length < OptionBytesMin - 1 || name.Length > NameBytesMax || !char.IsAsciiLetter((char)name[0]) || name.IndexOfAnyExcept(OptionBytes) >= 0) { return; }
        Forget();
        letters[0] = (byte)'"';
        name.CopyTo(letters[1..]);
        MaskPlan.NameEnd.CopyTo(letters[(name.Length + 1)..]);
        (length, isOption) = (name.Length + 1 + MaskPlan.NameEnd.Length, true);
    }

    [InlineArray(BytesMax)]
    private struct Letters
    {
        private byte first;
    }
}
