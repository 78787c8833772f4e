namespace EdgeGate.Masking;

/// <summary>Follows the arrays and objects between the scalars of a whole document, for <see cref="JsonColumns"/>. One owner.</summary>
internal sealed class JsonTableWalk
{
    private readonly JsonColumns columns = new();

    // Whether each that is open is an object.
    private readonly List<bool> objects = [];

    // The next value is an element of the innermost array.
    private bool isElementNext;

    /// <summary>Passes what stands between two scalars.</summary>
    /// <param name="between">Brackets, braces, commas, colons, literals and white space of a well-formed document.</param>
    /// <param name="member">The scalar before them where that is a member's name; else nothing.</param>
    /// <param name="name">The name of the column in which the last element that began there stands; nothing where that has none.</param>
    /// <returns>Whether one began that stands in a row.</returns>
    public bool Pass(ReadOnlySpan<byte> between, ReadOnlySpan<byte> member, out ReadOnlySpan<byte> name)
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
                    isElementNext = objects.Count > 0 && !objects[^1];
                    continue;
                case (byte)'}' or (byte)']':
                    End();
                    continue;
            }
            bool isElement = isElementNext;
            if (isElement) { isInRow |= BeginElement(ref name); }
            if (value is (byte)'{' or (byte)'[') { Begin(isObject: value == '{', isElement, isMember, member); }
            isMember = false;
        }
        if (isElementNext) { isInRow |= BeginElement(ref name); }
        return isInRow;
    }

    /// <summary>A scalar is a member's name.</summary>
    public void OnMember(ReadOnlySpan<byte> name) => columns.OnMember(name);

    /// <summary>A scalar is a string.</summary>
    public void OnText(ReadOnlySpan<byte> text) => columns.OnText(text);

    private bool BeginElement(ref ReadOnlySpan<byte> name)
    {
        isElementNext = false;
        if (!columns.BeginElement(objects.Count, out ReadOnlySpan<byte> column)) { return false; }
        name = column;
        return true;
    }

    private void Begin(bool isObject, bool isElement, bool isMember, ReadOnlySpan<byte> member)
    {
        objects.Add(isObject);
        if (isObject) { columns.BeginObject(isElement); }
        else { columns.BeginArray(objects.Count, isMember, member); }
        isElementNext = !isObject;
    }

    private void End()
    {
        isElementNext = false;
        if (objects[^1]) { columns.EndObject(); }
        else { columns.EndArray(objects.Count); }
        objects.RemoveAt(objects.Count - 1);
    }
}
