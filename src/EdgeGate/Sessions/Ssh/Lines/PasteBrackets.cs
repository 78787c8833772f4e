namespace EdgeGate.Sessions.Ssh.Lines;

/// <summary>Follows the marks a terminal sets around pasted text, <c>ESC [ 200 ~</c> and <c>ESC [ 201 ~</c>, however they are cut.</summary>
/// <remarks>XTerm Control Sequences, "Bracketed Paste Mode".</remarks>
internal struct PasteBrackets
{
    private int matched;
    private bool isEnd;

    /// <summary>Ends a paste.</summary>
    public static ReadOnlySpan<byte> End => "\e[201~"u8;

    /// <summary>Whether what comes is pasted.</summary>
    public bool IsInside { get; set; }

    /// <summary>Takes the next byte the client sends.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="mayBegin">Whether the program asked for the marks; else they are bytes like others.</param>
    public void Next(byte value, bool mayBegin)
    {
        // Both marks are alike but for one byte.
        if (matched == 4 && value is (byte)'0' or (byte)'1')
        {
            isEnd = value == '1';
            matched++;
            return;
        }
        matched = matched != 4 && value == End[matched] ? matched + 1 : value == End[0] ? 1 : 0;
        if (matched < End.Length) { return; }
        matched = 0;
        IsInside = !isEnd && (mayBegin || IsInside);
    }
}
