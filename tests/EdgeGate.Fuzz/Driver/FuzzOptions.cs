using System.Globalization;

namespace EdgeGate.Fuzz.Driver;

/// <summary>What the command line asks for.</summary>
/// <param name="Target">One target, or null.</param>
/// <param name="All">Every target, each in a process of its own.</param>
/// <param name="Seconds">How long each runs.</param>
/// <param name="Count">How many inputs instead of how long, or 0.</param>
/// <param name="Seed">Where the random numbers begin.</param>
/// <param name="Replay">An input to check alone, or null.</param>
/// <param name="Folder">Where findings are saved.</param>
internal sealed record FuzzOptions(string? Target, bool All, int Seconds, long Count, ulong Seed, string? Replay, string Folder)
{
    /// <summary>What may be asked for.</summary>
    public const string Usage = """
        EdgeGate.Fuzz --all | --target NAME  [--seconds 10 | --count N] [--seed 1] [--folder artifacts/fuzz]
        EdgeGate.Fuzz --target NAME --replay FILE
        """;

    /// <summary>Reads a command line; null when it is not understood.</summary>
    public static FuzzOptions? Parse(string[] arguments)
    {
        FuzzOptions options = new(null, false, 10, 0, 1, null, Path.Combine("artifacts", "fuzz"));
        for (int i = 0; i < arguments.Length; i++)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            bool isNumber = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number <= int.MaxValue;
            FuzzOptions? next = arguments[i] switch
            {
                "--all" => options with { All = true },
                "--target" => options with { Target = value },
                "--seconds" when isNumber => options with { Seconds = (int)number },
                "--count" when isNumber => options with { Count = (long)number },
                "--seed" when isNumber => options with { Seed = number },
                "--replay" => options with { Replay = value },
                "--folder" => options with { Folder = value },
                _ => null,
            };
            if (next is null) { return null; }
            options = next;
            if (arguments[i] != "--all") { i++; }
        }
        return options.All == (options.Target is null) ? options : null;
    }
}
