namespace EdgeGate.Masking;

/// <summary>Masking failed; the session ends, for nothing passes unmasked.</summary>
public sealed class MaskingFailedException(string message, Exception? inner = null) : Exception(message, inner);
