using System.Text;

namespace EdgeGate.Sessions.Postgres;

/// <summary>
/// What a session has done to the meaning of names: <c>DELETE FROM orders</c> is another table's after <c>SET search_path</c>, and another role's after <c>SET ROLE</c>. Who
/// approves a statement reads it, and an approval for the same statement is for the same meaning. Under the session's lock.
/// </summary>
/// <param name="startup">The client's startup parameters, by name.</param>
/// <remarks>
/// PostgreSQL manual, "The Schema Search Path". A server from 18 on reports its search path; of older ones the statements are known that have set it, those too that
/// a rollback has undone. A function that sets it inside is seen by neither.
/// </remarks>
public sealed class PgNameSettings(IReadOnlyDictionary<string, string> startup)
{
    private const int StatementsShown = 4;
    private const int CharsShown = 200;

    private readonly List<string> last = [];
    private string? reported;
    private int count;

    /// <summary>A statement that changes names was let through.</summary>
    /// <param name="recordedText">Its text, masked.</param>
    public void Changed(ReadOnlySpan<byte> recordedText)
    {
        string text = Encoding.UTF8.GetString(recordedText).ReplaceLineEndings(" ");
        if (count++ >= StatementsShown) { last.RemoveAt(0); }
        last.Add(text.Length > CharsShown ? $"{text[..CharsShown]} ..." : text);
    }

    /// <summary>The server has reported its search path.</summary>
    public void Reported(ReadOnlySpan<byte> searchPath) => reported = Encoding.UTF8.GetString(searchPath);

    /// <summary>Lines of comment for people; empty when names mean what they mean in every new session.</summary>
    public string Describe()
    {
        StringBuilder text = new();
        foreach (string name in (ReadOnlySpan<string>)["search_path", "role", "options"])
        {
            if (startup.TryGetValue(name, out string? value)) { Line(text, $"this session began with {name} = {value}"); }
        }
        if (count > StatementsShown) { Line(text, $"this session has changed what names mean {count} times, last by:"); }
        foreach (string statement in last) { Line(text, $"this session has run: {statement}"); }
        if (reported is not null && text.Length > 0) { Line(text, $"the server says: search_path = {reported}"); }
        return text.ToString();
    }

    private static void Line(StringBuilder text, string line)
    {
        if (text.Length > 0) { text.Append('\n'); }
        text.Append("-- ").Append(line.ReplaceLineEndings(" "));
    }
}
