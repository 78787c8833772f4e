namespace EdgeGate.Policy.Ssh;

/// <summary>What may be done with a path; flags, for some requests need more than one.</summary>
[Flags]
public enum PathAccess
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Names and attributes are seen: list a folder, stat, read a link.</summary>
    List = 1,
    /// <summary>Contents are read.</summary>
    Read = 2,
    /// <summary>Something is made or changed there: contents, attributes, folders, links, and what is moved there.</summary>
    Write = 4,
    /// <summary>Something is gone from there: removed, or moved away.</summary>
    Remove = 8,
}
