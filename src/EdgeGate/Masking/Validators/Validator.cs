namespace EdgeGate.Masking.Validators;

/// <summary>Tells whether a find, whose shape is right, is right in itself. Pure, allocates nothing, and throws on no input.</summary>
/// <param name="find">The bytes as found, separators included.</param>
internal delegate bool Validator(ReadOnlySpan<byte> find);
