using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Http.Bodies.Grpc;
using EdgeGate.Tests.Sessions.Http.Bodies;
using Xunit;
using static EdgeGate.Tests.Sessions.Http.Bodies.ProtoSamples;

namespace EdgeGate.Tests.Sessions.Http;

public sealed class GrpcMetadataTests
{
    private static readonly byte[] Plain = Join(Number(1, 5), Field(2, "no ada@corp.test"), Field(3, Field(1, "type.googleapis.com/a.B"), Field(2, Field(1, "ada@corp.test"))));
    private static readonly byte[] Hidden = Join(Number(1, 5), Field(2, "no [pii.email]"), Field(3, Field(1, "type.googleapis.com/a.B"), Field(2, Field(1, "[pii.email]"))));

    [Fact]
    public void Binary_field_is_masked_behind_its_base64()
    {
        string plain = Convert.ToBase64String(Plain);
        string masked = Convert.ToBase64String(Hidden).TrimEnd('=');
        Assert.Equal("grpc-status-details-bin: " + masked, Append("grpc-status-details-bin", plain));
        Assert.Equal("grpc-status-details-bin: " + masked, Append("grpc-status-details-bin", plain.TrimEnd('=')));
        Assert.Equal($"X-Two-Bin: {masked},AAEC", Append("X-Two-Bin", $"{plain} , AAEC"));
        Assert.Equal("x-mail-bin: " + Convert.ToBase64String("[pii.email]!"u8), Append("x-mail-bin", Convert.ToBase64String("ada@corp.test!"u8)));
        Assert.Equal("x-trace-bin: AAECAwQFBgcICQoLDA0ODw==", Append("x-trace-bin", "AAECAwQFBgcICQoLDA0ODw=="));
        Assert.Equal("x-none-bin: ", Append("x-none-bin", ""));
        Assert.Equal("x-text: " + plain, Append("x-text", plain));
    }

    [Fact]
    public void Binary_field_that_cannot_be_read_is_left_out()
    {
        foreach (string value in new[] { "#", "AAEC AAEC", "AAE-", "AAE_", "A", "AAEC,=AAEC", Convert.ToBase64String([0x1F, 0x8B, 0x08, 0, 1]) }) { Assert.Equal("(Null)", Append("grpc-status-details-bin", value)); }
    }

    [Fact]
    public void Nothing_of_a_value_that_is_left_out_stays_behind()
    {
        using ByteBuffer output = new(4096);
        HttpFieldMasker masker = new(BodySamples.Plan, new MaskFinds(BodySamples.Plan.Classes));
        Assert.Equal(MaskOutcome.Null, masker.AppendMetadata("x-two-bin"u8, "AAEC,#"u8, output));
        Assert.Equal("x-two-bin: ", Encoding.UTF8.GetString(output.Written));
    }

    [Fact]
    public void Message_is_masked_behind_its_percent_encoding()
    {
        Assert.Equal("grpc-message: no%20%5Bpii.email%5D%0A", Append("grpc-message", "no%20ada%40corp.test%0A"));
        Assert.Equal("grpc-message: no [pii.email]", Append("grpc-message", "no ada@corp.test"));
        Assert.Equal("grpc-status: 16", Append("grpc-status", "16"));
    }

    [Theory]
    [InlineData("snappy, gzip , identity,zstd,deflate", "gzip,identity,deflate")]
    [InlineData("snappy", "")]
    [InlineData("", "")]
    public void Codings_are_narrowed_to_those_that_are_undone(string asked, string expected)
    {
        using ByteBuffer output = new(1024);
        GrpcCodings.Narrow(Encoding.ASCII.GetBytes(asked), output);
        Assert.Equal(expected, Encoding.ASCII.GetString(output.Written));
    }

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData(" Application/GRPC;x", true)]
    [InlineData("application/grpc+thrift", true)]
    [InlineData("application/grpc-web-text", true)]
    [InlineData("application/grpcx", false)]
    [InlineData("application/json", false)]
    [InlineData("", false)]
    public void Type_of_grpc_is_known_in_any_form(string type, bool isGrpc) => Assert.Equal(isGrpc, GrpcForm.IsAny(Encoding.ASCII.GetBytes(type)));

    private static string Append(string name, string value)
    {
        using ByteBuffer output = new(4096);
        HttpFieldMasker masker = new(BodySamples.Plan, new MaskFinds(BodySamples.Plan.Classes));
        MaskOutcome outcome = masker.AppendMetadata(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value), output);
        return outcome is MaskOutcome.Unchanged or MaskOutcome.Rewritten ? Encoding.UTF8.GetString(output.Written) : $"({outcome})";
    }
}
