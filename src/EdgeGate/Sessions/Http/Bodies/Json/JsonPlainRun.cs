using EdgeGate.Core;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>
/// Takes names and scalars of which nothing is asked but that nothing be found in them, and the arrays and objects between them, one behind the other as long as they stand whole in the piece and
/// no path leads to them; their bytes are appended together.
/// </summary>
internal readonly ref struct JsonPlainRun
{
    private readonly ref JsonFrames frames;
    private readonly ref JsonPathState memberPaths;
    private readonly JsonTokenizer tokenizer;
    private readonly JsonPathSet paths;
    private readonly JsonValueMasker value;
    private readonly int wholeBytesMax;

    public JsonPlainRun(JsonTokenizer tokenizer, ref JsonFrames frames, ref JsonPathState memberPaths, JsonPathSet paths, JsonValueMasker value, int wholeBytesMax)
    {
        this.frames = ref frames;
        this.memberPaths = ref memberPaths;
        this.tokenizer = tokenizer;
        this.paths = paths;
        this.value = value;
        this.wholeBytesMax = wholeBytesMax;
    }

    /// <summary>Takes as many as there are, or as are worth a scan.</summary>
    /// <param name="piece">Unread bytes, between two values or names.</param>
    /// <param name="output">Where to.</param>
    /// <param name="taken">How many bytes they are; 0 when what comes first is none.</param>
    /// <param name="next">A name that was read and not taken, for a path leads to it; else of no bytes.</param>
    /// <returns>Null, or why the last may not go on.</returns>
    public string? Take(ReadOnlySpan<byte> piece, ByteBuffer output, out int taken, out JsonWhole next)
    {
        taken = 0;
        next = default;
        int appended = 0;
        string? problem = null;
        while (problem is null && !value.IsFull)
        {
            ReadOnlySpan<byte> ahead = piece.Slice(taken, Math.Min(piece.Length - taken, wholeBytesMax));
            if (tokenizer.TryPeekMember(ahead, out JsonMember member) && IsPlain(ahead, member))
            {
                tokenizer.Pass();
                frames[tokenizer.Depth].HasOne = true;
                value.NoteName(ahead[member.NameStart..member.NameEnd], output.Length + taken + member.NameStart - appended);
                problem = TakeScalar(member.Token, piece, taken + member.Start, taken + member.End, output, ref appended);
                taken += member.End;
                continue;
            }
            ref JsonFrame frame = ref frames[tokenizer.Depth];
            if ((!frame.IsObject && !frame.Paths.IsNone && IsAsked(paths.Element(frame.Paths, frame.Elements))) || !tokenizer.TryReadAny(ahead, out JsonWhole whole)) { break; }
            int scalarAt = taken + whole.LeadBytes;
            int scalarEnd = scalarAt + whole.ScalarBytes;
            ReadOnlySpan<byte> scalar = piece[scalarAt..scalarEnd];
            if (whole.Token == JsonToken.EndName)
            {
                memberPaths = paths.Member(frame.Paths, scalar[1..^1]);
                if (IsAsked(memberPaths))
                {
                    next = whole;
                    break;
                }
            }
            int kept = JsonSeparator.KeptBytes(piece[taken..scalarAt]);
            if (kept < whole.LeadBytes)
            {
                output.Append(piece[appended..(taken + kept)]);
                appended = scalarAt;
            }
            taken += whole.Bytes;
            if (whole.Token is JsonToken.EndObject or JsonToken.EndArray)
            {
                if (whole.Token == JsonToken.EndObject) { value.Behind.EndObject(); }
                else { value.Behind.EndArray(tokenizer.Depth + 1); }
                if (tokenizer.Depth == 0) { break; }
                continue;
            }
            frame.HasOne = true;
            int element = frame.Elements;
            frame.Elements += frame.IsObject ? 0 : 1;
            bool isContainer = whole.Token is JsonToken.BeginObject or JsonToken.BeginArray;
            bool isNamed = frame.IsObject || value.Behind.BeginElement(tokenizer.Depth - (isContainer ? 1 : 0));
            if (isContainer)
            {
                if (whole.Token == JsonToken.BeginObject) { value.Behind.BeginObject(isElement: !frame.IsObject, isNamed); }
                else { value.Behind.BeginArray(tokenizer.Depth, frame.IsObject); }
                frames.Push(tokenizer.Depth, frame.IsObject ? memberPaths : paths.Element(frame.Paths, element), whole.Token == JsonToken.BeginObject);
                continue;
            }
            if (whole.Token == JsonToken.EndName) { value.NoteName(scalar, output.Length + scalarAt - appended); }
            else { problem = TakeScalar(whole.Token, piece, scalarAt, scalarEnd, output, ref appended); }
        }
        output.Append(piece[appended..taken]);
        return problem;
    }

    /// <summary>Notes a scalar that goes on as it stands, or appends what comes before it and then what stands for it.</summary>
    private string? TakeScalar(JsonToken token, ReadOnlySpan<byte> piece, int start, int end, ByteBuffer output, ref int appended)
    {
        ReadOnlySpan<byte> scalar = piece[start..end];
        if (token == JsonToken.EndLiteral || value.TryNoteWhole(token, scalar, output.Length + start - appended)) { return null; }
        output.Append(piece[appended..start]);
        appended = end;
        value.Begin(scalar);
        return value.AppendText(output);
    }

    private bool IsPlain(ReadOnlySpan<byte> ahead, in JsonMember member)
    {
        ref readonly JsonFrame frame = ref frames[tokenizer.Depth];
        return JsonSeparator.KeptBytes(ahead[..member.NameStart]) == member.NameStart
            && (frame.Paths.IsNone || !IsAsked(paths.Member(frame.Paths, ahead[(member.NameStart + 1)..(member.NameEnd - 1)])));
    }

    private bool IsAsked(JsonPathState at) => !paths.Accepted(at).IsNone;
}
