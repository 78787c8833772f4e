using System.Globalization;

namespace EdgeGate.Cli;

/// <summary>Who runs this process, as the operating system knows it.</summary>
/// <param name="Name">The effective user's name.</param>
/// <param name="UserId">The effective user's number.</param>
/// <param name="LoginId">Who logged in, which sudo and su do not change; null when the kernel does not say.</param>
/// <param name="SudoUser">Who called sudo, by its own word in the environment; null when nobody did.</param>
/// <remarks>Linux manual, proc(5): /proc/self/status Uid, /proc/self/loginuid; sudo(8), SUDO_USER.</remarks>
internal sealed record OperatingUser(string Name, long UserId, long? LoginId, string? SudoUser)
{
    private const long NoLogin = uint.MaxValue;

    public static OperatingUser Current()
    {
        string? userIds = File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith("Uid:", StringComparison.Ordinal));
        long userId = userIds?.Split('\t') is { Length: > 2 } parts ? Number(parts[2]) ?? -1 : -1;
        return new OperatingUser(Environment.UserName, userId, ReadLogin(), Environment.GetEnvironmentVariable("SUDO_USER"));
    }

    private static long? ReadLogin()
    {
        try
        {
            return Number(File.ReadAllText("/proc/self/loginuid")) is { } id and not NoLogin ? id : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // A kernel without auditing.
            return null;
        }
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
