using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Reads an encoding and writes it.</summary>
internal abstract class TextCodec
{
    /// <summary>Takes the next byte of the encoded text; gives decoded bytes to the queue as they are complete.</summary>
    public abstract void Decode(byte raw, DecodedQueue queue);

    /// <summary>How many bytes of the encoded text that come next stand for themselves, as text, and need not be decoded one by one; 0 where it is not known.</summary>
    public virtual int PlainBytes(ReadOnlySpan<byte> next) => 0;

    /// <summary>What has begun and will not be completed is taken as it stands.</summary>
    public virtual void Finish(DecodedQueue queue) => queue.FlushRaw();

    /// <summary>Appends text in the encoding of the place it stands in.</summary>
    public abstract void Encode(ReadOnlySpan<byte> text, ByteBuffer output);

    /// <summary>Whether the digits of a find that is more than a number must stay a number of their own.</summary>
    public virtual bool KeepsNumbersApart => false;

    /// <summary>Appends what stands for a number.</summary>
    /// <param name="mask">What would stand for it in text.</param>
    /// <param name="isWhole">Whether all of the number is masked.</param>
    /// <param name="output">Where to.</param>
    public abstract void EncodeNumber(ReadOnlySpan<byte> mask, bool isWhole, ByteBuffer output);

    /// <summary>Makes a codec.</summary>
    public static TextCodec Create(TextEncoding encoding) => encoding switch
    {
        TextEncoding.Json => new JsonCodec(),
        TextEncoding.Url => new UrlCodec(plusIsSpace: true),
        TextEncoding.FormField => new UrlCodec(plusIsSpace: true, isField: true),
        TextEncoding.Quoted => new QuotedCodec(),
        TextEncoding.Percent => new UrlCodec(plusIsSpace: false),
        TextEncoding.Xml => new XmlCodec(),
        TextEncoding.XmlElements => new ElementCodec(),
        _ => new SqlCodec(),
    };
}
