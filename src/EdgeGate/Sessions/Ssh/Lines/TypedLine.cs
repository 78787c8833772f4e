using System.Text;

namespace EdgeGate.Sessions.Ssh.Lines;

/// <summary>What was typed since the last Enter, as far as keys alone tell: for lines that the screen does not show.</summary>
/// <param name="isRaw">Whether keys are no keys, for there is no terminal: every byte is text.</param>
internal sealed class TypedLine(bool isRaw)
{
    private const int BytesMax = 16 * 1024;

    private readonly List<byte> bytes = [];

    /// <summary>Whether no key was used that changes the line in ways only the screen tells: arrows, completion, history.</summary>
    public bool IsPlain { get; private set; } = true;

    /// <summary>Whether nothing was typed.</summary>
    public bool IsEmpty => bytes.Count == 0 && IsPlain;

    /// <summary>The line.</summary>
    public string Text => Encoding.UTF8.GetString([.. bytes]);

    /// <summary>Takes a key.</summary>
    public void Add(byte key)
    {
        switch (key)
        {
            case 0x09:
                Append((byte)' ');
                IsPlain &= isRaw;
                break;
            case var any when isRaw:
                Append(any);
                break;
            case 0x08 or 0x7f:
                // The bytes of one character.
                while (bytes.Count > 0)
                {
                    byte last = bytes[^1];
                    bytes.RemoveAt(bytes.Count - 1);
                    if ((last & 0xc0) != 0x80) { break; }
                }
                break;
            case 0x15:
                Clear();
                break;
            case < 0x20:
                IsPlain = false;
                break;
            default:
                Append(key);
                break;
        }
    }

    /// <summary>A line begins.</summary>
    public void Clear()
    {
        // Passwords are typed too.
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes).Clear();
        bytes.Clear();
        IsPlain = true;
    }

    private void Append(byte key)
    {
        if (bytes.Count < BytesMax) { bytes.Add(key); }
        else { IsPlain = false; }
    }
}
