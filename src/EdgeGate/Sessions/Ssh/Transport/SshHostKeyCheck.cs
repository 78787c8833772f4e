namespace EdgeGate.Sessions.Ssh.Transport;

/// <summary>Decides, at once, whether a server's host key is the right one. Its signature over the exchange hash is verified apart and before.</summary>
/// <param name="algorithm">The negotiated host key algorithm, such as <c>ssh-ed25519</c> or <c>ssh-ed25519-cert-v01@openssh.com</c>.</param>
/// <param name="keyBlob">The public key or certificate as it came; valid during the call.</param>
/// <returns>False ends the connection with HOST_KEY_NOT_VERIFIABLE. A certificate's CA, principals and validity are the caller's to check.</returns>
public delegate bool SshHostKeyCheck(string algorithm, ReadOnlySpan<byte> keyBlob);
