using System.Runtime.InteropServices;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using Xunit;

namespace EdgeGate.Tests.Masking;

/// <summary>A scan reads no further than the margin behind a text: one byte beyond it is a page that nobody may read.</summary>
public sealed partial class ScanMarginTests
{
    private const int PageBytes = 4096;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    [Fact]
    public unsafe void Scan_stays_within_the_margin()
    {
        MaskPlan plan = MaskSamples.BuiltIn.PlanAll;
        nint pages = Map(0, 3 * PageBytes, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, pages);
        try
        {
            Assert.Equal(0, Protect(pages + (2 * PageBytes), PageBytes, 0));
            byte* end = (byte*)pages + (2 * PageBytes) - ByteBuffer.ScanMarginBytes;
            byte[] sample = Encoding.ASCII.GetBytes(string.Concat(MaskSamples.BuiltIn.Taxonomy.Classes.SelectMany(static known => known.Match)));
            using ByteBuffer output = new(1 << 20);
            for (int length = 0; length <= 1500; length++)
            {
                Span<byte> text = new(end - length, length);
                sample.AsSpan(length % 400, length).CopyTo(text);
                output.Clear();
                plan.Mask(text, ValueShape.Text, output, new MaskFinds(plan.Classes));
            }
        }
        finally
        {
            Assert.Equal(0, Unmap(pages, 3 * PageBytes));
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);
}
