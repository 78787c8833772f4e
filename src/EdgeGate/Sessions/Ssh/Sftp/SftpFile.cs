namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>An open file or folder.</summary>
internal sealed class SftpFile : IDisposable
{
    /// <summary>The path it was opened by: what it led to.</summary>
    public required byte[] Path { get; init; }

    /// <summary>The target's handle.</summary>
    public required byte[] Handle { get; init; }

    /// <summary>The rule that allowed it.</summary>
    public required string Rule { get; init; }

    /// <summary>The hold by which it was approved; empty when none.</summary>
    public string Hold { get; init; } = "";

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder { get; init; }

    /// <summary>Whether it may be read.</summary>
    public bool Reads { get; init; }

    /// <summary>Whether it may be written.</summary>
    public bool Writes { get; init; }

    /// <summary>Bytes the target says it has when it is closed; null when it did not say.</summary>
    public ulong? Size { get; set; }

    /// <summary>Its contents, masked, where it is read from the gateway.</summary>
    public SftpMaskedRead? MaskedRead { get; set; }

    /// <summary>What masks what is written to it.</summary>
    public SftpMaskedWrite? MaskedWrite { get; set; }

    /// <summary>Whether a rule masks its contents.</summary>
    public bool IsMasked { get; init; }

    /// <summary>What went to the client.</summary>
    public SftpHash Out { get; } = new();

    /// <summary>What went to the target.</summary>
    public SftpHash In { get; } = new();

    /// <summary>What audit and recordings call the way it was opened.</summary>
    public string Access => Reads && Writes ? "read and write" : Writes ? "write" : "read";

    /// <inheritdoc/>
    public void Dispose()
    {
        Out.Dispose();
        In.Dispose();
        MaskedRead?.Dispose();
        MaskedWrite?.Dispose();
    }
}
