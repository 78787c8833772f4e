using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Protobuf;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Tests.Masking;
using Xunit;
using static EdgeGate.Tests.Sessions.Http.Bodies.ProtoSamples;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

public sealed class ProtobufBodyTests
{
    private const string Mail = "ada@corp.test";
    private const string Masked = "[pii.email]";
    private const ulong Card = 4111111111111111;
    private const string Binary = "|The body has bytes in a protobuf message that cannot be looked into, and the rule does not let such bytes pass.";

    [Theory]
    [InlineData("application/x-protobuf")]
    [InlineData("application/protobuf")]
    [InlineData("application/vnd.google.protobuf; proto=a.B")]
    public void Texts_are_masked_wherever_they_are_nested_and_lengths_counted_again(string type)
    {
        byte[] Body(string mail, string document) => Join(
            Number(1, 7), Field(2, "to " + mail), Field(3, Field(5, "x"), Field(16, Field(1, Field(200, mail + ", and others")))), Number(4, 99, ProtoWireType.Fixed64), Number(5, 1, ProtoWireType.Fixed32),
            Field(6, document), Group(7, Field(1, mail), Group(8, Field(1, mail))), Field(9), Field(10, [0xFF, 1, .. Encoding.UTF8.GetBytes(" " + mail + " "), 0xFE]));
        Assert.Equal(
            Convert.ToHexString(Body(Masked, """{"mail":"[pii.email]","n":null}""")),
            Everyway(type, Body(Mail, """{"mail":"\u0061da@corp.test","n":4111111111111111}""")));
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("application/com.github.proto-openapi.spec.v2.v1.0+protobuf")]
    public void Description_of_an_api_is_a_message_and_other_bodies_there_are_none(string type)
    {
        byte[] Body(string mail) => Join(Field(1, "2.0"), Field(9, Field(1, Field(1, "Pod"), Field(2, Field(4, "ask " + mail)))));
        BodyContext strict = BodySamples.Default with { IsStrict = true };
        Assert.Equal(Convert.ToHexString(Body(Masked)), Everyway(type, Body(Mail), strict with { IsSchema = true, Limits = new BodyLimits(EventBytesMax: 8) }));
        Assert.Equal("The body cannot be looked into, and the rule does not let such bodies pass.", BodyMaskers.Open(Encoding.ASCII.GetBytes(type), [], BodyDirection.Response, strict).Refusal);
    }

    [Fact]
    public void Message_without_a_find_goes_on_as_it_came()
    {
        byte[] body = Join(Number(1, ulong.MaxValue), Field(2, "text"), Field(3, Field(1, "a"), Field(2, [0x08, 0x80, 0x00])), Field(4, Guid.NewGuid().ToByteArray()), Number(5, BitConverter.DoubleToUInt64Bits(0.1), ProtoWireType.Fixed64), Field(6, Varints(1, 300, 70000)));
        Assert.Equal(Convert.ToHexString(body), Everyway("application/x-protobuf", body));
        Assert.Equal("", Everyway("application/x-protobuf", []));
    }

    [Fact]
    public void Value_of_a_map_is_masked_behind_its_key()
    {
        byte[] Entry(string value) => Field(1, Field(1, "ssn"), Field(2, value));
        byte[] Struct(string value) => Field(1, Field(1, Field(1, "ssn"), Field(2, Field(3, value))));
        Assert.Equal(Convert.ToHexString(Entry("[pii.us_ssn]")), Everyway("application/x-protobuf", Entry("219099999")));
        Assert.Equal(Convert.ToHexString(Struct("[pii.us_ssn]")), Everyway("application/x-protobuf", Struct("219099999")));
        Assert.Equal(Convert.ToHexString(Field(1, Field(1, "ssn"))), Everyway("application/x-protobuf", Field(1, Field(1, "ssn"), Number(2, 219099999))));
        Assert.Equal(Convert.ToHexString(Field(1, Field(1, "ssn"))), Everyway("application/x-protobuf", Field(1, Field(1, "ssn"), Number(2, 219099999, ProtoWireType.Fixed32))));
        Assert.Equal(Convert.ToHexString(Field(1, Field(1, "size"), Number(2, 219099999))), Everyway("application/x-protobuf", Field(1, Field(1, "size"), Number(2, 219099999))));
    }

    [Fact]
    public void Number_that_is_a_find_is_left_out_in_each_way_to_write_it()
    {
        byte[] kept = Number(9, 1700000000000);
        foreach (byte[] number in new[] { Number(1, Card), Number(1, Card << 1), Number(1, (Card << 1) - 1), Number(1, unchecked((ulong)-(long)Card)), Number(1, Card, ProtoWireType.Fixed64), Number(1, unchecked((ulong)-(long)Card), ProtoWireType.Fixed64), Number(1, BitConverter.DoubleToUInt64Bits(Card), ProtoWireType.Fixed64), Number(1, BitConverter.DoubleToUInt64Bits(-(double)Card), ProtoWireType.Fixed64) })
        {
            Assert.Equal(Convert.ToHexString(Join(kept, Field(2, kept))), Everyway("application/x-protobuf", Join(number, kept, Field(2, number, kept))));
        }
    }

    [Fact]
    public void Packed_numbers_keep_their_places_and_a_find_becomes_zero()
    {
        Assert.Equal(Convert.ToHexString(Field(3, Varints(Card + 1, 0, 500))), Everyway("application/x-protobuf", Field(3, Varints(Card + 1, Card, 500))));
        Assert.Equal(Convert.ToHexString(Field(4, Field(3, Varints(Card + 1, 0, 500)), Number(2, 1))), Everyway("application/x-protobuf", Field(4, Field(3, Varints(Card + 1, Card, 500)), Number(2, 1))));
        byte[] Wholes(params ulong[] values) => Field(3, Join([.. values.Select(BitConverter.GetBytes)]));
        Assert.Equal(Convert.ToHexString(Wholes(1, 0, 500)), Everyway("application/x-protobuf", Wholes(1, Card, 500)));
        byte[] Doubles(params double[] values) => Field(3, Join([.. values.Select(BitConverter.GetBytes)]));
        Assert.Equal(Convert.ToHexString(Doubles(0.5, 0, 1)), Everyway("application/x-protobuf", Doubles(0.5, Card, 1)));
        byte[] vector = Field(1, Join([.. Enumerable.Range(0, 1536).Select(static i => BitConverter.GetBytes((float)Math.Sin(i) / 7))]));
        Assert.Equal(Convert.ToHexString(vector), Everyway("application/x-protobuf", vector));
        byte[] many = Field(1, Varints([.. Enumerable.Range(0, 3000).Select(static i => (ulong)i * 977)]));
        Assert.Equal(Convert.ToHexString(many), Everyway("application/x-protobuf", many));
    }

    [Fact]
    public void What_may_be_text_or_message_lets_a_find_pass_in_neither()
    {
        // "\n-" + 45 letters is field 1 of 45 bytes, and the text of its bytes too.
        string inner = "write to ada@corp.test, and nobody else, ok?!";
        Assert.Equal(45, inner.Length);
        Assert.Equal(Convert.ToHexString(Field(5, Field(1, inner.Replace(Mail, Masked, StringComparison.Ordinal)))), Everyway("application/x-protobuf", Field(5, Field(1, inner))));
        // "bo" ends field 1 of 37 bytes; "b@" begins field 12 of 64: an address only in the text.
        string begin = "you may write as often as you like to";
        byte[] across = Join(Field(1, begin[..^4] + "t bo"), Field(12, "corp.test is where, " + new string('.', 44)));
        Assert.Equal(Convert.ToHexString(Field(3, "\n%" + begin[..^4] + "t [pii.email] is where, " + new string('.', 44))), Everyway("application/x-protobuf", Field(3, across)));
        Assert.Equal("|The body holds data that may not pass at all.", Everyway("application/x-protobuf", across));
        // A word in one field is context for the next: both are in the text of the message around.
        byte[] Labelled(string value) => Field(2, Field(3, "ssn"), Field(4, value));
        Assert.Equal(Convert.ToHexString(Labelled("[pii.us_ssn]")), Everyway("application/x-protobuf", Labelled("219099999")));
        // A control byte does not make a message of a text: this one is a fixed number, another, and a group.
        Assert.Equal(Convert.ToHexString(Field(3, "\u001dk [pii.email]")), Everyway("application/x-protobuf", Field(3, "\u001dk ada@corp.test")));
        // The byte that begins field 8 is a letter, and no part of an address.
        byte[] Beside(string mail) => Field(2, Field(7, mail), Field(8, new string('a', 99)));
        Assert.Equal(Convert.ToHexString(Beside(Masked)), Everyway("application/x-protobuf", Beside(Mail)));
    }

    [Fact]
    public void Token_is_made_once_however_deep_a_value_is_nested()
    {
        MaskPlan plan = MaskSamples.Create([], new MaskOptions("m", MaskSamples.Pattern("pii.card.visa"), MaskKind.Partial), new MaskOptions("m", MaskSamples.Pattern("pii.email"), MaskKind.Partial)).PlanAll;
        BodyContext context = BodySamples.Context(plan: plan);
        string flat = Everyway("application/x-protobuf", Field(1, Mail + " 4111 1111 1111 1111"), context);
        string deep = Everyway("application/x-protobuf", Field(1, Field(1, Field(1, Field(1, Mail + " 4111 1111 1111 1111")))), context);
        Assert.EndsWith(flat, deep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Text_in_utf16_is_left_out(bool isBigEndian)
    {
        byte[] wide = (isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetBytes("to " + Mail);
        byte[] kept = Field(2, Encoding.Unicode.GetBytes("hello"));
        Assert.Equal(Convert.ToHexString(kept), Everyway("application/x-protobuf", Join(Field(1, wide), kept)));
        Assert.Equal(Convert.ToHexString(Field(3, kept)), Everyway("application/x-protobuf", Field(3, Join(Field(1, wide), kept))));
    }

    [Fact]
    public void Bytes_that_cannot_be_looked_into_are_refused_unless_the_rule_lets_binary_pass()
    {
        byte[] noise = new byte[600];
        new Random(7).NextBytes(noise);
        BodyContext passing = BodySamples.Context(passesBinary: true);
        foreach (byte[] bytes in new byte[][] { noise, [0x1F, 0x8B, 0x08, 0, 1], [0x28, 0xB5, 0x2F, 0xFD, 1] })
        {
            byte[] Body(string mail) => Join(Field(1, mail), Field(2, bytes));
            Assert.Equal(Binary, Everyway("application/x-protobuf", Body(Mail)));
            Assert.Equal(Convert.ToHexString(Body(Masked)), Everyway("application/x-protobuf", Body(Mail), passing));
        }
        byte[] hash = Field(1, noise[..512]);
        Assert.Equal(Convert.ToHexString(hash), Everyway("application/x-protobuf", hash));
    }

    [Fact]
    public void What_is_no_message_is_looked_at_as_a_body_of_an_unknown_type()
    {
        Assert.Equal(Convert.ToHexString("mail [pii.email]"u8), Everyway("application/x-protobuf", [.. "mail ada@corp.test"u8]));
        foreach (byte[] bad in new byte[][] { [0x0A, 0x05, 1], [0x0B], [0x00], [0x0E, 1], [0x0F, 1], [0x0B, 0x14], Join(Group(1, Number(1, 1)), [0x0C]) })
        {
            Assert.Equal("|The body cannot be looked into, and the rule does not let such bodies pass.", Everyway("application/x-protobuf", bad));
            Assert.Equal(Convert.ToHexString(bad), Everyway("application/x-protobuf", bad, BodySamples.Context(passesBinary: true)));
        }
    }

    [Fact]
    public void Length_depth_and_cost_are_bounded()
    {
        byte[] deep = Field(1, Mail);
        for (int i = 0; i < 62; i++) { deep = Field(1, deep); }
        Assert.Contains(Convert.ToHexString(Encoding.ASCII.GetBytes(Masked)), Everyway("application/x-protobuf", deep), StringComparison.Ordinal);
        Assert.StartsWith("|The body has protobuf messages that are nested", Everyway("application/x-protobuf", Field(1, Field(1, Field(1, deep)))), StringComparison.Ordinal);
        BodyContext small = BodySamples.Context(limits: new BodyLimits(EventBytesMax: 1000));
        Assert.Equal("|The body is a protobuf message longer than is looked into.", Everyway("application/x-protobuf", Field(1, new string('x', 1000)), small));
        byte[] wide = Field(1, new string('x', 1024 * 1024));
        for (int i = 0; i < 40; i++) { wide = Field(1, wide); }
        Assert.StartsWith("|The body has protobuf messages that are nested", Mask("application/x-protobuf", wide, [wide.Length]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MaskKind.Placeholder)]
    [InlineData(MaskKind.Drop)]
    public void Tag_names_fields_by_their_numbers(MaskKind kind)
    {
        BodyContext context = BodySamples.Tagged("$.3.1", "logic.prompt", new MaskOptions("m", MaskSamples.Pattern("logic.prompt"), kind));
        byte[] kept = Join(Field(1, "a"), Field(3, Field(2, "b")));
        byte[] tagged = kind == MaskKind.Drop ? Field(3) : Field(3, Field(1, "[logic.prompt]"));
        Assert.Equal(Convert.ToHexString(Join(kept, tagged)), Everyway("application/x-protobuf", Join(kept, Field(3, Field(1, "say something"))), context));
        Assert.Equal(Convert.ToHexString(Join(kept, Field(3), Group(3), Field(3))), Everyway("application/x-protobuf", Join(kept, Field(3, Number(1, 5)), Group(3, Group(1, Field(2, "x"))), Field(3, Field(1, Number(1, 1)))), context));
    }

    [Fact]
    public void Class_that_may_not_pass_refuses_the_body()
    {
        MaskPlan plan = MaskSamples.Create([], new MaskOptions("m", MaskSamples.Pattern("pii.email"), MaskKind.Deny)).PlanAll;
        Assert.Equal("|The body holds data that may not pass at all.", Everyway("application/x-protobuf", Field(1, Field(2, Mail)), BodySamples.Context(plan: plan)));
    }
}
