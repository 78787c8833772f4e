using System.Text;
using EdgeGate.Policy.Sql;
using Xunit;

namespace EdgeGate.Tests.Policy;

/// <summary>A COPY whose fields the gateway could not tell apart as the target does must not be described, and so is refused.</summary>
public sealed class SqlCopyReaderTests
{
    [Theory]
    [InlineData("COPY t TO STDOUT", true)]
    [InlineData("COPY t TO STDOUT (ENCODING 'UTF8', DELIMITER '|')", true)]
    [InlineData("COPY t TO STDOUT (FORMAT csv, QUOTE '''', ESCAPE '\\', ENCODING 'latin1')", true)]
    [InlineData("COPY t TO STDOUT (ENCODING 'SJIS')", false)]
    [InlineData("COPY t TO STDOUT (ENCODING 'sjis', DELIMITER '|')", false)]
    [InlineData("COPY t TO STDOUT ENCODING 'BIG5'", false)]
    [InlineData("COPY (SELECT 1) TO STDOUT (ENCODING 'GB18030')", false)]
    [InlineData("COPY t TO STDOUT (DELIMITER '\u00e9')", false)]
    [InlineData("COPY t TO STDOUT (FORMAT csv, QUOTE '\u00e9')", false)]
    [InlineData("COPY t TO STDOUT (FORMAT csv, ESCAPE '\u00e9')", false)]
    [InlineData("COPY t TO STDOUT (DELIMITER '')", false)]
    public void Copy_that_cannot_be_followed_asks_what_no_target_answers(string sql, bool canFollow)
    {
        Assert.True(new SqlParser().TryParseInline(Encoding.UTF8.GetBytes(sql), out SqlMeaning? meaning));
        Assert.Equal(canFollow, Encoding.UTF8.GetString(meaning.CopyOut!.DescribeSql).StartsWith("SELECT ", StringComparison.Ordinal));
    }
}
