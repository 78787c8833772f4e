using EdgeGate.Core;

namespace EdgeGate.Recording;

/// <summary>The <c>recording</c> key of the configuration.</summary>
/// <param name="Required">A session that cannot be recorded ends.</param>
/// <param name="Retain">How long recordings are kept.</param>
/// <param name="SigningKey">Ed25519 private key, PKCS#8 PEM; null means one is made below the state path at first start.</param>
/// <param name="RowBytesMax">Row data kept per result; what is beyond is counted only.</param>
public sealed record RecordingOptions(bool Required, TimeSpan Retain, SecretText? SigningKey, int RowBytesMax);
