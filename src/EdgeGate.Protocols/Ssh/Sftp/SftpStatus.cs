namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>Codes of SSH_FXP_STATUS.</summary>
/// <remarks>draft-ietf-secsh-filexfer-02, 7 "Responses from the Server to the Client".</remarks>
public static class SftpStatus
{
    /// <summary>SSH_FX_OK</summary>
    public const uint Ok = 0;
    /// <summary>SSH_FX_EOF</summary>
    public const uint Eof = 1;
    /// <summary>SSH_FX_NO_SUCH_FILE</summary>
    public const uint NoSuchFile = 2;
    /// <summary>SSH_FX_PERMISSION_DENIED</summary>
    public const uint PermissionDenied = 3;
    /// <summary>SSH_FX_FAILURE</summary>
    public const uint Failure = 4;
    /// <summary>SSH_FX_BAD_MESSAGE</summary>
    public const uint BadMessage = 5;
    /// <summary>SSH_FX_NO_CONNECTION</summary>
    public const uint NoConnection = 6;
    /// <summary>SSH_FX_CONNECTION_LOST</summary>
    public const uint ConnectionLost = 7;
    /// <summary>SSH_FX_OP_UNSUPPORTED</summary>
    public const uint OpUnsupported = 8;

    /// <summary>What a code says to a person; unknown codes are failures.</summary>
    public static ReadOnlySpan<byte> Text(uint code) => code switch
    {
        Ok => "Success"u8,
        Eof => "End of file"u8,
        NoSuchFile => "No such file"u8,
        PermissionDenied => "Permission denied"u8,
        BadMessage => "Bad message"u8,
        NoConnection => "No connection"u8,
        ConnectionLost => "Connection lost"u8,
        OpUnsupported => "Operation unsupported"u8,
        _ => "Failure"u8,
    };
}
