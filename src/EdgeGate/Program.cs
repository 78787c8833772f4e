using System.CommandLine;
using EdgeGate.Cli;
using EdgeGate.Cli.Approvals;
using EdgeGate.Cli.Classes;
using EdgeGate.Cli.Clients;
using EdgeGate.Cli.Demo;
using EdgeGate.Cli.Denials;
using EdgeGate.Cli.Kubernetes;
using EdgeGate.Cli.Login;
using EdgeGate.Cli.Policies;
using EdgeGate.Hosting;

Console.SetError(new VisibleWriter(Console.Error));

Command version = new("version", """
    Print the version and the commit it was built from.

    Examples:
      edgegate version
    """);
version.SetAction(_ =>
{
    Console.WriteLine($"edgegate {Build.Version} ({Build.Commit})");
    return ExitCode.Ok;
});

RootCommand root = new("""
    EdgeGate: an access gateway that proves, judges, masks and records what passes through it.

    Exit codes: 0 done, 1 failed, 2 wrong configuration or command line, 3 not found, 4 a recording does not verify, 5 nobody is signed in.
    """)
{
    RunCommand.Create(),
    CheckCommand.Create(),
    SessionsCommand.Create(),
    ApprovalsCommand.Create(),
    RequestCommand.Create(),
    NotificationsCommand.Create(),
    PolicyCommand.Create(),
    LoginCommand.Create(),
    GatewaysCommand.Create(),
    LoginCommands.CreateLogout(),
    LoginCommands.CreateToken(),
    LoginCommands.CreateWhoami(),
    PsqlCommand.Create(),
    PsqlCommand.CreateService(),
    PasswordCommand.Create(),
    SshCommands.Create(),
    SshCommands.CreateCertificate(),
    SshCommands.CreateConfig(),
    DenyCommand.Create(),
    KubeconfigCommand.Create(),
    CredentialCommand.Create(),
    ClassesCommand.Create(),
    RecordingCommands.CreateReplay(),
    RecordingCommands.CreateExport(),
    VerifyCommand.Create(),
    UnmaskCommand.Create(),
    DemoCommand.Create(),
    CompletionCommand.Create(),
    version,
};
// An argument that begins with @ is a value, never a file whose lines become arguments: under sudo, errors would show root's files.
ParseResult arguments = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (UsageProblem.Of(arguments) is { } wrong)
{
    Console.Error.WriteLine(wrong);
    return ExitCode.Usage;
}
try
{
    int code = await arguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15), EnableDefaultExceptionHandler = false });
    return arguments.Errors.Count > 0 ? ExitCode.Usage : code;
}
catch (OperationCanceledException)
{
    return ExitCode.Failure;
}
catch (Exception problem) when (problem is not OutOfMemoryException)
{
    // What no command tells better: a file that cannot be read or written, a state that is damaged.
    Console.Error.WriteLine($"edgegate: {problem.Message}");
    return ExitCode.Failure;
}
