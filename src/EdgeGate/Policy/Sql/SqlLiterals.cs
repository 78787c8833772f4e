using System.Buffers;

namespace EdgeGate.Policy.Sql;

/// <summary>Leaves the literals, and comments, out of a text that is to be kept.</summary>
public static class SqlLiterals
{
    /// <summary>Appends the text with <c>?</c> for each literal and a space for each comment.</summary>
    public static void Redact(ReadOnlySpan<byte> sql, IBufferWriter<byte> output)
    {
        SqlTokens tokens = new(sql);
        while (tokens.Read())
        {
            ReadOnlySpan<byte> text = tokens.Kind switch
            {
                SqlTokenKind.Literal => "?"u8,
                SqlTokenKind.Space => " "u8,
                _ => sql[tokens.Start..tokens.End],
            };
            output.Write(text);
        }
    }
}
