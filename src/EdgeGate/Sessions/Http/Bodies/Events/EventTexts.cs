using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>The texts that events of a body bring whose data is no object: plain ones, and JSON strings, apart by the names of their events.</summary>
internal sealed class EventTexts(BodyContext context, EventTextFraming framing) : IDisposable
{
    private readonly List<EventText> texts = [];

    /// <summary>For how long what waits may do so.</summary>
    public BodyWait Wait
    {
        get
        {
            BodyWait shortest = BodyWait.None;
            foreach (EventText text in texts)
            {
                if (text.Wait is not BodyWait.None and var wait && (shortest == BodyWait.None || wait < shortest)) { shortest = wait; }
            }
            return shortest;
        }
    }

    /// <summary>Whether events of a name brought plain text: then what looks like a JSON string is a piece with quotes.</summary>
    public bool ArePlain(ReadOnlySpan<byte> name)
    {
        foreach (EventText text in texts)
        {
            if (!text.IsJson && text.Name.SequenceEqual(name)) { return true; }
        }
        return false;
    }

    /// <summary>Takes the text of an event: see <see cref="EventText.Write"/>.</summary>
    public string? Write(ReadOnlySpan<byte> name, bool isJson, ReadOnlySpan<byte> text, bool hasSpace, ByteBuffer before, ByteBuffer data)
        => Find(name, isJson, before, out string? problem)?.Write(text, hasSpace, before, data) ?? problem;

    /// <summary>Appends all that waits; null, or why it may not go on.</summary>
    public string? Flush(ByteBuffer output)
    {
        foreach (EventText text in texts)
        {
            if (text.IsWaiting && text.Flush(output) is { } problem) { return problem; }
        }
        return null;
    }

    /// <summary>Appends what waits of one name.</summary>
    public string? FlushOf(ReadOnlySpan<byte> name, ByteBuffer output)
    {
        foreach (EventText text in texts)
        {
            if (text.IsWaiting && text.Name.SequenceEqual(name) && text.Flush(output) is { } problem) { return problem; }
        }
        return null;
    }

    /// <summary>Lets go what may wait no longer than that; null, or why it may not go on.</summary>
    public string? Release(BodyWait waited, ByteBuffer output)
    {
        foreach (EventText text in texts)
        {
            if (text.Wait == BodyWait.None || text.Wait > waited) { continue; }
            if (text.Release(output) is { } problem) { return problem; }
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (EventText text in texts) { text.Dispose(); }
        texts.Clear();
    }

    /// <summary>The text of a name. Beyond a bound the one goes that began first and waits for nothing, or the first one.</summary>
    private EventText? Find(ReadOnlySpan<byte> name, bool isJson, ByteBuffer output, out string? problem)
    {
        problem = null;
        foreach (EventText text in texts)
        {
            if (text.IsJson == isJson && text.Name.SequenceEqual(name)) { return text; }
        }
        if (texts.Count == context.Limits.StreamsMax)
        {
            int first = Math.Max(0, texts.FindIndex(static text => !text.IsWaiting));
            problem = texts[first].Flush(output);
            texts[first].Dispose();
            texts.RemoveAt(first);
            if (problem is not null) { return null; }
        }
        EventText made = new(context, name.ToArray(), isJson, framing);
        texts.Add(made);
        return made;
    }
}
