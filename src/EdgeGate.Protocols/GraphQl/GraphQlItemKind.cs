namespace EdgeGate.Protocols.GraphQl;

/// <summary>What an item of a <see cref="GraphQlOutline"/> is.</summary>
public enum GraphQlItemKind : byte
{
    /// <summary>A query; its name, or empty.</summary>
    Query,
    /// <summary>A mutation; likewise.</summary>
    Mutation,
    /// <summary>A subscription; likewise.</summary>
    Subscription,
    /// <summary>A fragment; its name.</summary>
    Fragment,
    /// <summary>A field at the root of the operation or fragment before it, within inline fragments too; its name, not its alias.</summary>
    Field,
    /// <summary>A fragment spread there; the fragment's name.</summary>
    Spread,
}
