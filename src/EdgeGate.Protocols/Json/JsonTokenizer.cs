namespace EdgeGate.Protocols.Json;

/// <summary>Reads a JSON text as it comes, in any pieces, without keeping any of it. Strict: what is no JSON text is refused where that shows.</summary>
/// <remarks>
/// RFC 8259. Bytes of strings are not checked to be UTF-8. A token is never joined over pieces: the parts of a string or number come as they are.
/// One owner; holds no memory but a bit for each level.
/// </remarks>
public sealed class JsonTokenizer(int depthMax)
{
    private const int EscapeDigits = 4;

    private readonly ulong[] isObject = new ulong[(depthMax + 63) / 64];
    private JsonPlace place;
    private Inside inside;
    private JsonNumberPart number;
    private bool isName;
    private int escapeLeft;
    private byte[] literal = [];
    private int literalAt;

    private enum Inside : byte
    {
        Nothing,
        String,
        Escape,
        Unicode,
        Number,
        Literal,
        Failed,
    }

    /// <summary>Arrays and objects that are open.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether the innermost open one is an object.</summary>
    public bool IsInObject => Depth > 0 && (isObject[(Depth - 1) >> 6] >> (Depth - 1) & 1) != 0;

    /// <summary>Begins another document.</summary>
    public void Reset()
    {
        Depth = 0;
        place = JsonPlace.Value;
        inside = Inside.Nothing;
    }

    /// <summary>Reads the next token.</summary>
    /// <param name="input">Unread bytes.</param>
    /// <param name="taken">How many of them are the token.</param>
    public JsonToken Read(ReadOnlySpan<byte> input, out int taken)
    {
        taken = 0;
        if (inside == Inside.Failed) { return JsonToken.Malformed; }
        if (inside == Inside.Literal && literalAt == literal.Length) { return End(JsonToken.EndLiteral); }
        if (input.IsEmpty) { return JsonToken.NeedMore; }
        return inside switch
        {
            Inside.Nothing => ReadBetween(input, out taken),
            Inside.Number => ReadNumber(input, JsonToken.Number, out taken),
            Inside.Literal => ReadLiteral(input, out taken),
            _ => ReadString(input, out taken),
        };
    }

    /// <summary>Reads a scalar that stands whole at the front of the input, with what parts it from its neighbours: a name or string without an escape, or a number that something stands behind.</summary>
    /// <param name="input">Unread bytes.</param>
    /// <param name="whole">What was read.</param>
    /// <returns>Whether there is one; if not nothing is taken, and <see cref="Read"/> must be asked.</returns>
    public bool TryReadWhole(ReadOnlySpan<byte> input, out JsonWhole whole)
    {
        whole = default;
        if (inside != Inside.Nothing || input.IsEmpty) { return false; }
        int lead = Lead(input, out JsonPlace here);
        return lead < input.Length && TryReadScalar(input, lead, here, takesLiterals: false, out whole);
    }

    /// <summary>The same, and as well a literal, and the bracket at which an array or object begins or ends.</summary>
    /// <param name="input">Unread bytes.</param>
    /// <param name="whole">What was read.</param>
    /// <returns>Whether there is one; if not nothing is taken, and <see cref="Read"/> must be asked.</returns>
    public bool TryReadAny(ReadOnlySpan<byte> input, out JsonWhole whole)
    {
        whole = default;
        if (inside != Inside.Nothing || input.IsEmpty) { return false; }
        int lead = Lead(input, out JsonPlace here);
        if (lead == input.Length) { return false; }
        byte c = input[lead];
        if (c is (byte)'{' or (byte)'[')
        {
            if (here is not (JsonPlace.Value or JsonPlace.FirstElement) || Depth == depthMax) { return false; }
            whole = new JsonWhole(Open(c == '{'), lead, 1, 0);
            return true;
        }
        if (c is (byte)'}' or (byte)']')
        {
            // Behind a comma something must follow.
            if (here != place || !IsEnd(c)) { return false; }
            whole = new JsonWhole(Close(c == '}' ? JsonToken.EndObject : JsonToken.EndArray), lead, 1, 0);
            return true;
        }
        return TryReadScalar(input, lead, here, takesLiterals: true, out whole);
    }

    /// <summary>Looks whether a member stands whole at the front of the input, its scalar such as <see cref="TryReadAny"/> reads; it is read when <see cref="Pass"/> is called.</summary>
    /// <param name="input">Unread bytes.</param>
    /// <param name="member">The member.</param>
    public bool TryPeekMember(ReadOnlySpan<byte> input, out JsonMember member)
    {
        member = default;
        if (inside != Inside.Nothing || input.IsEmpty) { return false; }
        int lead = Lead(input, out JsonPlace here);
        if (here is not (JsonPlace.FirstName or JsonPlace.Name) || lead == input.Length || input[lead] != '"') { return false; }
        int nameEnd = JsonExtent.StringEnd(input, lead + 1);
        if (nameEnd < 0) { return false; }
        int colon = nameEnd + JsonExtent.SpaceBytes(input[nameEnd..]);
        if (colon == input.Length || input[colon] != ':') { return false; }
        int start = colon + 1 + JsonExtent.SpaceBytes(input[(colon + 1)..]);
        if (start == input.Length) { return false; }
        int end = JsonExtent.ScalarEnd(input, start, out JsonToken token);
        member = new JsonMember(token, lead, nameEnd, start, end);
        return end >= 0;
    }

    /// <summary>Reads the member that was looked at last.</summary>
    public void Pass() => place = JsonPlace.AfterValue;

    /// <summary>Says that nothing follows: EndNumber (then call again), EndDocument, or Malformed.</summary>
    public JsonToken Finish()
    {
        if (inside == Inside.Literal && literalAt == literal.Length) { return End(JsonToken.EndLiteral); }
        if (inside == Inside.Number && JsonNumber.IsWhole(number)) { return End(JsonToken.EndNumber); }
        return inside == Inside.Nothing && Depth == 0 && place == JsonPlace.AfterValue ? JsonToken.EndDocument : Fail();
    }

    private JsonToken End(JsonToken token)
    {
        inside = Inside.Nothing;
        place = JsonPlace.AfterValue;
        return token;
    }

    private JsonToken Fail(JsonToken why = JsonToken.Malformed)
    {
        inside = Inside.Failed;
        return why;
    }

    private JsonToken ReadBetween(ReadOnlySpan<byte> input, out int taken)
    {
        byte c = input[0];
        if (c <= ' ')
        {
            taken = JsonExtent.SpaceBytes(input);
            if (taken > 0) { return JsonToken.Space; }
        }
        taken = 1;
        switch (c)
        {
            case (byte)'"' when place is JsonPlace.FirstName or JsonPlace.Name:
                (isName, inside) = (true, Inside.String);
                return JsonToken.BeginName;
            case (byte)'"' when IsValuePlace:
                (isName, inside) = (false, Inside.String);
                return JsonToken.BeginString;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9') when IsValuePlace:
                inside = Inside.Number;
                number = JsonNumber.First(c);
                return JsonToken.BeginNumber;
            case (byte)'t' or (byte)'f' or (byte)'n' when IsValuePlace:
                inside = Inside.Literal;
                literal = JsonExtent.Literal(c);
                literalAt = 1;
                return JsonToken.BeginLiteral;
            case (byte)'{' or (byte)'[' when IsValuePlace:
                return Open(c == '{');
            case (byte)'}' when IsEnd(c):
                return Close(JsonToken.EndObject);
            case (byte)']' when IsEnd(c):
                return Close(JsonToken.EndArray);
            case (byte)',' when place == JsonPlace.AfterValue && Depth > 0:
                place = IsInObject ? JsonPlace.Name : JsonPlace.Value;
                return JsonToken.Comma;
            case (byte)':' when place == JsonPlace.Colon:
                place = JsonPlace.Value;
                return JsonToken.Colon;
            default:
                taken = 0;
                return Fail();
        }
    }

    private bool IsValuePlace => place is JsonPlace.Value or JsonPlace.FirstElement;

    /// <summary>Whether a bracket ends what is open.</summary>
    private bool IsEnd(byte c) => c == '}'
        ? place == JsonPlace.FirstName || (place == JsonPlace.AfterValue && IsInObject)
        : place == JsonPlace.FirstElement || (place == JsonPlace.AfterValue && Depth > 0 && !IsInObject);

    private JsonToken Open(bool opensObject)
    {
        if (Depth == depthMax) { return Fail(JsonToken.TooDeep); }
        ref ulong bits = ref isObject[Depth / 64];
        ulong bit = 1UL << (Depth % 64);
        bits = opensObject ? bits | bit : bits & ~bit;
        Depth++;
        place = opensObject ? JsonPlace.FirstName : JsonPlace.FirstElement;
        return opensObject ? JsonToken.BeginObject : JsonToken.BeginArray;
    }

    private JsonToken Close(JsonToken token)
    {
        Depth--;
        place = JsonPlace.AfterValue;
        return token;
    }

    private JsonToken ReadString(ReadOnlySpan<byte> input, out int taken)
    {
        taken = 0;
        if (inside == Inside.String && input[0] == '"')
        {
            taken = 1;
            if (!isName) { return End(JsonToken.EndString); }
            inside = Inside.Nothing;
            place = JsonPlace.Colon;
            return JsonToken.EndName;
        }
        while (taken < input.Length)
        {
            if (inside == Inside.String)
            {
                int stop = input[taken..].IndexOfAny(JsonExtent.StringStops);
                if (stop < 0)
                {
                    taken = input.Length;
                    break;
                }
                taken += stop;
                byte c = input[taken];
                if (c == '"') { break; }
                if (c != '\\')
                {
                    // What came before the control character is not given: all of it is refused.
                    taken = 0;
                    return Fail();
                }
                taken++;
                inside = Inside.Escape;
                continue;
            }
            if (!ReadEscape(input[taken]))
            {
                taken = 0;
                return Fail();
            }
            taken++;
        }
        return JsonToken.Text;
    }

    private bool ReadEscape(byte c)
    {
        if (inside == Inside.Escape)
        {
            inside = c == 'u' ? Inside.Unicode : Inside.String;
            escapeLeft = EscapeDigits;
            return c == 'u' || "\"\\/bfnrt"u8.Contains(c);
        }
        if (--escapeLeft == 0) { inside = Inside.String; }
        return char.IsAsciiHexDigit((char)c);
    }

    private JsonToken ReadLiteral(ReadOnlySpan<byte> input, out int taken)
    {
        taken = 0;
        while (taken < input.Length && literalAt < literal.Length)
        {
            if (input[taken] != literal[literalAt])
            {
                taken = 0;
                return Fail();
            }
            taken++;
            literalAt++;
        }
        return JsonToken.Literal;
    }

    /// <summary>How many bytes part what comes from what came: a comma or none, and white space.</summary>
    private int Lead(ReadOnlySpan<byte> input, out JsonPlace here)
    {
        here = place;
        int lead = 0;
        if (input[0] == ',' && here == JsonPlace.AfterValue && Depth > 0)
        {
            here = IsInObject ? JsonPlace.Name : JsonPlace.Value;
            lead = 1;
        }
        return lead + JsonExtent.SpaceBytes(input[lead..]);
    }

    private bool TryReadScalar(ReadOnlySpan<byte> input, int lead, JsonPlace here, bool takesLiterals, out JsonWhole whole)
    {
        whole = default;
        bool isName = here is JsonPlace.FirstName or JsonPlace.Name;
        if (!isName)
        {
            if (here is not (JsonPlace.Value or JsonPlace.FirstElement)) { return false; }
            int end = JsonExtent.ScalarEnd(input, lead, out JsonToken token);
            if (end < 0 || (token == JsonToken.EndLiteral && !takesLiterals)) { return false; }
            place = JsonPlace.AfterValue;
            whole = new JsonWhole(token, lead, end - lead, 0);
            return true;
        }
        int nameEnd = input[lead] == '"' ? JsonExtent.StringEnd(input, lead + 1) : -1;
        if (nameEnd < 0) { return false; }
        int tail = JsonExtent.SpaceBytes(input[nameEnd..]);
        if (nameEnd + tail < input.Length && input[nameEnd + tail] == ':')
        {
            tail++;
            place = JsonPlace.Value;
        }
        else
        {
            tail = 0;
            place = JsonPlace.Colon;
        }
        whole = new JsonWhole(JsonToken.EndName, lead, nameEnd - lead, tail);
        return true;
    }

    private JsonToken ReadNumber(ReadOnlySpan<byte> input, JsonToken token, out int taken)
    {
        taken = JsonNumber.Bytes(input, ref number);
        if (taken > 0) { return token; }
        return JsonNumber.IsWhole(number) ? End(JsonToken.EndNumber) : Fail();
    }
}
