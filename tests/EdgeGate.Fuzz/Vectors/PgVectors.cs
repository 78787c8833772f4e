namespace EdgeGate.Fuzz.Vectors;

/// <summary>Every message of the protocol, built by hand from the PostgreSQL manual, "Message Formats".</summary>
internal static class PgVectors
{
    private static readonly byte[] Signature = [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xff, (byte)'\r', (byte)'\n', 0];

    /// <summary>CancelRequest (short and long key), SSLRequest, GSSENCRequest, StartupMessage.</summary>
    public static IReadOnlyList<byte[]> StartupPackets { get; } =
    [
        New().String("user").String("joe").String("database").String("orders").String("application_name").String("").Byte(0).Startup(196608),
        New().String("user").String("joe").String("_pq_.anything").String("on").Byte(0).Startup(196610),
        New().Byte(0).Startup(196608),
        New().Startup(80877103),
        New().Startup(80877104),
        New().Int32(4711).Int32(0x01020304).Startup(80877102),
        New().Int32(4711).Raw(new byte[32]).Startup(80877102),
        [.. New().Startup(80877103), .. New().String("user").String("joe").Byte(0).Startup(196608)],
    ];

    /// <summary>What clients send.</summary>
    public static IReadOnlyList<byte[]> Frontend { get; } =
    [
        New().String("").String("").Int16(0).Int16(0).Int16(0).Message('B'),
        New().String("p").String("s").Int16(1).Int16(1).Int16(2).Value("\u0007\u0008").Null().Int16(2).Int16(0).Int16(1).Message('B'),
        New().String("portal").String("").Int16(3).Int16(0).Int16(1).Int16(0).Int16(3).Value("").Value("joe").Null().Int16(1).Int16(1).Message('B'),
        New().Byte('S').String("statement").Message('C'),
        New().Byte('P').String("").Message('C'),
        New().Text("1\tone\n2\ttwo\n").Message('d'),
        New().Message('c'),
        New().String("no more").Message('f'),
        New().Byte('S').String("").Message('D'),
        New().Byte('P').String("portal").Message('D'),
        New().String("").Int32(0).Message('E'),
        New().String("portal").Int32(100).Message('E'),
        New().Message('H'),
        New().Int32(1344).Int16(1).Int16(1).Int16(2).Value("12").Null().Int16(0).Message('F'),
        New().Int32(0xffff_ffff).Int16(0).Int16(0).Int16(1).Message('F'),
        New().String("s").String("select $1, $2").Int16(2).Int32(23).Int32(0).Message('P'),
        New().String("").String("").Int16(0).Message('P'),
        New().String("secret").Message('p'),
        New().String("SCRAM-SHA-256").Value("n,,n=,r=rOprNGfwEbeRWgbNEkqO").Message('p'),
        New().Text("c=biws,r=rOprNGfwEbeRWgbNEkqO,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=").Message('p'),
        New().String("select 'grün', E'\\n'").Message('Q'),
        New().Message('S'),
        New().Message('X'),
    ];

    /// <summary>What servers send.</summary>
    public static IReadOnlyList<byte[]> Backend { get; } =
    [
        New().Int32(0).Message('R'),
        New().Int32(2).Message('R'),
        New().Int32(3).Message('R'),
        New().Int32(5).Raw([1, 2, 3, 4]).Message('R'),
        New().Int32(7).Message('R'),
        New().Int32(8).Raw([9, 8, 7]).Message('R'),
        New().Int32(9).Message('R'),
        New().Int32(10).String("SCRAM-SHA-256-PLUS").String("SCRAM-SHA-256").Byte(0).Message('R'),
        New().Int32(11).Text(ScramFirst).Message('R'),
        New().Int32(12).Text("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=").Message('R'),
        New().Int32(4711).Int32(0x01020304).Message('K'),
        New().Int32(4711).Raw(new byte[32]).Message('K'),
        New().Message('2'),
        New().Message('3'),
        New().String("SELECT 2").Message('C'),
        New().Raw([.. Signature, 0, 0, 0, 0, 0, 0, 0, 0]).Message('d'),
        New().Message('c'),
        New().Byte(0).Int16(2).Int16(0).Int16(0).Message('G'),
        New().Byte(1).Int16(2).Int16(1).Int16(1).Message('H'),
        New().Byte(0).Int16(0).Message('W'),
        New().Int16(3).Value("1").Null().Value("").Message('D'),
        New().Int16(0).Message('D'),
        New().Message('I'),
        Report().Message('E'),
        Report().Message('N'),
        New().Byte(0).Message('N'),
        New().Int32(4).Raw([0, 0, 0, 7]).Message('V'),
        New().Null().Message('V'),
        New().Int32(196610).Int32(1).String("_pq_.anything").Message('v'),
        New().Message('n'),
        New().Int32(4711).String("news").String("hello").Message('A'),
        New().Int16(2).Int32(23).Int32(25).Message('t'),
        New().String("server_version").String("17.2").Message('S'),
        New().Message('1'),
        New().Message('s'),
        New().Byte('I').Message('Z'),
        New().Byte('T').Message('Z'),
        New().Byte('E').Message('Z'),
        Columns().Message('T'),
        New().Int16(0).Message('T'),
    ];

    /// <summary>All typed messages.</summary>
    public static IReadOnlyList<byte[]> All { get; } = [.. Frontend, .. Backend];

    /// <summary>Many messages in a row, as a query's answer comes.</summary>
    public static byte[] Stream { get; } =
    [
        .. Columns().Message('T'),
        .. New().Int16(2).Value("1").Value("joe@example.com").Message('D'),
        .. New().Int16(2).Value("2").Null().Message('D'),
        .. New().String("SELECT 2").Message('C'),
        .. New().Byte('I').Message('Z'),
    ];

    /// <summary>server-first-message of RFC 7677, section 3.</summary>
    public const string ScramFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    /// <summary>The type and the body.</summary>
    public static byte[] WithoutLength(byte[] message) => [message[0], .. message[5..]];

    private static WireBuilder New() => new();

    private static WireBuilder Report() => New()
        .Byte('S').String("ERROR").Byte('V').String("ERROR").Byte('C').String("23505").Byte('M').String("duplicate key value violates unique constraint \"people_email_key\"")
        .Byte('D').String("Key (email)=(joe@example.com) already exists.").Byte('H').String("").Byte('P').String("7").Byte('s').String("public").Byte('t').String("people")
        .Byte('F').String("nbtinsert.c").Byte('L').String("664").Byte('R').String("_bt_check_unique").Byte(0);

    private static WireBuilder Columns() => New().Int16(2)
        .String("id").Int32(16385).Int16(1).Int32(23).Int16(4).Int32(-1).Int16(0)
        .String("email").Int32(0xffff_fffe).Int16(-1).Int32(25).Int16(-1).Int32(-1).Int16(1);
}
