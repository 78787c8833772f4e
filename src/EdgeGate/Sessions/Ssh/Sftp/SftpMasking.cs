using EdgeGate.Masking;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>How contents of files are masked: a find becomes as many stars, so that sizes and offsets stay true.</summary>
/// <param name="masker">The masker.</param>
/// <param name="finds">Counts finds.</param>
/// <param name="spools">Where masked files are kept while they are open.</param>
internal sealed class SftpMasking(Masker masker, MaskFinds finds, SpoolFolder spools)
{
    /// <summary>Why a file that is masked is not opened so; null when it is.</summary>
    /// <param name="flags"><see cref="SftpOpenFlags"/></param>
    public static string? WhyNot(uint flags)
    {
        if (!SftpOpenFlags.Writes(flags)) { return null; }
        return SftpOpenFlags.Reads(flags) ? "a file that is masked is opened for reading or for writing, not for both"
            : (flags & SftpOpenFlags.Append) != 0 ? "a file that is masked is written from its beginning, not appended to"
            : null;
    }

    /// <summary>Begins to mask what is read of a file.</summary>
    public SftpMaskedRead OpenRead(FileVerdict verdict) => new(masker.Plan(verdict.Mask).OpenSameLength(finds), new SftpTextCheck(verdict.Masking), new Spool(spools));

    /// <summary>Begins to mask what is written to a file.</summary>
    public SftpMaskedWrite OpenWrite(FileVerdict verdict) => new(masker.Plan(verdict.Mask).OpenSameLength(finds), new SftpTextCheck(verdict.Masking));
}
