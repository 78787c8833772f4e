using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using Xunit;

namespace EdgeGate.Tests.Masking;

public sealed class HyperscanCacheTests
{
    private static readonly HyperscanLiteral[] Literals = [new("AKIA"u8.ToArray(), false), new("password"u8.ToArray(), true)];

    [Fact]
    public void Database_kept_in_a_folder_is_read_again_and_finds_the_same()
    {
        string folder = Directory.CreateTempSubdirectory("edgegate-cache-").FullName;
        try
        {
            HyperscanCache cache = new(folder);
            using HyperscanDatabase compiled = cache.Compile(Literals);
            Assert.False(cache.WasWarm);
            using HyperscanDatabase kept = cache.Compile(Literals);
            Assert.True(cache.WasWarm);
            using ByteBuffer text = new(1024);
            text.Append("my PassWord is AKIA and akia"u8);
            Assert.Equal(compiled.Scan(text.Written).ToArray(), kept.Scan(text.Written).ToArray());
            Assert.Equal(2, kept.Scan(text.Written).Length);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Directory.GetFiles(folder).Single()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(-1)]
    public void Changed_database_is_compiled_anew(int place)
    {
        string folder = Directory.CreateTempSubdirectory("edgegate-cache-").FullName;
        try
        {
            HyperscanCache cache = new(folder);
            cache.Compile(Literals).Dispose();
            string path = Directory.GetFiles(folder).Single();
            byte[] bytes = File.ReadAllBytes(path);
            bytes[place < 0 ? bytes.Length - 1 : place] ^= 1;
            File.WriteAllBytes(path, bytes);
            cache.Compile(Literals).Dispose();
            Assert.False(cache.WasWarm);
            cache.Compile(Literals).Dispose();
            Assert.True(cache.WasWarm);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
