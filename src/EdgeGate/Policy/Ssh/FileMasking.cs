namespace EdgeGate.Policy.Ssh;

/// <summary>How a rule that masks treats contents of files: <c>mask_files</c>.</summary>
public enum FileMasking
{
    /// <summary><c>strict</c>: text is masked, and what is no text neither comes nor goes. The default of a rule that masks.</summary>
    Strict,
    /// <summary><c>text</c>: text is masked, anything else passes as it is.</summary>
    Text,
    /// <summary><c>none</c>: contents pass as they are.</summary>
    None,
}
