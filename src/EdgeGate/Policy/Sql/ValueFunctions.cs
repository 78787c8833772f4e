using System.Collections.Frozen;

namespace EdgeGate.Policy.Sql;

/// <summary>Functions of PostgreSQL, and of pgcrypto, that are often called and take no argument for code, a file or a name of anything: their literals are values.</summary>
internal static class ValueFunctions
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        ["abs", "age", "array_agg", "array_append", "array_length", "array_position", "array_remove", "array_to_string", "avg", "btrim", "ceil", "ceiling", "char_length", "clock_timestamp", "concat", "concat_ws",
         "count", "crypt", "date_part", "date_trunc", "decode", "digest", "encode", "extract", "floor", "format", "gen_random_bytes", "gen_random_uuid", "gen_salt", "hmac", "initcap", "json_agg", "json_build_array", "json_build_object", "jsonb_agg",
         "jsonb_build_array", "jsonb_build_object", "jsonb_set", "left", "length", "like_escape", "lower", "lpad", "ltrim", "make_date", "make_interval", "make_timestamp", "max", "md5", "min", "mod", "now", "nullif", "overlay",
         "position", "power", "random", "regexp_match", "regexp_matches", "regexp_replace", "repeat", "replace", "reverse", "right", "round", "row_number", "rpad", "rtrim", "sha256", "split_part", "starts_with",
         "statement_timestamp", "string_agg", "string_to_array", "strpos", "substr", "substring", "sum", "timezone", "to_char", "to_date", "to_json", "to_jsonb", "to_number", "to_timestamp", "to_tsquery", "to_tsvector", "transaction_timestamp",
         "translate", "trunc", "unnest", "upper", "uuid_generate_v4"]);

    /// <summary>Whether a function is one of them.</summary>
    /// <param name="name">As called: <c>pg_catalog.lower</c> or <c>lower</c>.</param>
    public static bool Contains(string name)
    {
        string bare = name.StartsWith("pg_catalog.", StringComparison.Ordinal) ? name["pg_catalog.".Length..] : name;
        return Names.Contains(bare) || bare.StartsWith("pgp_", StringComparison.Ordinal);
    }
}
