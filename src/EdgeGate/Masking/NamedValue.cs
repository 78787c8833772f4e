using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace EdgeGate.Masking;

/// <summary>Follows what names a value beside its member: another member, or the argument before it.</summary>
/// <remarks>
/// <code>
/// {"name": "DB_PASSWORD", "value": ".."}      variables of containers, parameters, settings; key or path in place of name, in any case
/// {"ParameterKey": "DBPassword", "ParameterValue": ".."}
/// ["--password", ".."]                        arguments; one or two dashes, no value in it
/// "password": {"type": "string", "value": ".."}   outputs of Terraform; {"S": ".."} of DynamoDB, {"stringValue": ".."} of Firestore, {"string": ".."} of Avro
/// </code>
/// A name that comes behind its value, or with an object between them, is no context for it.
/// </remarks>
internal struct NamedValue
{
    private const int BytesMax = 64;
    private const int OptionBytesMin = 4;

    private static readonly SearchValues<byte> OptionBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."u8);

    private static ReadOnlySpan<byte> ParameterPrefix => "parameter"u8;

    private Letters letters;
    private int length;
    private bool isNext;
    private bool isOption;
    private bool isOuter;

    /// <summary>Whether a document may have one.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> document) => document.IndexOf("\"-"u8) >= 0 || document.IndexOf("alue\""u8) >= 0 || document.IndexOf("{\"S\""u8) >= 0 || document.IndexOf("{\"N\""u8) >= 0 || document.IndexOf("\"string\""u8) >= 0;

    /// <summary>An object ends, or one begins that is no member's value.</summary>
    public void Forget() => (length, isNext, isOption, isOuter) = (0, false, false, false);

    /// <summary>An object begins that is the value of a member.</summary>
    /// <param name="member">The member's name, or what stands for it.</param>
    public void Begin(ReadOnlySpan<byte> member)
    {
        Forget();
        isOuter = !member.IsEmpty;
        Take(member);
    }

    /// <summary>A member of a name begins.</summary>
    /// <param name="member">The name, unescaped.</param>
    /// <returns>What its value is of.</returns>
    [UnscopedRef]
    public ReadOnlySpan<byte> OnMember(ReadOnlySpan<byte> member)
    {
        if (isOption) { Forget(); }
        if (member.Length > ParameterPrefix.Length && Ascii.EqualsIgnoreCase(member[..ParameterPrefix.Length], ParameterPrefix)) { member = member[ParameterPrefix.Length..]; }
        isNext = (member.Length == 4 && (Ascii.EqualsIgnoreCase(member, "name"u8) || Ascii.EqualsIgnoreCase(member, "path"u8))) || (member.Length == 3 && Ascii.EqualsIgnoreCase(member, "key"u8));
        return length > 0 && ((member.Length == 5 && Ascii.EqualsIgnoreCase(member, "value"u8)) || (isOuter && IsTyped(member))) ? ((ReadOnlySpan<byte>)letters)[..length] : [];
    }

    /// <summary>A string begins, of a member or an array.</summary>
    /// <param name="text">The string, unescaped.</param>
    /// <returns>What it stands behind where an argument before it names it: the name and <see cref="MaskPlan.NameEnd"/>, or nothing.</returns>
    [UnscopedRef]
    public ReadOnlySpan<byte> OnText(ReadOnlySpan<byte> text)
    {
        int option = isOption ? length : 0;
        if (isOption) { Forget(); }
        if (isNext)
        {
            (isNext, isOuter) = (false, false);
            Take(text);
        }
        else if (text.Length >= OptionBytesMin && text[0] == '-')
        {
            TakeOption(text.TrimStart((byte)'-'));
            return [];
        }
        return ((ReadOnlySpan<byte>)letters)[..option];
    }

    /// <summary>Whether a member says of what type the value is that it has.</summary>
    private static bool IsTyped(ReadOnlySpan<byte> member)
        => member.Length == 1 ? member[0] is (byte)'S' or (byte)'N' or (byte)'v'
            : member.SequenceEqual("string"u8) || member.SequenceEqual("stringValue"u8) || member.SequenceEqual("integerValue"u8) || member.SequenceEqual("longValue"u8) || member.SequenceEqual("VarCharValue"u8);

    private void Take(ReadOnlySpan<byte> name)
    {
        length = Math.Min(name.Length, BytesMax);
        name[..length].CopyTo(letters);
    }

    private void TakeOption(ReadOnlySpan<byte> name)
    {
        if (name.Length < OptionBytesMin - 1 || name.Length + 1 + MaskPlan.NameEnd.Length > BytesMax || !char.IsAsciiLetter((char)name[0]) || name.IndexOfAnyExcept(OptionBytes) >= 0) { return; }
        Span<byte> option = letters;
        option[0] = (byte)'"';
        name.CopyTo(option[1..]);
        MaskPlan.NameEnd.CopyTo(option[(name.Length + 1)..]);
        (length, isOption, isOuter) = (name.Length + 1 + MaskPlan.NameEnd.Length, true, false);
    }

    [InlineArray(BytesMax)]
    private struct Letters
    {
        private byte first;
    }
}
