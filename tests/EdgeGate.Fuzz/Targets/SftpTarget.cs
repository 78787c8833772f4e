using System.Text;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>SFTP packets of a client (option 0) and of a server (1), one behind the other.</summary>
internal static class SftpTarget
{
    private static readonly SftpLimits Limits = new(PacketBytesMax: 120, PathBytesMax: 12, HandleBytesMax: 4, TextBytesMax: 30, PairsMax: 2, NamesMax: 3, IdsMax: 2);

    public static FuzzTarget Create() => new(
        "sftp",
        [
            .. SftpVectors.Requests.Select(static packet => (byte[])[0, .. packet]), .. SftpVectors.Responses.Select(static packet => (byte[])[1, .. packet]),
            [0, .. SftpVectors.Requests[1], .. SftpVectors.Requests[4]], [1, .. SftpVectors.Responses[1], .. SftpVectors.Responses[4]],
        ],
        Step,
        Plain)
    {
        OptionBytes = 1,
    };

    private static ParseStep Step(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        ParseStep step = SftpFramer.Read(window, Limits, out ReadOnlySpan<byte> packet);
        if (step.Kind != ParseKind.Done) { return step; }
        if (!(options[0] % 2 == 0 ? Request(packet, transcript) : Response(packet, transcript))) { return ParseStep.Fault(ProtocolFault.SftpMalformedPacket, SftpFramer.LengthBytes); }
        return step;
    }

    private static bool Request(ReadOnlySpan<byte> packet, Transcript transcript)
    {
        if (packet[0] == SftpType.Init)
        {
            if (!SftpRequest.TryReadInit(packet, Limits, out uint version)) { return false; }
            transcript.Say("init", version);
            return true;
        }
        if (!SftpRequest.TryRead(packet, Limits, out SftpRequest request)) { return false; }
        transcript.Say("type", request.Type);
        transcript.Say("id", request.Id);
        transcript.Say("extension", (int)request.Extension);
        transcript.Say("first", request.First);
        transcript.Say("second", request.Second);
        transcript.Say("flags", request.Flags);
        transcript.Say("offset", (long)request.Offset);
        transcript.Say("length", (long)request.Length);
        transcript.Say("second offset", (long)request.SecondOffset);
        transcript.Say("data", request.Data);
        Attributes(request.Attributes, transcript);
        return true;
    }

    private static void Attributes(in SftpAttributes attributes, Transcript transcript)
    {
        transcript.Say("attributes", attributes.Bytes);
        transcript.Say("size", (long)attributes.Size);
        transcript.Say("permissions", attributes.Permissions);
    }

    private static bool Response(ReadOnlySpan<byte> packet, Transcript transcript)
    {
        if (packet[0] == SftpType.Version)
        {
            if (!SftpResponse.TryReadVersion(packet, Limits, out uint version, out SshStringList extensions)) { return false; }
            transcript.Say("version", version);
            foreach (ReadOnlySpan<byte> text in extensions) { transcript.Say("extension", text); }
            return true;
        }
        if (!SftpResponse.TryRead(packet, Limits, out SftpResponse response)) { return false; }
        transcript.Say("type", response.Type);
        transcript.Say("id", response.Id);
        transcript.Say("code", response.Code);
        transcript.Say("content", response.Content);
        transcript.Say("count", response.Count);
        Attributes(response.Attributes, transcript);
        if (response.Type == SftpType.ExtendedReply)
        {
            foreach (SftpExtension extension in new[] { SftpExtension.Statvfs, SftpExtension.Limits, SftpExtension.UsersGroupsById })
            {
                transcript.Say(extension.ToString(), SftpResponse.IsReplyRight(extension, response.Content, Limits) ? 1 : 0);
            }
        }
        if (response.Type != SftpType.Name) { return true; }
        SftpNames names = response.Names;
        while (names.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> longName, out SftpAttributes attributes))
        {
            transcript.Say("name", name);
            transcript.Say("long", longName);
            transcript.Say("its", attributes.Bytes);
        }
        return true;
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        byte[] bytes = input.ToArray();
        int start = 0;
        while (bytes.Length - start >= 4)
        {
            long length = new PlainCursor(bytes[start..]).U32();
            if (length is < 5 or > 120)
            {
                transcript.Say("SftpPacketLength", start);
                return;
            }
            if (bytes.Length - start - 4 < length) { break; }
            byte[] packet = bytes[(start + 4)..(int)(start + 4 + length)];
            List<(string Label, object Value)> said = [];
            if (!(options[0] % 2 == 0 ? PlainRequest(packet, said) : PlainResponse(packet, said)))
            {
                transcript.Say("SftpMalformedPacket", start + 4);
                return;
            }
            foreach ((string label, object value) in said)
            {
                if (value is byte[] text) { transcript.Say(label, text); }
                else { transcript.Say(label, (long)value); }
            }
            start += 4 + (int)length;
        }
        transcript.Say("unread", input[start..]);
    }

    private static bool PlainRequest(byte[] packet, List<(string, object)> said)
    {
        PlainCursor cursor = new(packet);
        int type = cursor.U8();
        if (type == 1)
        {
            said.Add(("init", cursor.U32()));
            return !cursor.HasFailed && Strings(cursor.Rest(), 4) is not null;
        }
        long id = cursor.U32();
        (byte[] first, byte[] second, byte[] data, long flags, long offset, long length, long secondOffset, int extension) = ([], [], [], 0, 0, 0, 0, 0);
        PlainAttributes? attributes = null;
        bool isRight = true;
        switch (type)
        {
            case 3:
                first = Text(12);
                flags = cursor.U32();
                isRight &= flags < 64;
                attributes = Attributes();
                break;
            case 4 or 8 or 12:
                first = Text(4);
                break;
            case 5:
                first = Text(4);
                offset = U64();
                length = cursor.U32();
                break;
            case 6:
                first = Text(4);
                offset = U64();
                data = Text(1000);
                break;
            case 9 or 14:
                first = Text(12);
                attributes = Attributes();
                break;
            case 10:
                first = Text(4);
                attributes = Attributes();
                break;
            case 7 or 11 or 13 or 15 or 16 or 17 or 19:
                first = Text(12);
                break;
            case 18 or 20:
                first = Text(12);
                second = Text(12);
                break;
            case 200:
                byte[] name = Text(30);
                string[] known =
                [
                    "", "posix-rename@openssh.com", "statvfs@openssh.com", "fstatvfs@openssh.com", "hardlink@openssh.com", "fsync@openssh.com", "lsetstat@openssh.com",
                    "limits@openssh.com", "expand-path@openssh.com", "copy-data", "home-directory", "users-groups-by-id@openssh.com",
                ];
                extension = Math.Max(0, Array.IndexOf(known, Encoding.Latin1.GetString(name)));
                switch (extension)
                {
                    case 0:
                        first = name;
                        cursor.Rest();
                        break;
                    case 1 or 4:
                        first = Text(12);
                        second = Text(12);
                        break;
                    case 2 or 8 or 10:
                        first = Text(12);
                        break;
                    case 3 or 5:
                        first = Text(4);
                        break;
                    case 6:
                        first = Text(12);
                        attributes = Attributes();
                        break;
                    case 9:
                        first = Text(4);
                        offset = U64();
                        length = U64();
                        second = Text(4);
                        secondOffset = U64();
                        break;
                    case 11:
                        first = Text(8);
                        second = Text(8);
                        isRight &= first.Length % 4 == 0 && second.Length % 4 == 0;
                        break;
                }
                break;
            default:
                return false;
        }
        said.AddRange([("type", (long)type), ("id", id), ("extension", (long)extension), ("first", first), ("second", second), ("flags", flags), ("offset", offset),
            ("length", length), ("second offset", secondOffset), ("data", data), ("attributes", attributes?.Bytes ?? []), ("size", attributes?.Size ?? 0), ("permissions", attributes?.Permissions ?? 0)]);
        return isRight && cursor.IsExact;

        byte[] Text(int max)
        {
            byte[] text = cursor.Take(cursor.U32());
            isRight &= text.Length <= max;
            return text;
        }

        long U64() => (cursor.U32() << 32) | cursor.U32();

        PlainAttributes? Attributes()
        {
            PlainAttributes? read = PlainAttributes.Read(packet, cursor);
            isRight &= read is not null;
            return read;
        }
    }

    private static bool PlainResponse(byte[] packet, List<(string, object)> said)
    {
        PlainCursor cursor = new(packet);
        int type = cursor.U8();
        long id = cursor.U32();
        if (type == 2)
        {
            if (Strings(cursor.Rest(), 4) is not { } texts) { return false; }
            said.Add(("version", id));
            said.AddRange(texts.Select(static text => ("extension", (object)text)));
            return true;
        }
        (byte[] content, long code, long count) = ([], 0, 0);
        PlainAttributes? attributes = null;
        List<(string, object)> names = [];
        switch (type)
        {
            case 101:
                code = cursor.U32();
                if (cursor.IsExact) { break; }
                byte[] message = cursor.Take(cursor.U32());
                byte[] language = cursor.Take(cursor.U32());
                if (message.Length > 30 || language.Length > 30) { return false; }
                break;
            case 102:
                content = cursor.Take(cursor.U32());
                if (content.Length is 0 or > 4) { return false; }
                break;
            case 103:
                content = cursor.Take(cursor.U32());
                break;
            case 104:
                count = cursor.U32();
                if (cursor.HasFailed || count > 3) { return false; }
                content = packet[9..];
                for (int i = 0; i < count; i++)
                {
                    byte[] name = cursor.Take(cursor.U32());
                    byte[] longName = cursor.Take(cursor.U32());
                    if (name.Length > 12 || longName.Length > 42 || PlainAttributes.Read(packet, cursor) is not { } its) { return false; }
                    names.AddRange([("name", name), ("long", longName), ("its", its.Bytes)]);
                }
                break;
            case 105:
                attributes = PlainAttributes.Read(packet, cursor);
                if (attributes is null) { return false; }
                break;
            case 201:
                content = cursor.Rest();
                break;
            default:
                return false;
        }
        said.AddRange([("type", (long)type), ("id", id), ("code", code), ("content", content), ("count", count),
            ("attributes", attributes?.Bytes ?? []), ("size", attributes?.Size ?? 0), ("permissions", attributes?.Permissions ?? 0)]);
        if (type == 201) { said.AddRange([("Statvfs", content.Length == 88 ? 1L : 0), ("Limits", content.Length == 32 ? 1L : 0), ("UsersGroupsById", IsTwoLists(content) ? 1L : 0)]); }
        said.AddRange(names);
        return cursor.IsExact;
    }

    private static bool IsTwoLists(byte[] content)
    {
        PlainCursor cursor = new(content);
        byte[] users = cursor.Take(cursor.U32());
        byte[] groups = cursor.Take(cursor.U32());
        return cursor.IsExact && Strings(users, 2) is not null && Strings(groups, 2) is not null;
    }

    private static List<byte[]>? Strings(byte[] bytes, int max)
    {
        PlainCursor cursor = new(bytes);
        List<byte[]> read = [];
        while (!cursor.IsExact)
        {
            read.Add(cursor.Take(cursor.U32()));
            if (cursor.HasFailed || read.Count > max) { return null; }
        }
        return read;
    }

    private sealed record PlainAttributes(byte[] Bytes, long Size, long Permissions)
    {
        public static PlainAttributes? Read(byte[] packet, PlainCursor cursor)
        {
            int start = cursor.At;
            long flags = cursor.U32();
            if ((flags & ~0x8000000fL) != 0) { return null; }
            long size = (flags & 1) != 0 ? (cursor.U32() << 32) | cursor.U32() : 0;
            if ((flags & 2) != 0) { cursor.Take(8); }
            long permissions = (flags & 4) != 0 ? cursor.U32() : 0;
            if ((flags & 8) != 0) { cursor.Take(8); }
            long pairs = (flags & 0x80000000) != 0 ? cursor.U32() : 0;
            if (pairs > 2) { return null; }
            for (long i = 0; i < 2 * pairs; i++) { cursor.Take(cursor.U32()); }
            return cursor.HasFailed ? null : new PlainAttributes(packet[start..cursor.At], size, permissions);
        }
    }
}
