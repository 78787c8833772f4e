using EdgeGate.Core;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Masks what is written to a file, in order from its beginning. What may still become part of a find is held back and goes at the latest when the file is closed.</summary>
internal sealed class SftpMaskedWrite(PlainMaskStream mask, SftpTextCheck text) : IDisposable
{
    /// <summary>Bytes the client has written: where the next must be.</summary>
    public ulong Next { get; private set; }

    /// <summary>Bytes that were sent on.</summary>
    public ulong Sent { get; set; }

    /// <summary>What may go on.</summary>
    public ByteBuffer Output { get; } = new(1024 * 1024);

    /// <summary>Why nothing more may be written; null when it may.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Whether a write of the gateway's own failed, which is told at the close.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Takes what the client writes; what may go on is in <see cref="Output"/>.</summary>
    public void Add(ulong offset, ReadOnlySpan<byte> data)
    {
        if (Refusal is not null) { return; }
        if (offset != Next)
        {
            Refusal = "a file that is masked is written in order from its beginning";
            return;
        }
        Next += (ulong)data.Length;
        if (!text.Add(data)) { Refusal = "the file is no text, and cannot be masked"; }
        else if (text.IsPassing) { Output.Append(data); }
        else if (!mask.Write(data, Output)) { Refusal = "what is in the file may not pass"; }
        if (Refusal is not null) { Output.Clear(); }
    }

    /// <summary>Nothing more is written: what was held back is in <see cref="Output"/>.</summary>
    public void Finish()
    {
        if (Refusal is not null || text.IsPassing) { return; }
        if (!mask.Finish(Output))
        {
            Refusal = "what is in the file may not pass";
            Output.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        mask.Dispose();
        Output.Release();
    }
}
