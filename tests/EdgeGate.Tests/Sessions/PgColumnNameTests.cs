using System.Buffers.Binary;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Postgres.Values;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Sessions;

/// <summary>A column's name is what stands before its values.</summary>
public sealed class PgColumnNameTests : IDisposable
{
    private const uint Bigint = 20;
    private const uint Text = 25;
    private const uint Date = 1082;
    private const uint TextArray = 1009;
    private const uint Numeric = 1700;

    private static readonly MaskPlan Everything = MaskSamples.BuiltIn.PlanAll;

    private readonly ByteBuffer output = new(1 << 20);
    private readonly MaskFinds finds = new(Everything.Classes);

    [Theory]
    [InlineData("ssn", Text, "219099999", "[pii.us_ssn]")]
    [InlineData("customer_ssn", Text, "219099999", "[pii.us_ssn]")]
    [InlineData("ssn", Bigint, "219099999", null)]
    [InlineData("ssn", Numeric, "219099999", null)]
    [InlineData("phone", Text, "5551234567", "[pii.phone]")]
    [InlineData("phones", TextArray, "{5551234567,none}", "{\"[pii.phone]\",none}")]
    [InlineData("password", Text, "Tr0ub4dor&3xyz", "[secret.password]")]
    [InlineData("password", Text, "Tr0ub'4d\"o<r>3\\xyz", "[secret.password]")]
    [InlineData("settings", 3802U, """{"password": "Tr0ub4dor&3xyz", "ssn": 219099999}""", """{"password": "[secret.password]", "ssn": null}""")]
    [InlineData("address", Text, "Kyrkovägen 38, 17010 Nyköping", "[pii.postal_address]")]
    [InlineData("date_of_birth", Date, "1985-03-14", null)]
    [InlineData("account", Text, "219099999", "219099999")]
    [InlineData("lessness", Text, "219099999", "219099999")]
    [InlineData("created", Date, "1985-03-14", "1985-03-14")]
    [InlineData("ssn_checked", Text, "yes", "yes")]
    [InlineData("id", Bigint, "219099999", "219099999")]
    public void Value_is_looked_at_behind_its_columns_name(string name, uint type, string value, string? masked)
        => Assert.Equal(masked, Mask(name, type, 0, Encoding.UTF8.GetBytes(value)));

    [Fact]
    public void Number_in_binary_too()
    {
        byte[] number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, 219099999);
        Assert.Null(Mask("ssn", Bigint, 1, number));
        Assert.NotNull(Mask("id", Bigint, 1, number));
    }

    [Theory]
    [InlineData("dob", 1985, 3, 14, false)]
    [InlineData("birth_date", 2001, 12, 31, false)]
    [InlineData("shipped", 1985, 3, 14, true)]
    public void Date_in_binary_too(string name, int year, int month, int day, bool passes)
    {
        byte[] days = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(days, new DateOnly(year, month, day).DayNumber - new DateOnly(2000, 1, 1).DayNumber);
        Assert.Equal(passes, Mask(name, Date, 1, days) is not null);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Infinite_date_is_nobodys(int days)
    {
        byte[] value = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(value, days);
        Assert.NotNull(Mask("dob", Date, 1, value));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("created_at")]
    [InlineData("total_amount")]
    [InlineData("")]
    public void Name_that_no_class_minds_costs_nothing(string name) => Assert.Empty(Everything.Behind(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Name_is_never_part_of_a_find()
        => Assert.Equal("x", Mask("mail ada@corp.io password", Text, 0, "x"u8.ToArray()));

    [Fact]
    public void Row_is_masked_by_its_columns_names()
    {
        PgColumnPlan[] plans = [Plan("id", Text, 0), Plan("ssn", Text, 0), Plan("note", Text, 0)];
        byte[] body = Row("219099998", "219099999", "219099997");
        PgRowWriter rows = new(finds, Everything, 1024);
        using ByteBuffer message = new(1 << 16);
        message.Append([.. new byte[PgFramer.HeaderBytes], .. body]);
        Assert.Equal(ProtocolFault.None, rows.Append(message.Written, message.Written[PgFramer.HeaderBytes..], plans, Everything, output));
        string sent = Encoding.UTF8.GetString(output.Written);
        Assert.Contains("219099998", sent, StringComparison.Ordinal);
        Assert.Contains("[pii.us_ssn]", sent, StringComparison.Ordinal);
        Assert.Contains("219099997", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("219099999", sent, StringComparison.Ordinal);
        rows.EndResult();
    }

    public void Dispose() => output.Dispose();

    private static PgColumnPlan Plan(string name, uint type, short format)
        => PgColumnPlan.Create(Encoding.UTF8.GetBytes(name), type, format, default, -1, isHidden: false, Everything);

    private static byte[] Row(params string[] values)
    {
        using MemoryStream row = new();
        byte[] word = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt16BigEndian(word, (short)values.Length);
        row.Write(word, 0, sizeof(short));
        foreach (string value in values)
        {
            BinaryPrimitives.WriteInt32BigEndian(word, Encoding.UTF8.GetByteCount(value));
            row.Write(word);
            row.Write(Encoding.UTF8.GetBytes(value));
        }
        return row.ToArray();
    }

    /// <summary>What the client gets; null for NULL.</summary>
    private string? Mask(string name, uint type, short format, byte[] value)
    {
        output.Clear();
        byte[] readable = [.. value, .. new byte[ByteBuffer.ScanMarginBytes]];
        PgColumnPlan plan = Plan(name, type, format);
        MaskOutcome outcome = plan.IsSkipped(value.Length) ? MaskOutcome.Unchanged : PgColumnMasker.Mask(plan, readable.AsSpan(0, value.Length), Everything, output, finds);
        return outcome switch
        {
            MaskOutcome.Unchanged => Encoding.UTF8.GetString(value),
            MaskOutcome.Rewritten => Encoding.UTF8.GetString(output.Written),
            _ => null,
        };
    }
}
