namespace EdgeGate.Masking.Patterns;

/// <summary>A step of a pattern before it is a table: it takes a byte of a set and goes to its first edge, or takes nothing and goes to both, or a pattern ends there.</summary>
/// <param name="Takes">The number of the set it takes a byte of; -1 when it takes none.</param>
/// <param name="First">A node; -1 for none.</param>
/// <param name="Second">Another; -1 for none.</param>
/// <param name="Pattern">The pattern that ends there; -1 for none.</param>
internal readonly record struct NfaNode(int Takes, int First, int Second, int Pattern)
{
    /// <summary>Takes a byte.</summary>
    public static NfaNode Take(int set, int then) => new(set, then, -1, -1);

    /// <summary>Goes two ways.</summary>
    public static NfaNode Either(int first, int second) => new(-1, first, second, -1);

    /// <summary>Ends a pattern.</summary>
    public static NfaNode End(int pattern) => new(-1, -1, -1, pattern);

    /// <summary>Whether it stands for something: the others only lead on.</summary>
    public bool Stays => Takes >= 0 || Pattern >= 0;
}
