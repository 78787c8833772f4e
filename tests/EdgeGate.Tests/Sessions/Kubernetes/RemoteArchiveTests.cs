using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Sessions.Kubernetes;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Sessions.Kubernetes;

/// <summary>Archives of .NET's own writer on their way, however they were cut.</summary>
public sealed class RemoteArchiveTests
{
    private const string Mail = "jane.roe@example.org";

    private static readonly MaskPlan Nothing = MaskSamples.BuiltIn.Plan([]);
    private static readonly MaskPlan Everything = MaskSamples.BuiltIn.PlanAll;

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Without_a_mask_it_passes_byte_for_byte_and_is_told_file_by_file(TarEntryFormat format)
    {
        string name = format == TarEntryFormat.Ustar ? "deep/file" : $"deep/{new string('n', 160)}";
        byte[] archive = Archive(format, (name, $"to {Mail}"), ("empty", ""), ("a\0b", "binary\0"));
        foreach (int piece in new[] { 1, 7, 511, 512, 513, archive.Length })
        {
            (byte[] output, List<string> told, bool mayGoOn, bool isBroken) = Run(Nothing, archive, piece);
            Assert.True(mayGoOn && !isBroken);
            Assert.Equal(archive, output);
            Assert.Equal([Told(name, $"to {Mail}"), Told("empty", ""), Told("a", "binary\0")], told);
        }
    }

    [Fact]
    public void With_a_mask_text_keeps_its_length_however_it_was_cut()
    {
        byte[] archive = Archive(TarEntryFormat.Pax, ("one", $"to {Mail}, and on"), ("two", "nothing of note"));
        byte[] wanted = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(archive).Replace(Mail, new string('*', Mail.Length), StringComparison.Ordinal));
        foreach (int piece in new[] { 1, 13, 512, archive.Length })
        {
            (byte[] output, _, bool mayGoOn, bool isBroken) = Run(Everything, archive, piece);
            Assert.True(mayGoOn && !isBroken);
            Assert.Equal(wanted, output);
        }
    }

    [Fact]
    public void With_a_mask_what_is_no_text_ends_it_and_so_does_a_find_in_a_name()
    {
        Assert.False(Run(Everything, Archive(TarEntryFormat.Pax, ("one", "binary\0")), 512).MayGoOn);
        Assert.False(Run(Everything, Archive(TarEntryFormat.Pax, ($"of {Mail}", "text")), 512).MayGoOn);
    }

    [Fact]
    public void Folder_that_gets_a_body_by_attribute_is_no_archive_any_more()
    {
        // Programs differ in whether a body follows: a file could hide in what one skips and the other reads.
        byte[] attributes = new byte[512];
        "12 size=512\n"u8.CopyTo(attributes);
        byte[] archive = [.. Header("x", 'x', 12), .. attributes, .. Header("folder/", '5', 0), .. new byte[512], .. Archive(TarEntryFormat.Ustar, ("hidden", "text"))];
        (byte[] output, List<string> told, _, bool isBroken) = Run(Nothing, archive, 512);
        Assert.True(isBroken);
        Assert.Empty(told);
        Assert.True(archive.AsSpan().StartsWith(output));
    }

    [Fact]
    public void What_is_no_archive_is_given_back_from_where_it_is_none()
    {
        byte[] text = Encoding.ASCII.GetBytes(new string('x', 2000));
        (byte[] output, List<string> told, bool mayGoOn, bool isBroken) = Run(Nothing, text, 100);
        Assert.True(mayGoOn && isBroken);
        Assert.Empty(output);
        Assert.Empty(told);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void What_ends_before_a_header_is_whole_is_masked_as_any_other_stream(int pieceBytes)
    {
        // tar cvf /dev/null says the names of files where an archive would be.
        byte[] text = Encoding.ASCII.GetBytes($"data/{Mail}/\n");
        using ByteBuffer output = new(64 * 1024);
        RemoteArchive archive = new(Everything, new MaskFinds(Everything.Classes), passesBinary: false, static (_, _, _) => { });
        using RemoteTrack track = new(Everything, new MaskFinds(Everything.Classes), Everything, tape: null, 1, "out"u8, isTerminal: false, archive);
        for (int at = 0; at < text.Length; at += pieceBytes) { Assert.True(track.Write(text.AsSpan(at, Math.Min(pieceBytes, text.Length - at)), output)); }
        Assert.True(track.Finish(output));
        Assert.Equal("data/[pii.email]/\n", Encoding.ASCII.GetString(output.Written));
    }

    [Fact]
    public void With_a_mask_nothing_hides_beside_names_and_contents()
    {
        byte[] padded = Archive(TarEntryFormat.Ustar, ("one", "text"));
        Encoding.ASCII.GetBytes(Mail).CopyTo(padded, 512 + 100);
        Assert.Equal(Archive(TarEntryFormat.Ustar, ("one", "text")), Run(Everything, padded, 100).Output);
        Assert.Equal(padded, Run(Nothing, padded, 100).Output);
        // A name of its own that attributes replace.
        byte[] attributes = new byte[512];
        "14 path=plain\n"u8.CopyTo(attributes);
        byte[] replaced = [.. Header("x", 'x', 14), .. attributes, .. Header(Mail, '0', 0), .. new byte[1024]];
        Assert.False(Run(Everything, replaced, 512).MayGoOn);
    }

    [Fact]
    public void What_may_not_go_on_is_said()
    {
        Assert.StartsWith("the name of a file", Refusal(Archive(TarEntryFormat.Ustar, (Mail, "text"))), StringComparison.Ordinal);
        Assert.Equal("a?[2J is no text, and the rule that masks does not say pass_binary", Refusal(Archive(TarEntryFormat.Ustar, ("a\e[2J", "te\0xt"))));
        Assert.Null(Refusal(Archive(TarEntryFormat.Ustar, ("one", "text"))));
    }

    private static string? Refusal(ReadOnlySpan<byte> archive)
    {
        using RemoteArchive reader = new(Everything, new MaskFinds(Everything.Classes), passesBinary: false, static (_, _, _) => { });
        using ByteBuffer output = new(1024 * 1024);
        reader.Write(ref archive, output);
        return reader.Refusal;
    }

    private static (byte[] Output, List<string> Told, bool MayGoOn, bool IsBroken) Run(MaskPlan plan, byte[] archive, int pieceBytes)
    {
        List<string> told = [];
        using RemoteArchive reader = new(plan, new MaskFinds(plan.Classes), passesBinary: false, (name, size, sum) => told.Add($"{name} {size} {sum}"));
        using ByteBuffer output = new(1024 * 1024);
        bool mayGoOn = true;
        for (int at = 0; at < archive.Length && mayGoOn && !reader.IsBroken; at += pieceBytes)
        {
            ReadOnlySpan<byte> piece = archive.AsSpan(at, Math.Min(pieceBytes, archive.Length - at));
            mayGoOn = reader.Write(ref piece, output);
        }
        if (mayGoOn && !reader.IsBroken) { mayGoOn = reader.Finish(output); }
        return (output.Written.ToArray(), told, mayGoOn, reader.IsBroken);
    }

    private static byte[] Header(string name, char type, int size)
    {
        byte[] block = new byte[512];
        Encoding.ASCII.GetBytes(name).CopyTo(block, 0);
        Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0')).CopyTo(block, 124);
        block[156] = (byte)type;
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        block.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes(Convert.ToString(block.Sum(static one => one), 8).PadLeft(6, '0') + "\0 ").CopyTo(block, 148);
        return block;
    }

    private static string Told(string name, string text) => $"{name} {text.Length} {Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)))}";

    private static byte[] Archive(TarEntryFormat format, params (string Name, string Text)[] files)
    {
        using MemoryStream made = new();
        using (TarWriter writer = new(made, format, leaveOpen: true))
        {
            foreach ((string name, string text) in files)
            {
                using MemoryStream content = new(Encoding.ASCII.GetBytes(text));
                // A name ends at its first zero.
                string kept = name.Split('\0')[0];
                TarEntry entry = format switch { TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, kept), TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, kept), _ => new PaxTarEntry(TarEntryType.RegularFile, kept) };
                entry.DataStream = content;
                writer.WriteEntry(entry);
            }
        }
        return made.ToArray();
    }
}
