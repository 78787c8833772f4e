using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>An image with nothing but a static busybox in it, made from the one of the machine: a sandbox's and a container's.</summary>
internal static class BoxImage
{
    /// <summary>Its name.</summary>
    public const string Name = "edgegate.test/box:1";

    private static readonly string[] Applets =
        ["sh", "cat", "echo", "tar", "sleep", "stty", "head", "tail", "wc", "nc", "dd", "sha256sum", "ls", "mkdir", "seq", "yes", "printf", "true", "false", "rm", "test", "tr", "env", "kill", "chmod"];

    /// <summary>Writes it as an archive that <c>ctr images import</c> reads.</summary>
    public static async Task WriteAsync(string path)
    {
        using MemoryStream layer = new();
        await using (TarWriter tar = new(layer, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (string folder in new[] { "bin/", "tmp/", "etc/", "proc/", "sys/", "dev/" })
            {
                await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.Directory, folder) { Mode = (UnixFileMode)Convert.ToInt32("755", 8) });
            }
            await AddAsync(tar, "bin/busybox", await File.ReadAllBytesAsync("/bin/busybox"), "755");
            foreach (string applet in Applets) { await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.SymbolicLink, "bin/" + applet) { LinkName = "busybox" }); }
            await AddAsync(tar, "etc/passwd", "root:x:0:0:root:/:/bin/sh\n"u8.ToArray(), "644");
        }
        byte[] layerBytes = layer.ToArray();
        string config = $$$"""{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"],"Cmd":["/bin/sleep","1000000"]},"rootfs":{"type":"layers","diff_ids":["sha256:{{{Convert.ToHexStringLower(SHA256.HashData(layerBytes))}}}"]}}""";
        await using FileStream file = File.Create(path);
        await using TarWriter archive = new(file, TarEntryFormat.Ustar);
        await AddAsync(archive, "config.json", Encoding.UTF8.GetBytes(config), "644");
        await AddAsync(archive, "layer.tar", layerBytes, "644");
        await AddAsync(archive, "manifest.json", Encoding.UTF8.GetBytes($$"""[{"Config":"config.json","RepoTags":["{{Name}}"],"Layers":["layer.tar"]}]"""), "644");
    }

    private static async Task AddAsync(TarWriter tar, string name, byte[] bytes, string mode)
    {
        using MemoryStream content = new(bytes);
        await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { Mode = (UnixFileMode)Convert.ToInt32(mode, 8), DataStream = content });
    }
}
