using System.Runtime.Versioning;
using BenchmarkDotNet.Attributes;
using EdgeGate.Core;
using EdgeGate.Masking;

namespace EdgeGate.Benchmarks;

/// <summary>What masking one find costs, once it is found.</summary>
[MemoryDiagnoser]
[SupportedOSPlatform("linux")]
public class MaskActionBenchmarks
{
    private static readonly SecretText Key = new("7f036d6f04fc6a942b7e151628aed2a6");

    private readonly MaskAction placeholder = Create("pii.card", MaskKind.Placeholder);
    private readonly MaskAction hash = Create("pii.card", MaskKind.Hash);
    private readonly MaskAction cardToken = Create("pii.card", MaskKind.Token);
    private readonly MaskAction emailToken = Create("pii.email", MaskKind.Token);
    private readonly ByteBuffer output = new(4096);

    [Benchmark(Baseline = true)]
    public int Placeholder() => Append(placeholder, "4111 1111 1111 1111"u8);

    [Benchmark]
    public int Hash_Card() => Append(hash, "4111 1111 1111 1111"u8);

    [Benchmark]
    public int Token_Card() => Append(cardToken, "4111 1111 1111 1111"u8);

    [Benchmark]
    public int Token_Email() => Append(emailToken, "ada@corp.test"u8);

    /// <summary>Letters and digits: the walk may take more than one encryption.</summary>
    [Benchmark]
    public int Token_EmailWithDigits() => Append(emailToken, "ada.lovelace12@corp-example.test"u8);

    private int Append(MaskAction action, ReadOnlySpan<byte> find)
    {
        output.Clear();
        action.Append(find, output);
        return output.Length;
    }

    private static MaskAction Create(string name, MaskKind kind)
        => new(ClassName.Parse(name), new MaskOptions("masks", default, kind, HashKey: Key, TokenKey: Key));
}
