using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Bodies.Otlp;

/// <summary>Follows the attributes of telemetry in JSON: the key that comes before a value is the value's name.</summary>
/// <remarks>
/// <code>
/// {"key": "gen_ai.prompt", "value": {"stringValue": ".."}}
/// </code>
/// OTLP, "JSON Protobuf Encoding". A key that comes behind its value is no context for it: the value is masked by content alone.
/// </remarks>
internal sealed class OtlpAttribute : IDisposable
{
    private readonly ByteBuffer key = new(int.MaxValue / 2);

    /// <summary>The key that came last, unescaped.</summary>
    public ReadOnlySpan<byte> Key => key.Written;

    /// <summary>Whether there is one.</summary>
    public bool HasKey => key.Length > 0;

    /// <summary>Whether the member is a key.</summary>
    public bool IsKey { get; private set; }

    /// <summary>Whether it is the value of an attribute.</summary>
    public bool IsValue { get; private set; }

    /// <summary>Whether it is a scalar in such a value.</summary>
    public bool IsScalar { get; private set; }

    /// <summary>Whether that is a number, in quotes or not.</summary>
    public bool IsNumber { get; private set; }

    /// <summary>Whether it is bytes of whatever kind.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>A member of a name begins.</summary>
    public void OnName(ReadOnlySpan<byte> name)
    {
        IsKey = name.SequenceEqual("key"u8);
        IsValue = name.SequenceEqual("value"u8);
        IsNumber = name.SequenceEqual("intValue"u8) || name.SequenceEqual("doubleValue"u8) || name.SequenceEqual("int_value"u8) || name.SequenceEqual("double_value"u8);
        IsBytes = name.SequenceEqual("bytesValue"u8) || name.SequenceEqual("bytes_value"u8);
        IsScalar = IsNumber || IsBytes || name.SequenceEqual("stringValue"u8) || name.SequenceEqual("string_value"u8);
        if (!IsScalar && !IsValue && !IsKey && !IsInside(name)) { key.Clear(); }
    }

    /// <summary>The key is there.</summary>
    public void TakeKey(ReadOnlySpan<byte> text)
    {
        key.Clear();
        key.Append(text);
    }

    /// <summary>Begins another document.</summary>
    public void Reset()
    {
        key.Clear();
        (IsKey, IsValue, IsScalar, IsNumber, IsBytes) = (false, false, false, false, false);
    }

    /// <inheritdoc/>
    public void Dispose() => key.Release();

    /// <summary>The members between a value and its scalars.</summary>
    private static bool IsInside(ReadOnlySpan<byte> name)
        => name.SequenceEqual("arrayValue"u8) || name.SequenceEqual("kvlistValue"u8) || name.SequenceEqual("values"u8) || name.SequenceEqual("array_value"u8) || name.SequenceEqual("kvlist_value"u8);
}
