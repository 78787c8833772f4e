namespace EdgeGate.Recording;

/// <summary>A recording could not be written; the session ends, for what is not recorded may not happen.</summary>
public sealed class RecordingFailedException(string message, Exception? inner = null) : Exception(message, inner);
