using Microsoft.Win32.SafeHandles;

namespace EdgeGate.Interop.Hyperscan;

/// <summary>What one thread uses to scan with one database: the library's scratch space, and room for matches.</summary>
internal sealed class HyperscanScratch : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int FirstMatches = 256;

    /// <summary>Makes the space a database needs.</summary>
    /// <exception cref="HyperscanException">There is no memory for it.</exception>
    public HyperscanScratch(HyperscanHandle database)
        : base(ownsHandle: true)
    {
        nint space = 0;
        if (HyperscanNative.hs_alloc_scratch(database.Pointer, ref space) != HyperscanNative.Success) { throw new HyperscanException("no memory for scratch space"); }
        SetHandle(space);
    }

    /// <summary>The pointer; valid while this object is reachable.</summary>
    public nint Pointer => handle;

    /// <summary>Matches of the last scan; grows when they do not fit.</summary>
    public HyperscanMatch[] Matches { get; private set; } = GC.AllocateUninitializedArray<HyperscanMatch>(FirstMatches);

    /// <summary>Makes room for more matches.</summary>
    public void Grow() => Matches = new HyperscanMatch[Matches.Length * 4];

    protected override bool ReleaseHandle() => HyperscanNative.hs_free_scratch(handle) == HyperscanNative.Success;
}
