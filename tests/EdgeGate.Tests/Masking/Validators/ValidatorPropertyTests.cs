using System.Text;
using EdgeGate.Masking.Validators;
using EdgeGate.Tests.Masking.Classes;
using Xunit;

namespace EdgeGate.Tests.Masking.Validators;

/// <summary>What holds for every validator: it throws on nothing, answers the same each time, and allocates nothing.</summary>
public sealed class ValidatorPropertyTests
{
    private const int Seed = 20240501;
    private const int GarbageInputs = 100_000;
    private const int GarbageBytesMax = 600;

    public static TheoryData<string> Names => [.. ValidatorTable.Names];

    /// <summary>Numbers whose check digit sees every single wrong digit, and where it stands.</summary>
    public static TheoryData<string, string> Strict => new()
    {
        { "luhn", "17893729974" }, { "card_visa", "4111111111111111" }, { "card_mastercard", "5555555555554444" }, { "card_amex", "378282246310005" },
        { "iban", "DE89370400440532013000" }, { "iban", "GB29NWBK60161331926819" }, { "in_aadhaar", "234123412346" }, { "us_npi", "1234567893" },
        { "aba_routing", "021000021" }, { "cn_resident", "11010519491231002X" }, { "nl_bsn", "111222333" }, { "se_personnummer", "8112289874" },
        { "ch_ahv", "7569217076985" }, { "es_dni", "12345678Z" }, { "no_fodselsnummer", "15108695088" }, { "hr_oib", "33392005961" }, { "pl_pesel", "44051401359" },
    };

    /// <summary>Inputs that look like finds, from every alphabet that finds use, and plain noise.</summary>
    private static readonly string[] Alphabets =
    [
        "0123456789", "0123456789 -./()", "0123456789abcdefABCDEF:.-", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=", "ab@.-_", "${}()[]<>*xX\"'", "qpzry9x8gf2tvdw0s3jn54khce6mua7l1bc",
    ];

    [Fact]
    public void Validator_throws_on_no_input_and_answers_the_same_twice()
    {
        Random random = new(Seed);
        Validator[] validators = [.. ValidatorTable.Names.Select(Find)];
        byte[] room = new byte[GarbageBytesMax];
        for (int i = 0; i < GarbageInputs; i++)
        {
            ReadOnlySpan<byte> garbage = Fill(random, room);
            Validator one = validators[i % validators.Length];
            Assert.Equal(one(garbage), one(garbage));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Validator_takes_the_shortest_and_longest_inputs(string name)
    {
        Validator validator = Find(name);
        Assert.False(validator([]));
        foreach (byte filler in "0 -9Aaz.:@=/+\0\xff"u8)
        {
            for (int length = 1; length <= GarbageBytesMax; length += length < 80 ? 1 : 40)
            {
                byte[] find = new byte[length];
                Array.Fill(find, filler);
                Assert.Equal(validator(find), validator(find));
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Validator_allocates_nothing(string name)
    {
        Validator validator = Find(name);
        byte[][] finds = [.. Examples(name)];
        // Tables are made when they are first used, and counted in the first attempt alone.
        Assert.Equal(0, Allocations.Least(Round, 20));

        void Round()
        {
            foreach (byte[] find in finds) { validator(find); }
        }
    }

    [Theory, MemberData(nameof(Strict))]
    public void Number_with_one_digit_changed_is_refused(string name, string find)
    {
        Assert.True(Check.Holds(name, find));
        byte[] bytes = Encoding.ASCII.GetBytes(find);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte right = bytes[i];
            if (!char.IsAsciiDigit((char)right)) { continue; }
            for (byte digit = (byte)'0'; digit <= '9'; digit++)
            {
                bytes[i] = digit;
                Assert.Equal(digit == right, Check.Holds(name, bytes));
            }
            bytes[i] = right;
        }
    }

    [Fact]
    public void Aadhaar_with_two_neighbours_swapped_is_refused()
    {
        byte[] number = Encoding.ASCII.GetBytes("499118665246");
        for (int i = 0; i + 1 < number.Length; i++)
        {
            if (number[i] == number[i + 1]) { continue; }
            (number[i], number[i + 1]) = (number[i + 1], number[i]);
            Assert.False(Check.Holds("in_aadhaar", number));
            (number[i], number[i + 1]) = (number[i + 1], number[i]);
        }
    }

    private static Validator Find(string name) => ValidatorTable.TryGet(name, out Validator? validator) ? validator : throw new InvalidOperationException(name);

    private static ReadOnlySpan<byte> Fill(Random random, byte[] room)
    {
        int length = random.Next(random.Next(4) == 0 ? GarbageBytesMax : 48);
        int kind = random.Next(Alphabets.Length + 1);
        if (kind == Alphabets.Length)
        {
            random.NextBytes(room.AsSpan(0, length));
            return room.AsSpan(0, length);
        }
        for (int i = 0; i < length; i++) { room[i] = (byte)Alphabets[kind][random.Next(Alphabets[kind].Length)]; }
        return room.AsSpan(0, length);
    }

    /// <summary>What the examples of the classes that use a validator hold, whole and word by word.</summary>
    private static IEnumerable<byte[]> Examples(string name)
        => ClassFiles.All.Where(entry => entry.Forms.Any(form => form.Checks.Contains(name)))
            .SelectMany(entry => entry.Match.Concat(entry.Miss))
            .SelectMany(text => text.Split(' ').Append(text))
            .Select(text => Encoding.UTF8.GetBytes(text.Replace("<<", "", StringComparison.Ordinal).Replace(">>", "", StringComparison.Ordinal)));
}
