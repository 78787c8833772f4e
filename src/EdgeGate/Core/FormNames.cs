namespace EdgeGate.Core;

/// <summary>What servers call a field of a form or a query's parameter that clients named otherwise.</summary>
public static class FormNames
{
    /// <summary>What else servers call a field: those of PHP and Rails make a list of <c>a[]</c> and <c>a[b]</c>, those of PHP take dots and spaces for underscores and end at a NUL.</summary>
    /// <param name="name">The name, decoded.</param>
    /// <param name="isList">Whether its value is one of a list's.</param>
    public static string Other(string name, out bool isList)
    {
        string other = name.IndexOf('\0', StringComparison.Ordinal) is >= 0 and int end ? name[..end] : name;
        other = other.TrimStart(' ');
        int bracket = other.IndexOf('[', StringComparison.Ordinal);
        isList = bracket > 0 && other.IndexOf(']', bracket) > 0;
        if (isList) { other = other[..bracket]; }
        else if (bracket >= 0) { other = string.Concat(other.AsSpan(0, bracket), "_", other.AsSpan(bracket + 1)); }
        return other.Replace('.', '_').Replace(' ', '_');
    }
}
