namespace EdgeGate.Masking.Streams;

/// <summary>How a text is written where it stands; finds are looked for in what it stands for.</summary>
public enum TextEncoding
{
    /// <summary>A JSON document, or several in a row (RFC 8259): escapes in strings.</summary>
    Json = 1,
    /// <summary>URL encoding (RFC 3986, 2.1, and <c>+</c> for a space as forms write it).</summary>
    Url = 2,
    /// <summary>SQL: doubled quotes, and backslashes in E'' strings.</summary>
    Sql = 3,
    /// <summary>XML and HTML: character references.</summary>
    Xml = 4,
    /// <summary>Percent-encoding as in URLs, where a plus stands for itself.</summary>
    Percent = 5,
    /// <summary>URL encoding of one field of a form: behind its first equals sign its value is looked at with quotes around it.</summary>
    FormField = 6,
    /// <summary>Text as it stands, looked at as if a quote stood behind its end.</summary>
    Quoted = 7,
    /// <summary>XML, what elements hold behind their names.</summary>
    XmlElements = 8,
}
