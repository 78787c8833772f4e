using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EdgeGate.Masking;

/// <summary>What the values of a JSON document stand behind: their member's name, the name that stands beside them (<see cref="NamedValue"/>), or their column's (<see cref="JsonColumns"/>). One owner.</summary>
/// <remarks>It is told of all that begins and ends, in order; a depth is 1 for the outermost array or object.</remarks>
internal struct JsonContext
{
    private NamedValue named;

    private JsonArrayNames arrays;

    // Once a table may have begun.
    private JsonColumns? columns;
    private bool isInTable;

    // A quote, the name, and what parts it from its value; none before the first name.
    private Letters letters;
    private int length;

    // What it is was in an object that has ended since.
    private bool isInEnded;

    /// <summary>What a value stands behind, as the masker wants it: a quote, a name and what parts both; nothing when no name came.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Written => ((ReadOnlySpan<byte>)letters)[..length];

    /// <summary>The name alone, as far as it is kept.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Name => length == 0 ? [] : Written[1..^MaskPlan.NameEnd.Length];

    /// <summary>Whether a value of a whole document without an escape may stand behind a name that does not stand right before it.</summary>
    /// <param name="document">The document.</param>
    /// <param name="plan">Says which names count.</param>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public static bool MayBeIn(ReadOnlySpan<byte> document, MaskPlan plan) => NamedValue.MayBeIn(document) || JsonColumns.MayBeIn(document) || MayHoldElements(document, plan);

    /// <summary>Begins another document.</summary>
    public void Reset()
    {
        (length, isInEnded) = (0, false);
        named.Reset();
        arrays.Clear();
        if (isInTable) { columns!.Reset(); }
        isInTable = false;
    }

    /// <summary>An object begins.</summary>
    /// <param name="isElement">Whether it is an element of an array.</param>
    /// <param name="isNamed">Whether it is the value of the member that began last, or stands in a column.</param>
    public void BeginObject(bool isElement, bool isNamed)
    {
        if (isInTable) { columns!.BeginObject(isElement); }
        named.BeginObject(isNamed ? Name : [], isElement ? arrays.Innermost : []);
    }

    /// <summary>An object ends: no name in it is that of a value beyond.</summary>
    public void EndObject()
    {
        if (isInTable) { columns!.EndObject(); }
        named.EndObject();
        isInEnded = true;
    }

    /// <summary>An array begins.</summary>
    /// <param name="depth">Its depth.</param>
    /// <param name="isMember">Whether it is the value of the member that began last.</param>
    public void BeginArray(int depth, bool isMember)
    {
        named.BeginArray();
        if (isMember) { arrays.Begin(Name); }
        else { arrays.BeginElement(); }
        if (!isInTable)
        {
            if (!isMember || !JsonColumns.MayBegin(Name)) { return; }
            isInTable = true;
            columns ??= new JsonColumns();
        }
        // No name is kept of cells.
        columns!.BeginArray(depth, isMember, isMember && Name.IsEmpty ? "cells"u8 : Name);
    }

    /// <summary>An array ends.</summary>
    /// <param name="depth">Its depth.</param>
    public void EndArray(int depth)
    {
        arrays.End();
        if (isInTable) { columns!.EndArray(depth); }
    }

    /// <summary>An element of an array begins: what the array is called is its context, where it stands in no column.</summary>
    /// <param name="depth">The array's depth.</param>
    /// <returns>Whether it stands in a column of a table, whose name is its context.</returns>
    public bool BeginElement(int depth)
    {
        if (isInEnded) { KeepArray(); }
        if (!isInTable || !columns!.BeginElement(depth, out ReadOnlySpan<byte> name)) { return false; }
        Keep(name);
        return true;
    }

    /// <summary>A member begins: what names its value is context from now on.</summary>
    /// <param name="name">Its name, unescaped.</param>
    public void OnMember(scoped ReadOnlySpan<byte> name)
    {
        if (isInTable) { columns!.OnMember(name); }
        ReadOnlySpan<byte> of = named.OnMember(name);
        Keep(!of.IsEmpty ? of : JsonColumns.NamesCells(name) ? [] : name);
    }

    /// <summary>A string begins.</summary>
    /// <param name="text">What it says.</param>
    /// <returns>What it stands behind.</returns>
    [UnscopedRef]
    public ReadOnlySpan<byte> OnText(scoped ReadOnlySpan<byte> text)
    {
        if (isInTable) { columns!.OnText(text); }
        ReadOnlySpan<byte> option = named.OnText(text);
        return option.IsEmpty ? Written : option;
    }

    /// <summary>A name is context from now on, whatever member began.</summary>
    /// <param name="name">The name.</param>
    public void Keep(scoped ReadOnlySpan<byte> name)
    {
        int kept = Math.Min(name.Length, NamedValue.BytesMax);
        Span<byte> written = letters;
        written[0] = (byte)'"';
        name[..kept].CopyTo(written[1..]);
        MaskPlan.NameEnd.CopyTo(written[(1 + kept)..]);
        length = 1 + kept + MaskPlan.NameEnd.Length;
        isInEnded = false;
    }

    /// <summary>Whether scalars may be elements of an array whose name counts. One that stands behind an object is taken for one whatever the name.</summary>
    private static bool MayHoldElements(ReadOnlySpan<byte> document, MaskPlan plan)
    {
        for (int at = document.IndexOfAny("[}"u8); at >= 0; at = document.IndexOfAny("[}"u8))
        {
            ReadOnlySpan<byte> before = document[..at].TrimEnd(Spaces);
            bool isArray = document[at] == '[';
            document = document[(at + 1)..].TrimStart(Spaces);
            if (document.IsEmpty) { return false; }
            if (isArray)
            {
                if (before.EndsWith(":"u8) && document[0] is not ((byte)']' or (byte)'{') && plan.Behind(NameAtEnd(before[..^1].TrimEnd(Spaces))).Length > 0) { return true; }
            }
            else if (document[0] == ',' && !IsMemberOrObject(document[1..].TrimStart(Spaces))) { return true; }
        }
        return false;
    }

    private static ReadOnlySpan<byte> NameAtEnd(ReadOnlySpan<byte> text) => text.EndsWith("\""u8) ? text[(text[..^1].LastIndexOf((byte)'"') + 1)..^1] : [];

    private static bool IsMemberOrObject(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '"') { return text.StartsWith("{"u8); }
        int end = text[1..].IndexOf((byte)'"');
        return end >= 0 && text[(end + 2)..].TrimStart(Spaces).StartsWith(":"u8);
    }

    private void KeepArray()
    {
        Keep(arrays.Innermost);
        if (Name.IsEmpty) { length = 0; }
    }

    private static ReadOnlySpan<byte> Spaces => " \t\r\n"u8;

    /// <summary>Room for a quote, a name of the most bytes and what parts it from its value.</summary>
    [InlineArray(NamedValue.BytesMax + 8)]
    private struct Letters
    {
        private byte first;
    }
}
