using System.Buffers;
using System.Text;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Ssh.Userauth;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Messages of the connection and authentication protocols, by their numbers.</summary>
internal static class SshConnectionTarget
{
    private static readonly SshConnectionLimits Limits = new(NameBytesMax: 20, TextBytesMax: 24, CommandBytesMax: 40, DataBytesMax: 16, UserBytesMax: 12, TokenBytesMax: 16, BlobBytesMax: 20, PromptsMax: 2);

    public static FuzzTarget Create() => new("ssh-connection", [.. Seeds()], Hot, Plain);

    private static IEnumerable<byte[]> Seeds()
    {
        yield return Made(output => SshConnectionWriter.Open(output, "session"u8, 3, 2097152, 32768, []));
        yield return Made(output => SshConnectionWriter.Open(output, "direct-tcpip"u8, 4, 100, 200, [0, 0, 0, 2, (byte)'h', (byte)'i', 0, 0, 0, 22, 0, 0, 0, 1, (byte)'o', 0, 0, 1, 0]));
        yield return Made(static output => SshConnectionWriter.OpenConfirmation(output, 1, 2, 3, 4));
        yield return Made(static output => SshConnectionWriter.OpenRefusal(output, 1, 2, "no"u8));
        yield return [92, 0, 0, 0, 1, 0, 0, 0, 2];
        yield return [93, 0, 0, 0, 1, 0, 0, 1, 0];
        yield return [94, 0, 0, 0, 1, 0, 0, 0, 2, 65, 66];
        yield return [95, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 65, 66];
        yield return [96, 0, 0, 0, 1];
        yield return [97, 0, 0, 0, 1];
        yield return Made(static output => SshConnectionWriter.Request(output, 5, "exec"u8, true, [0, 0, 0, 2, (byte)'i', (byte)'d']));
        yield return Made(static output => SshConnectionWriter.Request(output, 5, "env"u8, false, [0, 0, 0, 1, (byte)'A', 0, 0, 0, 1, (byte)'b']));
        yield return Made(static output => SshConnectionWriter.Request(output, 5, "pty-req"u8, true, [0, 0, 0, 2, (byte)'v', (byte)'t', 0, 0, 0, 80, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]));
        yield return Made(static output => SshConnectionWriter.Request(output, 5, "window-change"u8, false, [0, 0, 0, 80, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0]));
        yield return Made(static output => SshConnectionWriter.GlobalRequest(output, "tcpip-forward"u8, true, [0, 0, 0, 1, (byte)'*', 0, 0, 0, 80]));
        yield return Made(static output =>
        {
            SshUserauthWriter.Request(output, "box"u8, "publickey"u8);
            SshWriter.Boolean(output, true);
            SshWriter.String(output, "ssh-ed25519"u8);
            SshWriter.String(output, "blob"u8);
            SshWriter.String(output, "signature"u8);
        });
        yield return Made(static output =>
        {
            SshUserauthWriter.Request(output, "box"u8, "password"u8);
            SshWriter.Boolean(output, false);
            SshWriter.String(output, "secret"u8);
        });
        yield return Made(static output => SshUserauthWriter.Failure(output, "password,publickey"u8, true));
        yield return Made(static output => SshUserauthWriter.InfoRequest(output, "n"u8, "i"u8, "Token: "u8));
        yield return Made(static output => SshUserauthWriter.InfoResponse(output, 1, "answer"u8));
    }

    private static byte[] Made(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> message, Transcript transcript)
    {
        switch (message.IsEmpty ? 0 : message[0])
        {
            case 90 when SshChannelOpen.TryRead(message, Limits, out SshChannelOpen open):
                transcript.Say("type", open.Type);
                transcript.Say("sender", open.Sender);
                transcript.Say("window", open.Window);
                transcript.Say("packet", open.PacketMax);
                transcript.Say("tcp", SshForwardPlace.TryReadTcp(open.Rest, Limits, out SshForwardPlace place) ? 1 : 0);
                transcript.Say("host", place.Host);
                transcript.Say("port", place.Port);
                break;
            case 91 when SshChannelOpenConfirmation.TryRead(message, out SshChannelOpenConfirmation confirmation):
                transcript.Say("recipient", confirmation.Recipient);
                transcript.Say("sender", confirmation.Sender);
                transcript.Say("window", confirmation.Window);
                transcript.Say("packet", confirmation.PacketMax);
                break;
            case 92 when SshChannelOpenRefusal.TryRead(message, Limits, out SshChannelOpenRefusal refusal):
                transcript.Say("recipient", refusal.Recipient);
                transcript.Say("reason", refusal.Reason);
                transcript.Say("description", refusal.Description);
                break;
            case 93 when SshWindowAdjust.TryRead(message, out SshWindowAdjust adjust):
                transcript.Say("recipient", adjust.Recipient);
                transcript.Say("bytes", adjust.Bytes);
                break;
            case 94 or 95 when SshChannelData.TryRead(message, Limits, out SshChannelData data):
                transcript.Say("recipient", data.Recipient);
                transcript.Say("code", data.Code);
                transcript.Say("data", data.Data);
                break;
            case 96 or 97 or 99 or 100 when SshChannelSignal.TryRead(message, out SshChannelSignal signal):
                transcript.Say("recipient", signal.Recipient);
                break;
            case 98 when SshChannelRequest.TryRead(message, Limits, out SshChannelRequest request):
                HotRequest(request, transcript);
                break;
            case 80 when SshGlobalRequest.TryRead(message, Limits, out SshGlobalRequest global):
                transcript.Say("type", global.Type);
                transcript.Say("wants", global.WantsReply ? 1 : 0);
                transcript.Say("listens", SshForwardPlace.TryReadListen(global.Rest, Limits, out SshForwardPlace listen) ? 1 : 0);
                transcript.Say("host", listen.Host);
                transcript.Say("port", listen.Port);
                break;
            case 50 when SshUserauthRequest.TryRead(message, Limits, out SshUserauthRequest auth):
                HotAuth(message, auth, transcript);
                break;
            case 51 when SshUserauthFailure.TryRead(message, Limits, out SshUserauthFailure failure):
                transcript.Say("methods", failure.Methods);
                transcript.Say("password", failure.Offers("password"u8) ? 1 : 0);
                transcript.Say("partial", failure.IsPartialSuccess ? 1 : 0);
                break;
            case 60 when SshInfoRequest.TryRead(message, Limits, out SshInfoRequest info):
                transcript.Say("prompts", info.Prompts);
                transcript.Say("echoes", info.FirstEchoes ? 1 : 0);
                break;
            case 61 when SshInfoResponse.TryRead(message, Limits, out SshInfoResponse answers):
                transcript.Say("answers", answers.Count);
                transcript.Say("first", answers.First);
                break;
            default:
                transcript.Say("refused");
                break;
        }
    }

    private static void HotRequest(in SshChannelRequest request, Transcript transcript)
    {
        transcript.Say("recipient", request.Recipient);
        transcript.Say("type", request.Type);
        transcript.Say("wants", request.WantsReply ? 1 : 0);
        if (request.TryReadText(Limits.CommandBytesMax, out ReadOnlySpan<byte> text)) { transcript.Say("text", text); }
        if (request.TryReadPair(Limits.TextBytesMax, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            transcript.Say("name", name);
            transcript.Say("value", value);
        }
        if (SshTerminalSize.TryReadPty(request.Rest, Limits, out ReadOnlySpan<byte> term, out SshTerminalSize size, out _))
        {
            transcript.Say("term", term);
            transcript.Say("columns", size.Columns);
            transcript.Say("rows", size.Rows);
        }
        if (SshTerminalSize.TryReadChange(request.Rest, out SshTerminalSize change)) { transcript.Say("changed", change.Columns); }
    }

    private static void HotAuth(ReadOnlySpan<byte> message, in SshUserauthRequest auth, Transcript transcript)
    {
        transcript.Say("user", auth.User);
        transcript.Say("service", auth.Service);
        transcript.Say("method", auth.Method);
        if (auth.TryReadPassword(Limits, out ReadOnlySpan<byte> password)) { transcript.Say("password", password); }
        if (!SshPublicKeyAttempt.TryRead(message, auth, Limits, out SshPublicKeyAttempt attempt)) { return; }
        transcript.Say("algorithm", attempt.Algorithm);
        transcript.Say("blob", attempt.Blob);
        transcript.Say("signature", attempt.Signature);
        transcript.Say("signed", attempt.Signed);
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> message, Transcript transcript)
    {
        byte[] bytes = message.ToArray();
        PlainCursor cursor = new(bytes);
        int type = cursor.U8();
        if (cursor.HasFailed || !PlainBody(type, bytes, cursor, transcript)) { transcript.Refuse("refused"); }
    }

    /// <summary>A string within a bound; the second is false when it does not fit, or something before did not.</summary>
    private static (byte[] Value, bool IsRead) Text(PlainCursor cursor, int max)
    {
        byte[] value = cursor.Take(cursor.U32());
        return (value, !cursor.HasFailed && value.Length <= max);
    }

    private static bool PlainBody(int type, byte[] bytes, PlainCursor cursor, Transcript transcript)
    {
        switch (type)
        {
            case 90:
                {
                    (byte[] name, bool isRead) = Text(cursor, 20);
                    if (!isRead) { return false; }
                    transcript.Say("type", name);
                    transcript.Say("sender", cursor.U32());
                    transcript.Say("window", cursor.U32());
                    transcript.Say("packet", cursor.U32());
                    if (cursor.HasFailed) { return false; }
                    PlainCursor rest = new(cursor.Rest());
                    (byte[] host, bool hasHost) = Text(rest, 24);
                    long port = rest.U32();
                    (_, bool hasOrigin) = Text(rest, 24);
                    rest.U32();
                    bool isTcp = hasHost && hasOrigin && port <= 65535 && rest.IsExact;
                    transcript.Say("tcp", isTcp ? 1 : 0);
                    transcript.Say("host", isTcp ? host : []);
                    transcript.Say("port", isTcp ? port : 0);
                    return true;
                }
            case 91:
                transcript.Say("recipient", cursor.U32());
                transcript.Say("sender", cursor.U32());
                transcript.Say("window", cursor.U32());
                transcript.Say("packet", cursor.U32());
                return !cursor.HasFailed;
            case 92:
                {
                    transcript.Say("recipient", cursor.U32());
                    transcript.Say("reason", cursor.U32());
                    if (cursor.HasFailed) { return false; }
                    (byte[] description, bool isRead) = Text(cursor, 24);
                    transcript.Say("description", isRead ? description : []);
                    return true;
                }
            case 93:
                transcript.Say("recipient", cursor.U32());
                transcript.Say("bytes", cursor.U32());
                return cursor.IsExact;
            case 94 or 95:
                {
                    transcript.Say("recipient", cursor.U32());
                    long code = type == 95 ? cursor.U32() : 0;
                    transcript.Say("code", code);
                    (byte[] data, bool isRead) = Text(cursor, 16);
                    transcript.Say("data", data);
                    return isRead && cursor.IsExact && (type == 94 || code != 0);
                }
            case 96 or 97 or 99 or 100:
                transcript.Say("recipient", cursor.U32());
                return cursor.IsExact;
            case 98:
                return PlainRequest(cursor, transcript);
            case 80:
                {
                    (byte[] name, bool isRead) = Text(cursor, 20);
                    transcript.Say("type", name);
                    transcript.Say("wants", cursor.U8() == 0 ? 0 : 1);
                    if (!isRead || cursor.HasFailed) { return false; }
                    PlainCursor rest = new(cursor.Rest());
                    (byte[] host, bool hasHost) = Text(rest, 24);
                    long port = rest.U32();
                    bool listens = hasHost && port <= 65535 && rest.IsExact;
                    transcript.Say("listens", listens ? 1 : 0);
                    transcript.Say("host", listens ? host : []);
                    transcript.Say("port", listens ? port : 0);
                    return true;
                }
            case 50:
                return PlainAuth(bytes, cursor, transcript);
            case 51:
                {
                    (byte[] methods, bool isRead) = Text(cursor, 24);
                    transcript.Say("methods", methods);
                    transcript.Say("password", Encoding.Latin1.GetString(methods).Split(',').Contains("password") ? 1 : 0);
                    transcript.Say("partial", cursor.U8() == 0 ? 0 : 1);
                    return isRead && !cursor.HasFailed;
                }
            case 60:
                {
                    bool isGood = true;
                    for (int i = 0; i < 3; i++) { isGood &= Text(cursor, 24).IsRead; }
                    long count = cursor.U32();
                    if (cursor.HasFailed || count > 2) { return false; }
                    int echoes = 0;
                    for (int i = 0; i < count; i++)
                    {
                        isGood &= Text(cursor, 24).IsRead;
                        int echo = cursor.U8();
                        if (i == 0) { echoes = echo == 0 ? 0 : 1; }
                    }
                    transcript.Say("prompts", count);
                    transcript.Say("echoes", echoes);
                    return isGood && cursor.IsExact;
                }
            case 61:
                {
                    long count = cursor.U32();
                    if (cursor.HasFailed || count > 2) { return false; }
                    bool isGood = true;
                    byte[] first = [];
                    for (int i = 0; i < count; i++)
                    {
                        (byte[] answer, bool isRead) = Text(cursor, 16);
                        isGood &= isRead;
                        if (i == 0) { first = answer; }
                    }
                    transcript.Say("answers", count);
                    transcript.Say("first", first);
                    return isGood && cursor.IsExact;
                }
            default:
                return false;
        }
    }

    private static bool PlainRequest(PlainCursor cursor, Transcript transcript)
    {
        transcript.Say("recipient", cursor.U32());
        (byte[] name, bool isRead) = Text(cursor, 20);
        transcript.Say("type", name);
        transcript.Say("wants", cursor.U8() == 0 ? 0 : 1);
        if (!isRead || cursor.HasFailed) { return false; }
        byte[] rest = cursor.Rest();
        PlainCursor text = new(rest);
        (byte[] command, bool hasCommand) = Text(text, 40);
        if (hasCommand && text.IsExact) { transcript.Say("text", command); }
        PlainCursor pair = new(rest);
        (byte[] variable, bool hasName) = Text(pair, 24);
        (byte[] value, bool hasValue) = Text(pair, 24);
        if (hasName && hasValue && pair.IsExact)
        {
            transcript.Say("name", variable);
            transcript.Say("value", value);
        }
        PlainCursor pty = new(rest);
        (byte[] term, bool hasTerm) = Text(pty, 20);
        long columns = pty.U32(), rows = pty.U32();
        pty.U32();
        pty.U32();
        bool hasModes = Text(pty, 24).IsRead;
        if (hasTerm && hasModes && pty.IsExact)
        {
            transcript.Say("term", term);
            transcript.Say("columns", columns);
            transcript.Say("rows", rows);
        }
        PlainCursor change = new(rest);
        long changed = change.U32();
        change.Take(12);
        if (change.IsExact) { transcript.Say("changed", changed); }
        return true;
    }

    private static bool PlainAuth(byte[] bytes, PlainCursor cursor, Transcript transcript)
    {
        (byte[] user, bool hasUser) = Text(cursor, 12);
        (byte[] service, bool hasService) = Text(cursor, 20);
        (byte[] method, bool hasMethod) = Text(cursor, 20);
        if (!hasUser || !hasService || !hasMethod) { return false; }
        transcript.Say("user", user);
        transcript.Say("service", service);
        transcript.Say("method", method);
        byte[] rest = cursor.Rest();
        int start = bytes.Length - rest.Length;
        PlainCursor password = new(rest);
        int change = password.U8();
        (byte[] secret, bool hasSecret) = Text(password, 16);
        if (change == 0 && hasSecret && password.IsExact) { transcript.Say("password", secret); }
        PlainCursor key = new(rest);
        int hasSignature = key.U8();
        (byte[] algorithm, bool hasAlgorithm) = Text(key, 20);
        (byte[] blob, bool hasBlob) = Text(key, 20);
        byte[] signed = hasSignature == 0 ? [] : bytes[..(start + key.At)];
        (byte[] signature, bool hasProof) = hasSignature == 0 ? ([], true) : Text(key, 20);
        if (!hasAlgorithm || !hasBlob || !hasProof || !key.IsExact) { return true; }
        transcript.Say("algorithm", algorithm);
        transcript.Say("blob", blob);
        transcript.Say("signature", signature);
        transcript.Say("signed", signed);
        return true;
    }
}
