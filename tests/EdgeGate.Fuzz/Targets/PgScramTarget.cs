using System.Text;
using System.Text.RegularExpressions;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Postgres;

namespace EdgeGate.Fuzz.Targets;

/// <summary>A SCRAM server's two messages, with a zero byte between them.</summary>
internal static class PgScramTarget
{
    private const string Nonce = "rOprNGfwEbeRWgbNEkqO";
    private static readonly byte[] Binding = [1, 2, 3];

    public static FuzzTarget Create() => new("pg-scram", [Seed(0), Seed(1), Seed(2), [0, .. Encoding.ASCII.GetBytes(PgVectors.ScramFirst + ",ext=1"), 0]], Hot, Plain)
    {
        OptionBytes = 1,
        TestExecutions = 100,
    };

    private static byte[] Seed(byte option)
    {
        byte[] first = Encoding.ASCII.GetBytes(PgVectors.ScramFirst);
        PlainScram plain = Server(option);
        plain.ClientFinal(first);
        return [option, .. first, 0, .. Encoding.ASCII.GetBytes(plain.ServerFinal)];
    }

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        Split(input, out byte[] first, out byte[] final);
        if (IsCostly(first)) { return; }
        PgScram scram = new("pencil", options[0] % 3 == 1 ? Binding : null, options[0] % 3 == 2, Nonce);
        transcript.Say("before", scram.VerifyServer(final) ? 1 : 0);
        bool isAnswered = scram.TryRespond(first, out byte[] answer);
        transcript.Say(isAnswered ? "answer" : "refused", answer);
        transcript.Say("proven", scram.VerifyServer(final) ? 1 : 0);
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        Split(input, out byte[] first, out byte[] final);
        if (IsCostly(first)) { return; }
        transcript.Say("before", 0);
        PlainScram server = Server(options[0]);
        string? answer = server.ClientFinal(first);
        transcript.Say(answer is null ? "refused" : "answer", Encoding.UTF8.GetBytes(answer ?? ""));
        bool isProven = answer is not null && (Encoding.UTF8.GetString(final) == server.ServerFinal || Encoding.UTF8.GetString(final).StartsWith(server.ServerFinal + ",", StringComparison.Ordinal));
        transcript.Say("proven", isProven ? 1 : 0);
    }

    private static PlainScram Server(byte option) => (option % 3) switch
    {
        1 => new PlainScram("", "pencil", "p=tls-server-end-point,,", Binding, Nonce),
        2 => new PlainScram("", "pencil", "y,,", [], Nonce),
        _ => new PlainScram("", "pencil", "n,,", [], Nonce),
    };

    private static void Split(ReadOnlySpan<byte> input, out byte[] first, out byte[] final)
    {
        int zero = input.IndexOf((byte)0);
        first = (zero < 0 ? input : input[..zero]).ToArray();
        final = zero < 0 ? [] : input[(zero + 1)..].ToArray();
    }

    /// <summary>Hundreds of thousands of rounds are tested once, not here.</summary>
    private static bool IsCostly(byte[] first)
        => Regex.Match(Encoding.UTF8.GetString(first), ",i=([0-9]{1,9})(,|$)") is { Success: true } match && int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) is > 5000 and <= 1_000_000;
}
