namespace EdgeGate.Masking.Streams;

/// <summary>Where tokens stand in what a first look passes on to a second: a token of a card is a card number too, and would become a token of its own. One owner; not thread-safe.</summary>
internal sealed class TokenPlaces
{
    private readonly Queue<(long Start, long End)> places = new();

    /// <summary>A token was put there.</summary>
    public void Add(long start, long end) => places.Enqueue((start, end));

    /// <summary>Whether a find is a token or a part of one. What stands before it is forgotten: finds come in order.</summary>
    public bool Hold(long start, long end)
    {
        while (places.TryPeek(out (long Start, long End) first) && first.End <= start) { places.Dequeue(); }
        return places.TryPeek(out (long Start, long End) next) && next.Start <= start && end <= next.End;
    }
}
