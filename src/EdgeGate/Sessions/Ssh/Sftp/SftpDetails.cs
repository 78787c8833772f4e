using System.Globalization;
using EdgeGate.Protocols.Ssh.Sftp;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>How a request does what its name and paths say, for people who approve it: who lets a file be opened must see whether it is emptied, and who lets a mode be set, which.</summary>
internal static class SftpDetails
{
    private const uint ModeMask = 0xFFF;

    /// <summary>Details of a request.</summary>
    /// <param name="openFlags"><see cref="SftpOpenFlags"/>; 0 for what opens nothing.</param>
    /// <param name="attributes">ATTRS as they came.</param>
    /// <returns>Without parentheses; empty when there are none.</returns>
    public static string Of(uint openFlags, ReadOnlySpan<byte> attributes)
    {
        List<string> said = [];
        if ((openFlags & SftpOpenFlags.Read) != 0) { said.Add("to read"); }
        if ((openFlags & SftpOpenFlags.Write) != 0) { said.Add("to write"); }
        if ((openFlags & SftpOpenFlags.Append) != 0) { said.Add("at its end"); }
        if ((openFlags & SftpOpenFlags.Create) != 0) { said.Add("made where there is none"); }
        if ((openFlags & SftpOpenFlags.Truncate) != 0) { said.Add("emptied first"); }
        if (!SftpAttributes.TryRead(attributes, SftpLimits.Default, out SftpAttributes set)) { return string.Join(", ", said); }
        if ((set.Flags & SftpAttributes.HasPermissions) != 0) { said.Add($"mode {Convert.ToString(set.Permissions & ModeMask, 8)}"); }
        if ((set.Flags & SftpAttributes.HasOwner) != 0) { said.Add($"owner {set.User}:{set.Group}"); }
        if ((set.Flags & SftpAttributes.HasSize) != 0) { said.Add($"size {set.Size}"); }
        if ((set.Flags & SftpAttributes.HasTimes) != 0) { said.Add(DateTimeOffset.FromUnixTimeSeconds(set.Modified).ToString("'time 'yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)); }
        if ((set.Flags & SftpAttributes.HasExtended) != 0) { said.Add("attributes of its own"); }
        return string.Join(", ", said);
    }
}
