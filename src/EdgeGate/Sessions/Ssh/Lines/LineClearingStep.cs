namespace EdgeGate.Sessions.Ssh.Lines;

/// <summary>What <see cref="LineClearing"/> asks for.</summary>
internal enum LineClearingStep
{
    /// <summary>Time, or output.</summary>
    Wait,

    /// <summary>An interrupt is to be sent.</summary>
    Interrupt,

    /// <summary>The line is gone: keys may pass.</summary>
    Done,
}
