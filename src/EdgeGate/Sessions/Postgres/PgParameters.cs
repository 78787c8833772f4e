using System.Collections.Frozen;
using System.Text;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Run-time parameters that matter to the gateway.</summary>
public static class PgParameters
{
    /// <summary>Startup parameters that always pass: they change how values look, never what text means or who runs it.</summary>
    public static FrozenSet<string> AlwaysPassed { get; } = FrozenSet.ToFrozenSet(
        ["application_name", "client_encoding", "datestyle", "timezone", "intervalstyle", "extra_float_digits", "geqo",
         "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "search_path", "bytea_output", "client_min_messages"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Client encodings in which no byte of a multi-byte character looks like ASCII, so that text can be judged and masked.</summary>
    private static readonly FrozenSet<string> SafeEncodings = FrozenSet.ToFrozenSet(
        ["UTF8", "UNICODE", "UTF-8", "SQL_ASCII", "AUTO",
         "LATIN1", "LATIN2", "LATIN3", "LATIN4", "LATIN5", "LATIN6", "LATIN7", "LATIN8", "LATIN9", "LATIN10",
         "ISO_8859_5", "ISO_8859_6", "ISO_8859_7", "ISO_8859_8", "ISO88591", "ISO885915", "KOI8R", "KOI8U",
         "WIN866", "WIN874", "WIN1250", "WIN1251", "WIN1252", "WIN1253", "WIN1254", "WIN1255", "WIN1256", "WIN1257", "WIN1258",
         "EUC_JP", "EUC_CN", "EUC_KR", "EUC_TW", "EUC_JIS_2004", "MULE_INTERNAL"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Parameters that the target reports and whose values are words or numbers of its own. Others may be any text: a time zone too, which may be called <c>&lt;ada@corp.test&gt;0</c>.</summary>
    private static readonly FrozenSet<string> Fixed = FrozenSet.ToFrozenSet(
        ["client_encoding", "server_encoding", "server_version", "DateStyle", "IntervalStyle", "integer_datetimes", "standard_conforming_strings", "is_superuser", "in_hot_standby",
         "default_transaction_read_only", "scram_iterations"]);

    /// <summary>Whether a parameter that the target reports may hold any text: a query can put a value there.</summary>
    public static bool MayHoldText(ReadOnlySpan<byte> name) => !Fixed.Contains(Encoding.UTF8.GetString(name));

    /// <summary>Whether a client encoding keeps ASCII bytes ASCII.</summary>
    public static bool IsSafeEncoding(string encoding) => SafeEncodings.Contains(encoding.Trim('\'', '"', ' '));

    /// <summary>Whether a parameter's new value makes statements mean something else than the gateway judges.</summary>
    public static bool ChangesMeaning(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        => (name.SequenceEqual("standard_conforming_strings"u8) && !value.SequenceEqual("on"u8))
            || (name.SequenceEqual("client_encoding"u8) && !IsSafeEncoding(Encoding.ASCII.GetString(value)));
}
