using System.Text;
using EdgeGate.Core.Configuration;
using YamlDotNet.Core;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads a configuration file as YAML.</summary>
internal static class ConfigurationText
{
    private const int CharsMax = 1024 * 1024;

    /// <summary>Reads a file; null when it cannot be read, and why.</summary>
    public static (YamlNode? Root, LocatedProblem? Problem) Read(string path)
    {
        LocatedProblem At(int line, int column, string message, string fix) => new(path, line, column, "", message, fix);
        try
        {
            // A byte that is no text would become another letter, and a name with it one that nobody has.
            using StreamReader file = new(path, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
            char[] text = new char[CharsMax + 1];
            int length = file.ReadBlock(text);
            return length > CharsMax ? (null, At(1, 1, "the file is longer than 1 MiB", "shorten it")) : (YamlReader.Read(new StringReader(new string(text, 0, length))), null);
        }
        catch (Exception) when (Directory.Exists(path))
        {
            return (null, At(1, 1, "this is a folder", $"name the file: {Path.Combine(path, "edgegate.yaml")}"));
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, At(1, 1, "there is no such file", "name the configuration"));
        }
        catch (YamlException problem)
        {
            return (null, At((int)problem.Start.Line, (int)problem.Start.Column, problem.Message.TrimEnd('.'), "correct the YAML"));
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's own for a list or mapping that is never closed; it does not say where.
            return (null, At(1, 1, "a bracket or brace is open where the text goes on otherwise", "close each [ and {"));
        }
        catch (DecoderFallbackException)
        {
            return (null, At(1, 1, "the file is not UTF-8", "store it as UTF-8"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, At(1, 1, problem.Message.TrimEnd('.'), "name a file that can be read"));
        }
    }
}
