using System.Collections.Frozen;

namespace EdgeGate.Sessions.Postgres.Values;

/// <summary>What the gateway knows of built-in types. OIDs are fixed for ever (PostgreSQL source, pg_type.dat).</summary>
public static class PgTypes
{
    /// <summary>The first OID of types made by users and extensions.</summary>
    public const uint FirstNormalOid = 16384;

    /// <summary>date.</summary>
    public const uint Date = 1082;

    private static readonly FrozenSet<uint> TextTypes = FrozenSet.ToFrozenSet<uint>([18, 19, 25, 142, 705, 1042, 1043, 2275]);
    private static readonly FrozenSet<uint> IntegerTypes = FrozenSet.ToFrozenSet<uint>([20, 21, 23]);
    /// <summary>bool, oid and its kin, float4, date and time, uuid, bit, geometry, lsn, snapshots, void.</summary>
    private static readonly FrozenSet<uint> OpaqueTypes = FrozenSet.ToFrozenSet<uint>(
        [16, 22, 24, 26, 27, 28, 29, 30, 600, 601, 602, 603, 604, 628, 700, 718, 1082, 1083, 1114, 1184, 1186, 1266, 1560, 1562,
         2202, 2203, 2204, 2205, 2206, 2278, 2950, 2970, 3220, 3734, 3769, 4089, 4096, 5038, 5069]);

    /// <summary>tsrange, tstzrange, daterange and their multiranges.</summary>
    private static readonly FrozenSet<uint> TimeRanges = FrozenSet.ToFrozenSet<uint>([3908, 3910, 3912, 4533, 4534, 4535]);

    private static readonly FrozenDictionary<uint, uint> ArrayElements = new Dictionary<uint, uint>
    {
        [143] = 142,
        [199] = 114,
        [651] = 650,
        [775] = 774,
        [1000] = 16,
        [1001] = 17,
        [1002] = 18,
        [1003] = 19,
        [1005] = 21,
        [1007] = 23,
        [1009] = 25,
        [1014] = 1042,
        [1015] = 1043,
        [1016] = 20,
        [1021] = 700,
        [1022] = 701,
        [1028] = 26,
        [1040] = 829,
        [1041] = 869,
        [1115] = 1114,
        [1182] = 1082,
        [1183] = 1083,
        [1185] = 1184,
        [1187] = 1186,
        [1231] = 1700,
        [1263] = 2275,
        [1270] = 1266,
        [2287] = 2249,
        [2951] = 2950,
        [3807] = 3802,
        [3905] = 3904,
        [3907] = 3906,
        [3909] = 3908,
        [3911] = 3910,
        [3913] = 3912,
        [3927] = 3926,
        [6150] = 4451,
        [6151] = 4532,
        [6152] = 4533,
        [6153] = 4534,
        [6155] = 4535,
        [6157] = 4536,
    }.ToFrozenDictionary();

    /// <summary>The element type of a built-in array type; 0 when it is none.</summary>
    public static uint ElementOf(uint typeOid) => ArrayElements.GetValueOrDefault(typeOid);

    /// <summary>How values of a type are looked into.</summary>
    /// <param name="typeOid">The type.</param>
    /// <param name="isBinary">Their format.</param>
    /// <param name="custom">For types of users and extensions: what the catalog says.</param>
    public static PgValueKind KindOf(uint typeOid, bool isBinary, PgCustomType custom = default)
    {
        if (typeOid >= FirstNormalOid) { return CustomKind(isBinary, custom); }
        if (TextTypes.Contains(typeOid)) { return PgValueKind.Text; }
        if (OpaqueTypes.Contains(typeOid)) { return PgValueKind.Opaque; }
        if (ElementOf(typeOid) != 0) { return isBinary ? PgValueKind.ArrayBinary : PgValueKind.ArrayText; }
        return typeOid switch
        {
            114 => PgValueKind.Json,
            3802 => isBinary ? PgValueKind.JsonbBinary : PgValueKind.Json,
            17 when !isBinary => PgValueKind.ByteaText,
            1700 or 701 when !isBinary => PgValueKind.NumberText,
            2249 or 2277 when !isBinary => PgValueKind.AnyText,
            _ when !isBinary => IntegerTypes.Contains(typeOid) ? PgValueKind.NumberText : PgValueKind.Rigid,
            _ when IntegerTypes.Contains(typeOid) => PgValueKind.IntegerBinary,
            1700 => PgValueKind.NumericBinary,
            701 => PgValueKind.FloatBinary,
            869 or 650 => PgValueKind.InetBinary,
            829 or 774 => PgValueKind.MacBinary,
            2249 => PgValueKind.RecordBinary,
            // anyarray, as in pg_stats.
            2277 => PgValueKind.ArrayBinary,
            17 => PgValueKind.Rigid,
            _ when TimeRanges.Contains(typeOid) => PgValueKind.Opaque,
            _ => PgValueKind.AnyBinary,
        };
    }

    private static PgValueKind CustomKind(bool isBinary, PgCustomType custom) => custom.Kind switch
    {
        PgCustomKind.Text => PgValueKind.Text,
        PgCustomKind.Enum => PgValueKind.Opaque,
        PgCustomKind.Array => isBinary ? PgValueKind.ArrayBinary : PgValueKind.ArrayText,
        PgCustomKind.Composite when isBinary => PgValueKind.RecordBinary,
        _ => isBinary ? PgValueKind.AnyBinary : PgValueKind.AnyText,
    };
}
