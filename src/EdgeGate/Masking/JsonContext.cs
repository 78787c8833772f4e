using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EdgeGate.Masking;

/// <summary>What the values of a JSON document stand behind: their member's name, the name that stands beside them (<see cref="NamedValue"/>), or their column's (<see cref="JsonColumns"/>). One owner.</summary>
/// <remarks>It is told of all that begins and ends, in order; a depth is 1 for the outermost array or object.</remarks>
internal struct JsonContext
{
    private NamedValue named;

    // Once a table may have begun.
    private JsonColumns? columns;
    private bool isInTable;

    // A quote, the name, and what parts it from its value; none before the first name.
    private Letters letters;
    private int length;

    /// <summary>What a value stands behind, as the masker wants it: a quote, a name and what parts both; nothing when no name came.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Written => ((ReadOnlySpan<byte>)letters)[..length];

    /// <summary>The name alone, as far as it is kept.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Name => length == 0 ? [] : Written[1..^MaskPlan.NameEnd.Length];

    /// <summary>Begins another document.</summary>
    public void Reset()
    {
        length = 0;
        named.Reset();
        if (isInTable) { columns!.Reset(); }
        isInTable = false;
    }

    /// <summary>An object begins.</summary>
    /// <param name="depth">Its depth.</param>
    /// <param name="isElement">Whether it is an element of an array.</param>
    /// <param name="isNamed">Whether it is the value of the member that began last, or stands in a column.</param>
    public void BeginObject(int depth, bool isElement, bool isNamed)
    {
        if (isInTable) { columns!.BeginObject(isElement); }
        named.BeginObject(depth, isNamed ? Name : []);
    }

    /// <summary>An object ends: no name in it is that of a value beyond.</summary>
    public void EndObject()
    {
        if (isInTable) { columns!.EndObject(); }
        named.EndObject();
    }

    /// <summary>An array begins.</summary>
    /// <param name="depth">Its depth.</param>
    /// <param name="isMember">Whether it is the value of the member that began last.</param>
    public void BeginArray(int depth, bool isMember)
    {
        named.BeginArray(depth, isMember ? Name : []);
        if (!isInTable)
        {
            if (!isMember || !JsonColumns.MayBegin(Name)) { return; }
            isInTable = true;
            columns ??= new JsonColumns();
        }
        // No name is kept of cells.
        columns!.BeginArray(depth, isMember, isMember && Name.IsEmpty ? Cells : Name);
    }

    /// <summary>An array ends.</summary>
    /// <param name="depth">Its depth.</param>
    public void EndArray(int depth)
    {
        named.EndArray(depth);
        if (isInTable) { columns!.EndArray(depth); }
    }

    /// <summary>An element of an array begins.</summary>
    /// <param name="depth">The array's depth.</param>
    /// <returns>Whether it stands in a column of a table, whose name is its context.</returns>
    public bool BeginElement(int depth)
    {
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
        // The cells of a row of a table (Kubernetes, meta/v1 Table) are no cell phones.
        Keep(!of.IsEmpty ? of : name.SequenceEqual(Cells) ? [] : name);
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
    }

    private static ReadOnlySpan<byte> Cells => "cells"u8;

    /// <summary>Room for a quote, a name of the most bytes and what parts it from its value.</summary>
    [InlineArray(NamedValue.BytesMax + 8)]
    private struct Letters
    {
        private byte first;
    }
}
