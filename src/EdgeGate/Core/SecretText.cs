namespace EdgeGate.Core;

/// <summary>A credential. Its text leaves only through <see cref="Reveal"/>; printing, logging or formatting it shows stars.</summary>
public sealed class SecretText(string value)
{
    /// <summary>The credential itself; call only where it is used.</summary>
    public string Reveal() => value;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
