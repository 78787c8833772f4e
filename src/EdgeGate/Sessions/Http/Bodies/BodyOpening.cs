namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>How a body is dealt with.</summary>
/// <param name="Masker">Masks it; the owner disposes it. Null when it passes as it stands, its headers untouched, or is refused.</param>
/// <param name="Refusal">Why it may not pass: a sentence; null when it may.</param>
/// <remarks>
/// With a masker, what goes on has no content coding and no known length: drop Content-Encoding, Content-Length, Content-MD5, Digest, Content-Digest,
/// Repr-Digest, Accept-Ranges and ETag. Encoding anew would cost the first token's delay and CPU, and a secret beside chosen text would show in the
/// compressed length (BREACH); an identity body is what every peer accepts. Ask the target with the codings of <see cref="BodyMaskers.AcceptEncoding"/>.
/// </remarks>
public readonly record struct BodyOpening(BodyMasker? Masker, string? Refusal);
