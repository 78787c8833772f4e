namespace EdgeGate.Core.Denials;

/// <summary>Keeps denials. Each call is one transaction, on disk when it returns. Other processes on the same machine may write too.</summary>
/// <remarks>Every method throws <see cref="DenialsNotKeptException"/> when the state cannot be read or written.</remarks>
public interface IDenialStore
{
    /// <summary>Keeps one.</summary>
    void Add(Denial denial);

    /// <summary>Removes one; false when it is not there.</summary>
    bool Remove(string id);

    /// <summary>All that have not ended.</summary>
    IReadOnlyList<Denial> List(DateTimeOffset now);

    /// <summary>A number pair that is another after every change.</summary>
    (long Last, long Count) Version();
}
