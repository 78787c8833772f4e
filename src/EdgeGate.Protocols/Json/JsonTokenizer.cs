using System.Buffers;

namespace EdgeGate.Protocols.Json;

/// <summary>Reads a JSON text as it comes, in any pieces, without keeping any of it. Strict: what is no JSON text is refused where that shows.</summary>
/// <remarks>
/// RFC 8259. Bytes of strings are not checked to be UTF-8. A token is never joined over pieces: the parts of a string or number come as they are.
/// One owner; holds no memory but a bit for each level.
/// </remarks>
public sealed class JsonTokenizer(int depthMax)
{
    private const int EscapeDigits = 4;

    private static readonly SearchValues<byte> StringStops = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(static c => (byte)c), (byte)'"', (byte)'\\']);

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
    public bool IsInObject => Depth > 0 && (isObject[(Depth - 1) / 64] >> ((Depth - 1) % 64) & 1) != 0;

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
        return lead < input.Length && TryReadScalar(input[lead..], lead, here, out whole);
    }

    /// <summary>The same, and as well a literal, and the bracket at which an array or object begins or ends.</summary>
    /// <param name="input">Unread bytes.</param>
    /// <param name="depthMin">Arrays and objects that stay open: the end of one of them is not read.</param>
    /// <param name="whole">What was read.</param>
    /// <returns>Whether there is one; if not nothing is taken, and <see cref="Read"/> must be asked.</returns>
    public bool TryReadWhole(ReadOnlySpan<byte> input, int depthMin, out JsonWhole whole)
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
            if (here != place || Depth <= depthMin || !IsEnd(c)) { return false; }
            whole = new JsonWhole(Close(c == '}' ? JsonToken.EndObject : JsonToken.EndArray), lead, 1, 0);
            return true;
        }
        return TryReadScalar(input[lead..], lead, here, out whole) || TryReadWholeLiteral(input[lead..], lead, here, out whole);
    }

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
            taken = SpaceBytes(input);
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
                literal = Literal(c);
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

    private static byte[] True { get; } = [.. "true"u8];

    private static byte[] False { get; } = [.. "false"u8];

    private static byte[] Null { get; } = [.. "null"u8];

    /// <summary>The literal that begins with a byte; empty for none.</summary>
    private static byte[] Literal(byte first) => first switch { (byte)'t' => True, (byte)'f' => False, (byte)'n' => Null, _ => [] };

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
                int stop = input[taken..].IndexOfAny(StringStops);
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
        return lead + SpaceBytes(input[lead..]);
    }

    private bool TryReadScalar(ReadOnlySpan<byte> scalar, int lead, JsonPlace here, out JsonWhole whole)
    {
        whole = default;
        bool isName = here is JsonPlace.FirstName or JsonPlace.Name;
        if (!isName && here is not (JsonPlace.Value or JsonPlace.FirstElement)) { return false; }
        if (scalar[0] != '"') { return !isName && TryReadWholeNumber(scalar, lead, out whole); }
        int stop = scalar[1..].IndexOfAny(StringStops);
        if (stop < 0 || scalar[stop + 1] != '"') { return false; }
        int length = stop + 2;
        if (!isName)
        {
            place = JsonPlace.AfterValue;
            whole = new JsonWhole(JsonToken.EndString, lead, length, 0);
            return true;
        }
        int tail = SpaceBytes(scalar[length..]);
        if (length + tail < scalar.Length && scalar[length + tail] == ':')
        {
            tail++;
            place = JsonPlace.Value;
        }
        else
        {
            tail = 0;
            place = JsonPlace.Colon;
        }
        whole = new JsonWhole(JsonToken.EndName, lead, length, tail);
        return true;
    }

    private bool TryReadWholeLiteral(ReadOnlySpan<byte> scalar, int lead, JsonPlace here, out JsonWhole whole)
    {
        whole = default;
        if (here is not (JsonPlace.Value or JsonPlace.FirstElement)) { return false; }
        byte[] word = Literal(scalar[0]);
        if (word.Length == 0 || !scalar.StartsWith(word)) { return false; }
        place = JsonPlace.AfterValue;
        whole = new JsonWhole(JsonToken.EndLiteral, lead, word.Length, 0);
        return true;
    }

    private bool TryReadWholeNumber(ReadOnlySpan<byte> input, int lead, out JsonWhole whole)
    {
        whole = default;
        byte c = input[0];
        if (c != '-' && !char.IsAsciiDigit((char)c)) { return false; }
        JsonNumberPart part = JsonNumber.First(c);
        int length = 1 + JsonNumber.Bytes(input[1..], ref part);
        if (length == input.Length || !JsonNumber.IsWhole(part)) { return false; }
        place = JsonPlace.AfterValue;
        whole = new JsonWhole(JsonToken.EndNumber, lead, length, 0);
        return true;
    }

    private static int SpaceBytes(ReadOnlySpan<byte> input)
    {
        int bytes = 0;
        while (bytes < input.Length && input[bytes] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') { bytes++; }
        return bytes;
    }

    private JsonToken ReadNumber(ReadOnlySpan<byte> input, JsonToken token, out int taken)
    {
        taken = JsonNumber.Bytes(input, ref number);
        if (taken > 0) { return token; }
        return JsonNumber.IsWhole(number) ? End(JsonToken.EndNumber) : Fail();
    }
}
