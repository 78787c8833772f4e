namespace EdgeGate.Protocols.Wire;

/// <summary>What was wrong with bytes from a peer. Numbers are kept for ever: they are metric labels, audit codes and doc keys.</summary>
public enum ProtocolFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A message's length does not even cover itself.</summary>
    PgLengthBelowMinimum = 101,
    /// <summary>A message is longer than <c>PgLimits.MessageBytesMax</c>.</summary>
    PgMessageTooLong = 102,
    /// <summary>A startup packet is longer than <c>PgLimits.StartupBytesMax</c>.</summary>
    PgStartupTooLong = 103,
    /// <summary>A field runs past the end of its message, or bytes are left over.</summary>
    PgMalformedMessage = 104,
    /// <summary>A message type the protocol does not have, or not in this phase.</summary>
    PgUnexpectedMessage = 105,
    /// <summary>A startup packet of a protocol that is not 3.x.</summary>
    PgUnsupportedProtocol = 106,
    /// <summary>A message that must be seen whole is longer than the window.</summary>
    PgMessageBeyondWindow = 107,
    /// <summary>Bytes were sent before the TLS handshake that claim to be inside it (CVE-2021-23214).</summary>
    PgBytesBeforeTls = 108,
    /// <summary>Rows came without a description of their columns.</summary>
    PgRowsUndescribed = 109,
    /// <summary>A response that answers nothing that was asked.</summary>
    PgUnaskedResponse = 110,

    /// <summary>A version line with bytes it may not have, or none where one must be.</summary>
    SshVersionMalformed = 200,
    /// <summary>A version line, or what comes before it, is longer than <c>SshLimits</c> allows.</summary>
    SshVersionTooLong = 201,
    /// <summary>A protocol version that is not 2.0.</summary>
    SshVersionUnsupported = 202,
    /// <summary>A packet's length is below the minimum, above <c>SshLimits.PacketBytesMax</c> or no multiple of the block.</summary>
    SshPacketLength = 203,
    /// <summary>A packet's padding is too short or leaves no message.</summary>
    SshPadding = 204,
    /// <summary>A packet's integrity check failed.</summary>
    SshMac = 205,
    /// <summary>A field runs past the end of its message, bytes are left over, or a value is not one of its kind.</summary>
    SshMalformedMessage = 206,
    /// <summary>A message that may not come now.</summary>
    SshUnexpectedMessage = 207,
    /// <summary>The two ends have no algorithm in common.</summary>
    SshNoCommonAlgorithm = 208,
    /// <summary>A public value of a key exchange that is outside its group.</summary>
    SshKeyExchangeValue = 209,
    /// <summary>The signature of the host key over the exchange is wrong.</summary>
    SshHostSignature = 210,
    /// <summary>The host key is not the one expected.</summary>
    SshHostKeyRefused = 211,
    /// <summary>The peer does not keep to strict key exchange, and must.</summary>
    SshStrictRequired = 212,
    /// <summary>The peer sent on under old keys until they were used up.</summary>
    SshKeysExhausted = 213,
    /// <summary>SSH: the peer begins key exchanges faster than traffic and time explain.</summary>
    SshTooManyKeyExchanges = 214,
    /// <summary>A compressed SSH payload is no piece of a zlib stream, or longer than it may be.</summary>
    SshCompression = 215,

    /// <summary>A channel's sender sent more than its window.</summary>
    SshWindowExceeded = 250,
    /// <summary>A message for a channel that is not open.</summary>
    SshUnknownChannel = 251,
    /// <summary>More requests than may wait for their answers.</summary>
    SshTooManyRequests = 252,
    /// <summary>An answer that answers nothing that was asked.</summary>
    SshUnaskedReply = 253,
    /// <summary>A peer lets more pile up than may wait for it.</summary>
    SshPeerStalled = 254,

    /// <summary>An SFTP packet's length is below 5 or above <c>SftpLimits.PacketBytesMax</c>.</summary>
    SftpPacketLength = 271,
    /// <summary>An SFTP packet with a field that does not fit, a value that is not one of its kind, or bytes left over.</summary>
    SftpMalformedPacket = 272,
    /// <summary>An SFTP packet that may not come now, or from this side.</summary>
    SftpUnexpectedPacket = 273,
    /// <summary>A version of SFTP other than 3.</summary>
    SftpVersionUnsupported = 274,
    /// <summary>An SFTP answer that answers nothing that was asked, or with what its request cannot have.</summary>
    SftpUnaskedResponse = 275,

    /// <summary>A request line is not method, target and version with one space between.</summary>
    HttpRequestLineMalformed = 301,
    /// <summary>A method that is no token, or is longer than <c>Http1Limits.MethodBytesMax</c>.</summary>
    HttpMethodInvalid = 302,
    /// <summary>A request target with a byte no URI has, or of a form its method does not have.</summary>
    HttpTargetInvalid = 303,
    /// <summary>A request line is longer than <c>Http1Limits.RequestLineBytesMax</c>.</summary>
    HttpTargetTooLong = 304,
    /// <summary>A version other than HTTP/1.0 and HTTP/1.1.</summary>
    HttpVersionUnsupported = 305,
    /// <summary>CR or LF that is not part of CRLF.</summary>
    HttpBareLineEnd = 306,
    /// <summary>A head is longer than <c>Http1Limits.HeadBytesMax</c>.</summary>
    HttpHeadTooLong = 307,
    /// <summary>A head has more fields than <c>Http1Limits.FieldsMax</c>.</summary>
    HttpTooManyFields = 308,
    /// <summary>A field name that is no token: empty, with a space before the colon, or no colon at all.</summary>
    HttpFieldNameInvalid = 309,
    /// <summary>A field value with a control byte.</summary>
    HttpFieldValueInvalid = 310,
    /// <summary>A field line that begins with a space or a tab (obs-fold).</summary>
    HttpFoldedField = 311,
    /// <summary>A Content-Length that is not one decimal number.</summary>
    HttpContentLengthInvalid = 312,
    /// <summary>Several Content-Length fields.</summary>
    HttpContentLengthRepeated = 313,
    /// <summary>Content-Length beside Transfer-Encoding.</summary>
    HttpLengthAndCoding = 314,
    /// <summary>A Transfer-Encoding other than <c>chunked</c>.</summary>
    HttpCodingUnsupported = 315,
    /// <summary>Transfer-Encoding in HTTP/1.0, or several such fields.</summary>
    HttpCodingMisplaced = 316,
    /// <summary>A chunk size that is not one to sixteen hexadecimal digits.</summary>
    HttpChunkSizeInvalid = 317,
    /// <summary>A chunk size beyond 2^63.</summary>
    HttpChunkSizeTooLarge = 318,
    /// <summary>A chunk extension that is too long, or has a control byte.</summary>
    HttpChunkExtensionInvalid = 319,
    /// <summary>Chunk data that does not end with CRLF.</summary>
    HttpChunkUnterminated = 320,
    /// <summary>A trailer section is longer than <c>Http1Limits.TrailerBytesMax</c>.</summary>
    HttpTrailersTooLong = 321,
    /// <summary>Host is missing, repeated or no host.</summary>
    HttpHostInvalid = 322,
    /// <summary>Host is not the authority of the absolute-form target.</summary>
    HttpHostMismatch = 323,
    /// <summary>A body is longer than <c>Http1Limits.BodyBytesMax</c>.</summary>
    HttpBodyTooLong = 324,
    /// <summary>A status line is malformed.</summary>
    HttpStatusLineMalformed = 325,
    /// <summary>A trailer field that frames, routes or authenticates.</summary>
    HttpTrailerForbidden = 326,
    /// <summary>An Expect other than <c>100-continue</c>.</summary>
    HttpExpectationUnknown = 327,
    /// <summary>A path that cannot be judged safely: an encoded slash, backslash, NUL or percent sign, dots that climb, or no UTF-8.</summary>
    HttpPathAmbiguous = 328,
    /// <summary>A response that switches protocols unasked.</summary>
    HttpUnaskedUpgrade = 329,
    /// <summary>A body ended before its length.</summary>
    HttpBodyCut = 330,
    /// <summary>Bytes came from a target that nothing asked for.</summary>
    HttpUnaskedBytes = 331,

    /// <summary>Reserved bits are set; no extension is negotiated.</summary>
    WsReservedBits = 351,
    /// <summary>An opcode that does not exist.</summary>
    WsOpcodeUnknown = 352,
    /// <summary>A client's frame is not masked, or a server's is.</summary>
    WsMaskWrong = 353,
    /// <summary>A control frame that is longer than 125 bytes or is a fragment.</summary>
    WsControlInvalid = 354,
    /// <summary>A length not in its shortest form, or beyond 2^63.</summary>
    WsLengthInvalid = 355,
    /// <summary>A continuation of nothing, a new message inside another, or a frame after a close.</summary>
    WsFragmentMisplaced = 357,
    /// <summary>A multipart body that readers could take apart differently.</summary>
    MultipartMalformed = 360,

    /// <summary>A path with empty segments, or one that ends where a special verb expects a resource.</summary>
    KubePathAmbiguous = 500,
    /// <summary>A query that servers may read in different ways: a broken escape, a semicolon, or a parameter twice that counts once.</summary>
    KubeQueryAmbiguous = 501,
    /// <summary>A query's parameter, or all of them together, is longer than <c>KubeLimits</c> allows.</summary>
    KubeQueryTooLong = 502,
    /// <summary>A message without a channel, or of a channel the protocol does not have.</summary>
    RemoteChannelUnknown = 510,
    /// <summary>A message in a protocol of base64 that is none.</summary>
    RemoteBase64Invalid = 511,
    /// <summary>Data of a channel that was closed, that was not asked for, or that the sender may not write.</summary>
    RemoteChannelClosed = 512,
    /// <summary>A size of a terminal, or a message that must be seen whole, is longer than <c>KubeLimits</c> allows or is none.</summary>
    RemoteMessageInvalid = 513,

    /// <summary>A control frame of another version than 3.</summary>
    SpdyVersion = 530,
    /// <summary>A control frame is longer than <c>SpdyLimits.ControlBytesMax</c>.</summary>
    SpdyFrameTooLong = 531,
    /// <summary>A control frame's length is not one of its type.</summary>
    SpdyFrameLength = 532,
    /// <summary>A control frame of a type the version does not have.</summary>
    SpdyFrameType = 533,
    /// <summary>A stream's number that may not be used, or was used.</summary>
    SpdyStreamNumber = 534,
    /// <summary>A header block is damaged: no zlib stream, or another dictionary.</summary>
    SpdyHeadersDamaged = 535,
    /// <summary>A header block is longer than <c>SpdyLimits</c> allows when it is unpacked, or has more fields.</summary>
    SpdyHeadersTooLong = 536,
    /// <summary>A header block's fields run past its end, bytes are left over, or a name is empty, not in lower case or there twice.</summary>
    SpdyHeadersMalformed = 537,
    /// <summary>A frame for a stream that is not open.</summary>
    SpdyStreamUnknown = 538,
    /// <summary>More streams than may be open.</summary>
    SpdyTooManyStreams = 539,
    /// <summary>A frame that may not come here.</summary>
    SpdyFrameUnexpected = 540,
    /// <summary>The checksum of an archive's header is not that of its bytes.</summary>
    TarChecksum = 550,
    /// <summary>The size in an archive's header is no number, or of what has no body.</summary>
    TarSize = 551,
    /// <summary>The type in an archive's header is none whose length is known.</summary>
    TarType = 552,

    /// <summary>A connection that does not begin as HTTP/2 does.</summary>
    Http2PrefaceInvalid = 560,
    /// <summary>A frame is longer than <c>Http2Limits.FrameBytesMax</c>.</summary>
    Http2FrameTooLong = 561,
    /// <summary>A frame's length is not one of its type.</summary>
    Http2FrameLength = 562,
    /// <summary>A stream's number where the frame's type has none, none where it has one, or one that may not be used.</summary>
    Http2StreamNumber = 563,
    /// <summary>Padding that is longer than its frame, or a stream that depends on itself.</summary>
    Http2PaddingInvalid = 564,
    /// <summary>A setting with a value it cannot have.</summary>
    Http2SettingInvalid = 565,
    /// <summary>A window that would become larger than 2^31-1, or begins so.</summary>
    Http2WindowOverflow = 566,
    /// <summary>More bytes came than the window granted.</summary>
    Http2WindowExceeded = 567,
    /// <summary>A window that is to become larger by nothing.</summary>
    Http2WindowIncrement = 568,
    /// <summary>A frame that may not come here.</summary>
    Http2FrameUnexpected = 569,
    /// <summary>A frame for a stream that takes none any more.</summary>
    Http2StreamClosed = 570,
    /// <summary>More streams than may be open.</summary>
    Http2TooManyStreams = 571,
    /// <summary>A field block is longer than <c>Http2Limits.HeadBytesMax</c>.</summary>
    Http2BlockTooLong = 572,
    /// <summary>More frames than there is work in them: pings, settings, resets, empty frames.</summary>
    Http2TooManyFrames = 573,

    /// <summary>A field block that ends inside a field.</summary>
    HpackTruncated = 580,
    /// <summary>An index of a field that is in no table.</summary>
    HpackIndexInvalid = 581,
    /// <summary>A number that is too large, or longer than numbers are.</summary>
    HpackIntegerInvalid = 582,
    /// <summary>A text in the Huffman code that is padded wrongly, or holds the end's own code.</summary>
    HpackHuffmanInvalid = 583,
    /// <summary>A size for the table that is above what was announced, or stands behind a field.</summary>
    HpackTableSizeInvalid = 584,
    /// <summary>A field block that stands for many times more than may be.</summary>
    HpackExpansion = 585,

    /// <summary>A field list is larger than <c>Http2Limits</c> allows, or has more fields.</summary>
    Http2FieldListTooLarge = 590,
    /// <summary>A field name that is empty, no token, or not in lower case.</summary>
    Http2FieldNameInvalid = 591,
    /// <summary>A field value with a control byte, or with a blank at an end.</summary>
    Http2FieldValueInvalid = 592,
    /// <summary>A pseudo-field that is unknown, there twice, behind other fields, or where it has no meaning.</summary>
    Http2PseudoFieldInvalid = 593,
    /// <summary>A pseudo-field that must be there is not.</summary>
    Http2PseudoFieldMissing = 594,
    /// <summary>A field that is about the connection, which HTTP/2 says otherwise: <c>connection</c>, <c>transfer-encoding</c>, <c>upgrade</c> ...</summary>
    Http2ConnectionField = 595,
    /// <summary>A method, a scheme or a path that is none, or not one of its method.</summary>
    Http2TargetInvalid = 596,
    /// <summary><c>:authority</c> and <c>host</c> are missing, repeated, no host, or not the same.</summary>
    Http2AuthorityInvalid = 597,
    /// <summary>A content-length that is repeated, no number, or not what comes.</summary>
    Http2ContentLengthInvalid = 598,
    /// <summary>A <c>:status</c> that is no status, or 101, which HTTP/2 does not have, or an interim one that ends its stream.</summary>
    Http2StatusInvalid = 599,
    /// <summary>A trailer field that frames or routes.</summary>
    Http2TrailerForbidden = 600,
}
