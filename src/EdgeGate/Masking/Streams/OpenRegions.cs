using System.Runtime.InteropServices;
using EdgeGate.Core;
using EdgeGate.Masking.Scanning;

namespace EdgeGate.Masking.Streams;

/// <summary>The regions that are open where a stream was cut: one that swallows what comes, and others that began no earlier and may outlast it.</summary>
/// <remarks>
/// A mask that depends on the whole value waits for it: at most <see cref="MaskAction.FindBytesMax"/> bytes are kept, and what has more is
/// masked by the placeholder. Places are those of the stream's text, before it where less of it was kept.
/// </remarks>
internal sealed class OpenRegions
{
    private readonly List<OpenRegion> others = [];
    private readonly ByteBuffer value = new(int.MaxValue / 2);
    private OpenRegion? region;
    private MaskAction? waiting;

    /// <summary>Whether what comes is swallowed.</summary>
    public bool IsOpen => region is not null;

    /// <summary>Bytes of memory kept between pieces.</summary>
    public int KeptBytes => value.Capacity;

    /// <summary>From where the text must be kept.</summary>
    public int Resume
    {
        get
        {
            int resume = region?.Resume ?? int.MaxValue;
            foreach (OpenRegion other in others) { resume = Math.Min(resume, other.Resume); }
            return resume;
        }
    }

    /// <summary>A region begins; false when it does not go on beyond the text.</summary>
    public bool TryBegin<TSink>(ReadOnlySpan<byte> text, in MaskedSpan span, MaskAction action, ref TSink sink)
        where TSink : struct, IMaskSink
    {
        OpenRegion begun = new(span.Region!, span.Start, span.BodyEnd, Math.Max(0, span.BodyEnd), span.IsNamed);
        if (begun.End(text, isEnd: false, out int resume) >= 0) { return false; }
        region = begun with { Resume = resume };
        waiting = action.ReadsFind && !sink.KeepsLength ? action : null;
        if (waiting is null) { sink.Masked(text[span.Start..span.End], action); }
        else { Wait(text[span.Start..span.End], isWhole: false, ref sink); }
        return true;
    }

    /// <summary>Swallows what belongs to the region that is open.</summary>
    /// <param name="text">What has come.</param>
    /// <param name="isEnd">Whether nothing follows.</param>
    /// <param name="passed">What was swallowed before; what was is.</param>
    /// <param name="sink">Takes it.</param>
    public void GoOn<TSink>(ReadOnlySpan<byte> text, bool isEnd, ref int passed, ref TSink sink)
        where TSink : struct, IMaskSink
    {
        if (region is not { } open) { return; }
        int end = open.End(text, isEnd, out int resume);
        ReadOnlySpan<byte> more = text[passed..(end < 0 ? text.Length : Math.Max(passed, end))];
        if (waiting is null) { sink.Swallowed(more.Length); }
        else { Wait(more, isWhole: end >= 0, ref sink); }
        passed += more.Length;
        region = end < 0 ? open with { Resume = resume } : null;
    }

    /// <summary>Adds the others to the finds of a text: they may be too far back to be found in what is kept of it.</summary>
    public void AddTo(ScanFinds finds, ReadOnlySpan<byte> text, bool isEnd)
    {
        foreach (OpenRegion other in others)
        {
            int resume = text.Length;
            int end = other.ClosedAt ?? other.End(text, isEnd, out resume);
            finds.Add(new Find(other.Start, end < 0 ? text.Length : end, other.Form.ClassIndex, other.Form, end < 0, other.BodyEnd, end < 0 ? resume : text.Length, other.IsNamed, false));
        }
        others.Clear();
    }

    /// <summary>Keeps those of a text's finds that are not masked to their ends yet: they may be open, or wait for what begins before them.</summary>
    public void KeepOthers(ScanFinds finds, ReadOnlySpan<byte> text, int passed)
    {
        foreach (ref readonly Find find in CollectionsMarshal.AsSpan(finds.Items))
        {
            if (find.Region is null || (!find.IsOpen && find.End <= passed) || region?.Is(find) == true || Contains(find)) { continue; }
            OpenRegion other = new(find.Region, find.Start, find.BodyEnd, Math.Max(0, find.BodyEnd), find.IsNamed);
            if (find.IsOpen)
            {
                _ = other.End(text, isEnd: false, out int resume);
                other = other with { Resume = resume };
            }
            else { other = other with { Resume = find.End, ClosedAt = find.End }; }
            others.Add(other);
        }
    }

    /// <summary>Bytes before a place are kept no more.</summary>
    public void Shift(int count)
    {
        region = region?.Shift(count);
        foreach (ref OpenRegion other in CollectionsMarshal.AsSpan(others)) { other = other.Shift(count); }
    }

    /// <summary>Forgets all, and gives the memory back.</summary>
    public void Forget()
    {
        region = null;
        waiting = null;
        others.Clear();
        value.Release();
    }

    /// <summary>A place, when so many bytes before the text are kept no more. Far behind, how far is the same.</summary>
    public static int Earlier(int place, int count) => Math.Max(int.MinValue / 2, place - count);

    private bool Contains(in Find find)
    {
        foreach (OpenRegion other in others)
        {
            if (other.Is(find)) { return true; }
        }
        return false;
    }

    private void Wait<TSink>(ReadOnlySpan<byte> more, bool isWhole, ref TSink sink)
        where TSink : struct, IMaskSink
    {
        value.Append(more);
        if (!isWhole && value.Length <= MaskAction.FindBytesMax) { return; }
        sink.Masked(value.Written, waiting!);
        waiting = null;
        value.Release();
    }

    /// <summary>A region that is open.</summary>
    /// <param name="Form">Its form.</param>
    /// <param name="Start">Where it began.</param>
    /// <param name="BodyEnd">Where what its pattern matched ends.</param>
    /// <param name="Resume">From where its end must be looked for.</param>
    /// <param name="IsNamed">Whether a context word of its class stands before it.</param>
    /// <param name="ClosedAt">Where it ended; null while it is open.</param>
    private readonly record struct OpenRegion(Form Form, int Start, int BodyEnd, int Resume, bool IsNamed, int? ClosedAt = null)
    {
        public int End(ReadOnlySpan<byte> text, bool isEnd, out int resume) => FormMatcher.RegionEnd(Form, text, Resume, BodyEnd, isEnd, out resume);

        public bool Is(in Find find) => ReferenceEquals(Form, find.Region) && BodyEnd == find.BodyEnd;

        public OpenRegion Shift(int count) => this with { Start = Earlier(Start, count), BodyEnd = Earlier(BodyEnd, count), Resume = Resume - count, ClosedAt = ClosedAt - count };
    }
}
