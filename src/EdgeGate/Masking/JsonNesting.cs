using System.Runtime.CompilerServices;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Masking;

/// <summary>Follows the arrays and objects between the scalars of a whole document, for its <see cref="JsonContext"/>. One owner.</summary>
internal struct JsonNesting
{
    // How many are open, and whether each is an object: a bit a level.
    private int depth;
    private ObjectBits objects;

    // The next value is an element of the innermost array.
    private bool isElementNext;

    /// <summary>Passes what stands between two scalars.</summary>
    /// <param name="between">Brackets, braces, commas, colons, literals and white space of a well-formed document.</param>
    /// <param name="isMember">Whether the scalar before them is a member's name.</param>
    /// <param name="context">Is told of what begins and ends there.</param>
    public void Pass(ReadOnlySpan<byte> between, bool isMember, ref JsonContext context)
    {
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
                    End(ref context);
                    continue;
            }
            bool isElement = isElementNext;
            bool isInColumn = isElement && BeginElement(ref context);
            if (value is (byte)'{' or (byte)'[') { Begin(isObject: value == '{', isElement, isMember, isInColumn, ref context); }
            isMember = false;
        }
        if (isElementNext) { BeginElement(ref context); }
    }

    private readonly bool IsObject => (objects[(depth - 1) / 64] >> (depth - 1) & 1) != 0;

    private bool BeginElement(ref JsonContext context)
    {
        isElementNext = false;
        return context.BeginElement(depth);
    }

    private void Begin(bool isObject, bool isElement, bool isMember, bool isInColumn, ref JsonContext context)
    {
        ref ulong bits = ref objects[depth / 64];
        ulong bit = 1UL << depth;
        bits = isObject ? bits | bit : bits & ~bit;
        depth++;
        if (isObject) { context.BeginObject(isElement, isMember || isInColumn); }
        else { context.BeginArray(depth, isMember); }
        isElementNext = !isObject;
    }

    private void End(ref JsonContext context)
    {
        isElementNext = false;
        if (IsObject) { context.EndObject(); }
        else { context.EndArray(depth); }
        depth--;
    }

    [InlineArray(JsonScalarReader.DepthMax / 64)]
    private struct ObjectBits
    {
        private ulong first;
    }
}
