using Microsoft.Win32.SafeHandles;

namespace EdgeGate.Interop.Hyperscan;

/// <summary>A compiled database. Freed when nobody scans with it any more: sessions keep the one they began with beyond a reload.</summary>
internal sealed class HyperscanHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public HyperscanHandle(nint database)
        : base(ownsHandle: true) => SetHandle(database);

    /// <summary>The pointer; valid while this object is reachable.</summary>
    public nint Pointer => handle;

    protected override bool ReleaseHandle() => HyperscanNative.hs_free_database(handle) == HyperscanNative.Success;
}
