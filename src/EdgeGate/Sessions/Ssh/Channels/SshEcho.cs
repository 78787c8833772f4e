using EdgeGate.Protocols.Terminal;

namespace EdgeGate.Sessions.Ssh.Channels;

/// <summary>Tells the echo of what was typed from what a program shows. An echo tells nobody anything new, so it need not wait.</summary>
/// <remarks>Only what is the next typed character or more of them, and nothing else, is an echo: a program's output that merely holds typed text is not.</remarks>
public sealed class SshEcho
{
    /// <summary>Typed bytes that are remembered: a few keys' worth on a slow line.</summary>
    private const int BytesMax = 64;

    /// <summary>Bytes of output that may be an echo: some characters, and commands that colour them.</summary>
    private const int EchoBytesMax = 128;

    private readonly byte[] typed = new byte[BytesMax];
    private int count;
    private TerminalParser parser;

    /// <summary>Something was typed. Keys that do more than stand for themselves end what is expected.</summary>
    public void Typed(ReadOnlySpan<byte> keys)
    {
        int control = keys.LastIndexOfAnyInRange((byte)0, (byte)0x1f);
        if (control >= 0 || keys.Contains((byte)0x7f) || keys.Length > BytesMax - count)
        {
            Forget();
            return;
        }
        keys.CopyTo(typed.AsSpan(count));
        count += keys.Length;
    }

    /// <summary>Whether output is the echo of what was typed and not seen yet.</summary>
    public bool Takes(ReadOnlySpan<byte> output)
    {
        if (count == 0 || output.Length > EchoBytesMax) { return false; }
        int seen = 0;
        foreach (byte value in output)
        {
            TerminalByte kind = parser.Next(value);
            if (kind == TerminalByte.Command) { continue; }
            if (kind != TerminalByte.Text || seen == count || value != typed[seen])
            {
                Forget();
                return false;
            }
            seen++;
        }
        typed.AsSpan(seen, count - seen).CopyTo(typed);
        count -= seen;
        typed.AsSpan(count).Clear();
        return seen > 0 && !parser.IsInSequence;
    }

    private void Forget()
    {
        typed.AsSpan().Clear();
        count = 0;
        parser = default;
    }
}
