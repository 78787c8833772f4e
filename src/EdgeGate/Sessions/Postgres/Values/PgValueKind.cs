namespace EdgeGate.Sessions.Postgres.Values;

/// <summary>How a type's values are looked into.</summary>
public enum PgValueKind : byte
{
    /// <summary>Cannot hold any class (bool, timestamps, uuid ...): passes unless its column is tagged.</summary>
    Opaque,
    /// <summary>Free text; the binary form is the same bytes.</summary>
    Text,
    /// <summary>json, and jsonb as text.</summary>
    Json,
    /// <summary>jsonb in binary: a version byte, then the text.</summary>
    JsonbBinary,
    /// <summary>Text of a type that cannot hold a placeholder: a find makes it NULL. Also bytea in binary.</summary>
    Rigid,
    /// <summary>Binary of a type that is not known, or is made of others: looked at as text and in every form its bytes can have. A find makes it NULL.</summary>
    AnyBinary,
    /// <summary>Text of a type that is not known, or is made of others: looked at as it stands and without its escapes. A find makes it NULL.</summary>
    AnyText,
    /// <summary>macaddr and macaddr8 in binary.</summary>
    MacBinary,
    /// <summary>date in binary, of a column whose name says whose it is: Int32 days since 2000-01-01.</summary>
    DateBinary,
    /// <summary>int2, int4, int8 in binary.</summary>
    IntegerBinary,
    /// <summary>numeric in binary.</summary>
    NumericBinary,
    /// <summary>float8 in binary.</summary>
    FloatBinary,
    /// <summary>bytea as text: <c>\x</c> and hexadecimal digits, or escapes.</summary>
    ByteaText,
    /// <summary>inet and cidr in binary.</summary>
    InetBinary,
    /// <summary>An array as text.</summary>
    ArrayText,
    /// <summary>An array in binary; elements carry their type.</summary>
    ArrayBinary,
    /// <summary>A row value in binary; fields carry their types.</summary>
    RecordBinary,
    /// <summary>int2, int4, int8, numeric and float8 as text: a find makes it NULL, unless its mask makes a number of it.</summary>
    NumberText,
}
