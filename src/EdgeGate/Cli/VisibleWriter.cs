using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Cli;

/// <summary>Standard error of every command: whatever a message quotes (an issuer's answer, a file, an argument), it steers no terminal.</summary>
/// <remarks>Standard output is not written so, for it carries recordings, tokens and JSON to other programs; texts for people go through <see cref="TerminalText"/> there.</remarks>
/// <param name="output">Where to.</param>
internal sealed class VisibleWriter(TextWriter output) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => output.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => output.Write(value is '\n' or '\t' || char.IsSurrogate(value) ? value.ToString() : VisibleText.Of(value.ToString()));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <inheritdoc/>
    public override void Write(string? value) => output.Write(value is null ? null : VisibleText.Of(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => output.WriteLine(value is null ? null : VisibleText.Of(value));

    /// <inheritdoc/>
    public override void Flush() => output.Flush();
}
