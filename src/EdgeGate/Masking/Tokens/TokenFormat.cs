using System.Diagnostics;
using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Masking.Tokens;

/// <summary>Turns values of one class into tokens of the same shape, and back. Thread-safe; allocates nothing in steady state.</summary>
/// <remarks>
/// <para>
/// A value's ASCII digits and letters are replaced, all of them together: a digit stands for 0..9, a letter for 0..25, a letter's case
/// stays. Separators stay where they are. Anything else (a sign that is no separator, a byte outside ASCII) would stay readable, so
/// such a value has no token; neither has one with fewer than <see cref="Ff1.DomainMin"/> others of its shape.
/// </para>
/// <list type="bullet">
/// <item>Digits alone: FF1 with radix 10. Letters alone: FF1 with radix 26.</item>
/// <item>Both: one number in mixed radix below M = 10^digits * 26^letters, encrypted as FF1 over the bits of M - 1, again and again until the
/// result is below M ("cycle walking": Black and Rogaway, Ciphers with Arbitrary Finite Domains, 2002). So no part is too short by itself.</item>
/// <item>Cards (<see cref="TokenShape.Luhn"/>, 8 digits or more and nothing but digits): the first digit stays; the last becomes the check digit,
/// off by as much as the value's own was, so a right number stays right and a wrong one comes back as it was; FF1 on those between.</item>
/// </list>
/// <para>The tweak is the class's name and a zero byte; for cards also the two things kept, as ASCII digits.</para>
/// </remarks>
internal sealed class TokenFormat
{
    /// <summary>The longest value looked at.</summary>
    public const int BytesMax = 128;

    private const int CardDigitsMin = 8;
    private const int CardTweakBytes = 2;
    private const byte Digits = 10;
    private const byte Letters = 26;
    private const int BitsMax = 240;

    private readonly Ff1 cipher;
    private readonly TokenShape shape;
    private readonly byte[] tweak;

    public TokenFormat(ClassName name, TokenKey key)
    {
        cipher = new Ff1(key.Bytes);
        shape = TokenShapes.Of(name);
        tweak = Encoding.ASCII.GetBytes(TokenShapes.BoundName(name) + "\0");
    }

    /// <summary>Makes a value's token.</summary>
    /// <param name="value">The value.</param>
    /// <param name="token">Receives as many bytes as the value has; what it holds on false means nothing.</param>
    /// <returns>False when the value has no token, and must be masked in another way.</returns>
    public bool TryProtect(ReadOnlySpan<byte> value, Span<byte> token) => TryTurn(value, token, isProtection: true);

    /// <summary>Undoes <see cref="TryProtect"/>. With another key or class the result is another value: nothing can tell them apart.</summary>
    public bool TryReveal(ReadOnlySpan<byte> token, Span<byte> value) => TryTurn(token, value, isProtection: false);

    /// <summary>Makes the token of a number that stays one: a card number of digits alone, whose first digit stays.</summary>
    public bool TryProtectNumber(ReadOnlySpan<byte> value, Span<byte> token)
        => shape == TokenShape.Luhn && value.Length >= CardDigitsMin && value[0] != '0' && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && TryProtect(value, token);

    private bool TryTurn(ReadOnlySpan<byte> input, Span<byte> output, bool isProtection)
    {
        if (input.Length > BytesMax) { return false; }
        Span<ushort> numerals = stackalloc ushort[BytesMax];
        Span<byte> radices = stackalloc byte[BytesMax];
        int count = 0;
        int letters = 0;
        foreach (byte c in input)
        {
            if (char.IsAsciiDigit((char)c))
            {
                numerals[count] = (ushort)(c - '0');
                radices[count++] = Digits;
            }
            else if (char.IsAsciiLetter((char)c))
            {
                numerals[count] = (ushort)((c | 0x20) - 'a');
                radices[count++] = Letters;
                letters++;
            }
            else if (!IsSeparator(c)) { return false; }
        }
        numerals = numerals[..count];
        bool isTurned = shape == TokenShape.Luhn && letters == 0 && count >= CardDigitsMin ? TryTurnCard(numerals, isProtection)
            : letters == 0 || letters == count ? TryTurnAlike(letters == 0 ? Digits : Letters, tweak, numerals, isProtection)
            : TryTurnMixed(numerals, radices[..count], isProtection);
        if (!isTurned) { return false; }
        Write(numerals, input, output);
        return true;
    }

    private bool TryTurnCard(Span<ushort> digits, bool isProtection)
    {
        int offset = (digits[^1] - Luhn.CheckDigit(digits[..^1]) + 10) % 10;
        Span<byte> cardTweak = stackalloc byte[tweak.Length + CardTweakBytes];
        tweak.CopyTo(cardTweak);
        cardTweak[^2] = (byte)('0' + digits[0]);
        cardTweak[^1] = (byte)('0' + offset);
        if (!TryTurnAlike(Digits, cardTweak, digits[1..^1], isProtection)) { return false; }
        digits[^1] = (ushort)((Luhn.CheckDigit(digits[..^1]) + offset) % 10);
        return true;
    }

    private bool TryTurnAlike(int radix, ReadOnlySpan<byte> under, Span<ushort> numerals, bool isProtection)
    {
        if (!Ff1.IsDomain(radix, numerals.Length)) { return false; }
        Turn(radix, under, numerals, isProtection);
        return true;
    }

    private bool TryTurnMixed(Span<ushort> numerals, ReadOnlySpan<byte> radices, bool isProtection)
    {
        Span<uint> number = stackalloc uint[MixedNumber.Limbs];
        Span<uint> last = stackalloc uint[MixedNumber.Limbs];
        Span<ushort> highest = stackalloc ushort[numerals.Length];
        for (int i = 0; i < highest.Length; i++) { highest[i] = (ushort)(radices[i] - 1); }
        if (!MixedNumber.TryRead(highest, radices, last) || !MixedNumber.TryRead(numerals, radices, number)) { return false; }
        int bitLength = MixedNumber.BitLength(last);
        if (bitLength > BitsMax || (bitLength <= 32 && last[0] < Ff1.DomainMin - 1)) { return false; }
        Span<ushort> bits = stackalloc ushort[bitLength];
        MixedNumber.ToBits(number, bits);
        do
        {
            // Ends: the walk is on a cycle that holds the number it began with, and more than half of all numbers are below M.
            Turn(2, tweak, bits, isProtection);
            MixedNumber.FromBits(bits, number);
        }
        while (MixedNumber.IsAbove(number, last));
        MixedNumber.Write(number, radices, numerals);
        return true;
    }

    private void Turn(int radix, ReadOnlySpan<byte> under, Span<ushort> numerals, bool isProtection)
    {
        if (isProtection) { cipher.Encrypt(radix, under, numerals); }
        else { cipher.Decrypt(radix, under, numerals); }
    }

    private static void Write(ReadOnlySpan<ushort> numerals, ReadOnlySpan<byte> input, Span<byte> output)
    {
        int next = 0;
        for (int i = 0; i < input.Length; i++)
        {
            byte c = input[i];
            output[i] = char.IsAsciiDigit((char)c) ? (byte)('0' + numerals[next++])
                : char.IsAsciiLetter((char)c) ? (byte)((c & 0x20) + 'A' + numerals[next++])
                : c;
        }
        Debug.Assert(next == numerals.Length);
    }

    /// <summary>What may stay in its place: it groups, and says nothing itself.</summary>
    private static bool IsSeparator(byte c) => " -._@+/:,()"u8.Contains(c);
}
