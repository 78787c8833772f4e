using System.Text;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Messages of the transport, by their types.</summary>
internal static class SshMessageTarget
{
    private static readonly SshLimits Limits = new(NamesMax: 4, KeyBlobBytesMax: 8, SignatureBytesMax: 12);

    public static FuzzTarget Create() => new("ssh-messages", [.. SshVectors.Messages], Hot, Plain);

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> message, Transcript transcript)
    {
        switch (message.IsEmpty ? 0 : message[0])
        {
            case SshMessageType.KexInit when SshKexInit.TryRead(message, Limits, out SshKexInit init):
                Names(init.KeyExchanges, transcript);
                Names(init.HostKeys, transcript);
                Names(init.CiphersToServer, transcript);
                Names(init.CiphersToClient, transcript);
                Names(init.MacsToServer, transcript);
                Names(init.MacsToClient, transcript);
                Names(init.CompressionsToServer, transcript);
                Names(init.CompressionsToClient, transcript);
                transcript.Say("guess", init.IsGuessFollowing ? 1 : 0);
                break;
            case SshMessageType.Disconnect when SshMessages.TryReadDisconnect(message, out uint reason, out ReadOnlySpan<byte> text):
                transcript.Say("reason", reason);
                transcript.Say("text", text);
                break;
            case SshMessageType.ExtInfo when SshMessages.TryReadExtInfo(message, out uint count, out SshReader extensions):
                transcript.Say("count", count);
                while (SshMessages.TryReadExtension(ref extensions, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
                {
                    transcript.Say("name", name);
                    transcript.Say("value", value);
                }
                break;
            case SshMessageType.KexExchangeInit when SshMessages.TryReadKexExchangeInit(message, out ReadOnlySpan<byte> value):
                transcript.Say("value", value);
                break;
            case SshMessageType.KexExchangeReply when SshMessages.TryReadKexExchangeReply(message, Limits, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value, out ReadOnlySpan<byte> signature):
                transcript.Say("key", key);
                transcript.Say("value", value);
                transcript.Say("signature", signature);
                break;
            case SshMessageType.Ping when SshMessages.TryReadData(message, out ReadOnlySpan<byte> data):
                transcript.Say("data", data);
                break;
            default:
                transcript.Say("refused");
                break;
        }
    }

    private static void Names(SshNameList names, Transcript transcript)
    {
        transcript.Say("names", names.Count());
        transcript.Say("first", names.First);
        foreach (ReadOnlySpan<byte> name in names) { transcript.Say("name", name); }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> message, Transcript transcript)
    {
        PlainCursor cursor = new(message.ToArray());
        int type = cursor.U8();
        if (cursor.HasFailed || !PlainBody(type, cursor, transcript)) { transcript.Refuse("refused"); }
    }

    private static bool PlainBody(int type, PlainCursor cursor, Transcript transcript)
    {
        switch (type)
        {
            case 20:
                cursor.Take(16);
                for (int list = 0; list < 10; list++)
                {
                    string text = Encoding.Latin1.GetString(cursor.Take(cursor.U32()));
                    // libssh puts a comma behind the last name.
                    if (text.Length > 1 && text.EndsWith(',')) { text = text[..^1]; }
                    string[] names = text.Length == 0 ? [] : text.Split(',');
                    if (names.Any(static name => name.Length == 0 || name.Any(static c => c is < '!' or > '~')) || (names.Length > 4 && list < 8)) { return false; }
                    if (list >= 8) { continue; }
                    transcript.Say("names", names.Length);
                    transcript.Say("first", Encoding.ASCII.GetBytes(names.FirstOrDefault() ?? ""));
                    foreach (string name in names) { transcript.Say("name", Encoding.ASCII.GetBytes(name)); }
                }
                transcript.Say("guess", cursor.U8() == 0 ? 0 : 1);
                cursor.U32();
                return cursor.IsExact;
            case 1:
                transcript.Say("reason", cursor.U32());
                transcript.Say("text", cursor.Take(cursor.U32()));
                if (cursor.IsExact) { return true; }
                cursor.Take(cursor.U32());
                return cursor.IsExact;
            case 7:
                transcript.Say("count", cursor.U32());
                if (cursor.HasFailed) { return false; }
                while (true)
                {
                    byte[] name = cursor.Take(cursor.U32());
                    byte[] value = cursor.Take(cursor.U32());
                    if (cursor.HasFailed) { return true; }
                    transcript.Say("name", name);
                    transcript.Say("value", value);
                }
            case 30:
                transcript.Say("value", cursor.Take(cursor.U32()));
                return cursor.IsExact;
            case 31:
                byte[] key = cursor.Take(cursor.U32());
                byte[] exchanged = cursor.Take(cursor.U32());
                byte[] signature = cursor.Take(cursor.U32());
                transcript.Say("key", key);
                transcript.Say("value", exchanged);
                transcript.Say("signature", signature);
                return cursor.IsExact && key.Length <= 8 && signature.Length <= 12;
            case 192:
                transcript.Say("data", cursor.Take(cursor.U32()));
                return cursor.IsExact;
            default:
                return false;
        }
    }
}
