using System.Runtime.CompilerServices;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Masking;

/// <summary>Follows the arrays and objects between the scalars of a whole document, for <see cref="JsonColumns"/> and <see cref="NamedValue"/>. One owner.</summary>
internal struct JsonNesting
{
    // Once a table may have begun.
    private JsonColumns? columns;

    // How many are open, and whether each is an object: a bit a level.
    private int depth;
    private ObjectBits objects;

    // The next value is an element of the innermost array.
    private bool isElementNext;

    /// <summary>Passes what stands between two scalars.</summary>
    /// <param name="between">Brackets, braces, commas, colons, literals and white space of a well-formed document.</param>
    /// <param name="member">The scalar before them where that is a member's name; else nothing.</param>
    /// <param name="named">Follows them too.</param>
    /// <param name="name">The name of the column in which the last element that began there stands; nothing where that has none.</param>
    /// <returns>Whether one began that stands in a row.</returns>
    public bool Pass(ReadOnlySpan<byte> between, ReadOnlySpan<byte> member, ref NamedValue named, out ReadOnlySpan<byte> name)
    {
        name = [];
        bool isInRow = false;
        bool isMember = !member.IsEmpty;
        foreach (byte value in between)
        {
            switch (value)
            {
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)':':
                    continue;
                case (byte)',':
                    isElementNext = depth > 0 && !IsObject;
                    continue;
                case (byte)'}' or (byte)']':
                    End(ref named);
                    continue;
            }
            bool isElement = isElementNext;
            if (isElement) { isInRow |= BeginElement(ref name); }
            if (value is (byte)'{' or (byte)'[') { Begin(isObject: value == '{', isElement, isMember, isMember ? member : name, ref named); }
            isMember = false;
        }
        if (isElementNext) { isInRow |= BeginElement(ref name); }
        return isInRow;
    }

    /// <summary>A scalar is a member's name.</summary>
    public readonly void OnMember(ReadOnlySpan<byte> name) => columns?.OnMember(name);

    /// <summary>A scalar is a string.</summary>
    public readonly void OnText(ReadOnlySpan<byte> text) => columns?.OnText(text);

    private readonly bool IsObject => (objects[(depth - 1) / 64] >> (depth - 1) & 1) != 0;

    private bool BeginElement(ref ReadOnlySpan<byte> name)
    {
        isElementNext = false;
        if (columns is null || !columns.BeginElement(depth, out ReadOnlySpan<byte> column)) { return false; }
        name = column;
        return true;
    }

    /// <summary>An array or object begins.</summary>
    /// <param name="isObject">Which of both.</param>
    /// <param name="isElement">Whether it is an element of an array.</param>
    /// <param name="isMember">Whether it is a member's value.</param>
    /// <param name="of">The member's name, or the column's in which it stands; or nothing.</param>
    /// <param name="named">As for <see cref="Pass"/>.</param>
    private void Begin(bool isObject, bool isElement, bool isMember, ReadOnlySpan<byte> of, ref NamedValue named)
    {
        ref ulong bits = ref objects[depth / 64];
        ulong bit = 1UL << depth;
        bits = isObject ? bits | bit : bits & ~bit;
        depth++;
        if (isObject)
        {
            columns?.BeginObject(isElement);
            named.BeginObject(depth, of);
        }
        else
        {
            if (isMember && JsonColumns.MayBegin(of)) { columns ??= new JsonColumns(); }
            columns?.BeginArray(depth, isMember, of);
            named.BeginArray(depth, isMember ? of : []);
        }
        isElementNext = !isObject;
    }

    private void End(ref NamedValue named)
    {
        isElementNext = false;
        if (IsObject)
        {
            columns?.EndObject();
            named.EndObject();
        }
        else
        {
            columns?.EndArray(depth);
            named.EndArray(depth);
        }
        depth--;
    }

    [InlineArray(JsonScalarReader.DepthMax / 64)]
    private struct ObjectBits
    {
        private ulong first;
    }
}
