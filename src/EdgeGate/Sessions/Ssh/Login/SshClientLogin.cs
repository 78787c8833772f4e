using System.Net;
using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Identity;
using EdgeGate.Masking;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Ssh.Userauth;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>The client's side of a session's beginning: it proves who it is. Success is not told here, but once the target is reached.</summary>
/// <remarks>
/// RFC 4252; RFC 4256. A key that stands for nobody may be proven first where people sign in with a browser: it then stands for the sign-in
/// that follows in the same connection. Nothing said here depends on whether a connection exists.
/// </remarks>
public sealed class SshClientLogin(SshGate gate, SshListenerOptions listener, SshLink link, IPEndPoint? client, Action<TimeSpan> extendPatience)
{
    private const string KeyMethod = "publickey";
    private const int QuestionsMax = 128;
    private static readonly TimeSpan FailureDelay = TimeSpan.FromMilliseconds(300);
    private static readonly SshConnectionLimits Limits = SshConnectionLimits.Default;
    private static readonly SshLimits KeyLimits = SshLimits.Default;

    private readonly ByteBuffer reply = new(64 * 1024);
    private string? user;
    private byte[]? provenKey;
    private int failures;
    private int questions;
    private int signInsBegun;
    private bool isPrompted;
    private bool hasGreeted;

    /// <summary>Whether a failed proof was counted.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The user name that was asked with, once one was.</summary>
    public string User => user ?? "";

    private bool TakesKeys => listener.SignIn is not null || !listener.Authorities.IsEmpty || listener.TakesOwnCertificates;

    private byte[]? OwnAuthority => listener.TakesOwnCertificates ? gate.UserAuthority : null;

    /// <summary>Runs it; null when the client went away.</summary>
    /// <exception cref="SshRefusalException">It failed too often.</exception>
    /// <exception cref="SshProtocolException">It broke the protocol.</exception>
    public async Task<SshLogin?> RunAsync(CancellationToken stop)
    {
        if (!await AcceptServiceAsync(stop)) { return null; }
        bool hasMessage = await link.ReadAsync(stop);
        while (hasMessage)
        {
            byte number = link.Message.Span[0];
            (SshLogin? login, bool isMessageNew) = number switch
            {
                SshMessage.UserauthRequest => await OnRequestAsync(stop),
                SshMessage.UserauthInfoResponse when isPrompted => await OnTokenAnswerAsync(stop),
                _ => throw new SshProtocolException(ProtocolFault.SshUnexpectedMessage),
            };
            if (login is not null) { return login; }
            hasMessage = isMessageNew || await link.ReadAsync(stop);
        }
        return null;
    }

    private async Task<bool> AcceptServiceAsync(CancellationToken stop)
    {
        if (!await link.ReadAsync(stop)) { return false; }
        if (!AsksFor("ssh-userauth"u8)) { throw new SshRefusalException(SshDisconnectReason.ServiceNotAvailable, "sign in first", "service"); }
        reply.Clear();
        SshUserauthWriter.Service(reply, SshMessage.ServiceAccept, "ssh-userauth"u8);
        await link.SendAsync(reply, stop);
        return true;
    }

    private bool AsksFor(ReadOnlySpan<byte> service)
    {
        SshFields fields = new(link.Message.Span);
        return fields.TryReadNumber(SshMessage.ServiceRequest) && fields.TryReadString(Limits.NameBytesMax, out ReadOnlySpan<byte> asked)
            ? asked.SequenceEqual(service)
            : throw new SshProtocolException(ProtocolFault.SshUnexpectedMessage);
    }

    /// <summary>Handles one request. The flag says that a further message was read meanwhile and waits.</summary>
    private async Task<(SshLogin? Login, bool IsMessageNew)> OnRequestAsync(CancellationToken stop)
    {
        isPrompted = false;
        string method = ReadMethod();
        if (!hasGreeted && listener.Banner.Length > 0)
        {
            hasGreeted = true;
            reply.Clear();
            SshUserauthWriter.Banner(reply, Encoding.UTF8.GetBytes(listener.Banner.TrimEnd('\n') + "\r\n"));
            await link.SendAsync(reply, stop);
        }
        switch (method)
        {
            case "none":
                await SendFailureAsync(Methods(), isPartialSuccess: false, stop);
                return default;
            case KeyMethod when TakesKeys:
                return (await OnKeyAsync(stop), false);
            case "password":
                return (await OnTokenAsync(ReadPassword(), stop), false);
            case "keyboard-interactive" when listener.SignIn is not null:
                return await SignInAsync(stop);
            case "keyboard-interactive":
                await PromptAsync(stop);
                return default;
            default:
                await FailAsync(null, stop);
                return default;
        }
    }

    private string ReadMethod()
    {
        if (!SshUserauthRequest.TryRead(link.Message.Span, Limits, out SshUserauthRequest request)) { throw new SshProtocolException(ProtocolFault.SshMalformedMessage); }
        if (!request.Service.SequenceEqual("ssh-connection"u8)) { throw new SshRefusalException(SshDisconnectReason.ServiceNotAvailable, "there is no such service", "service"); }
        string asked = Encoding.UTF8.GetString(request.User);
        // What was proven for one name must not be used for another.
        if (user is not null && user != asked) { throw new SshRefusalException(SshDisconnectReason.ProtocolError, "the user name was changed", "user_changed"); }
        user = asked;
        return Encoding.ASCII.GetString(request.Method);
    }

    private string? ReadPassword()
        => SshUserauthRequest.TryRead(link.Message.Span, Limits, out SshUserauthRequest request) && request.TryReadPassword(Limits, out ReadOnlySpan<byte> password) ? Encoding.UTF8.GetString(password) : null;

    private async Task<SshLogin?> OnKeyAsync(CancellationToken stop)
    {
        (SshLogin? login, KeyAnswer answer) = JudgeKey();
        if (++questions > QuestionsMax) { throw TooMany(); }
        switch (answer)
        {
            case KeyAnswer.Good when login is not null:
                return login;
            case KeyAnswer.Good:
                // The key is the client's own; now it must be somebody's.
                await SendFailureAsync("keyboard-interactive", isPartialSuccess: true, stop);
                return null;
            case KeyAnswer.ProveIt:
                await link.SendAsync(reply, stop);
                return null;
            case KeyAnswer.Unknown:
                await SendFailureAsync(Methods(), isPartialSuccess: false, stop);
                return null;
            default:
                await FailAsync("key", stop);
                return null;
        }
    }

    /// <summary>Looks at an offered key; for <see cref="KeyAnswer.ProveIt"/> the reply is ready.</summary>
    private (SshLogin? Login, KeyAnswer Answer) JudgeKey()
    {
        ReadOnlySpan<byte> message = link.Message.Span;
        if (!SshUserauthRequest.TryRead(message, Limits, out SshUserauthRequest request) || !SshPublicKeyAttempt.TryRead(message, request, Limits, out SshPublicKeyAttempt attempt))
        {
            throw new SshProtocolException(ProtocolFault.SshMalformedMessage);
        }
        SshLogin? login;
        scoped SshPublicKey key;
        scoped ReadOnlySpan<byte> algorithm = attempt.Algorithm;
        if (algorithm.EndsWith(SshCertificate.Suffix))
        {
            algorithm = algorithm[..^SshCertificate.Suffix.Length];
            if (!SshCertificate.TryRead(attempt.Blob, KeyLimits, out SshCertificate certificate)
                || SshCertificateReader.Read(certificate, listener.Authorities, OwnAuthority, client?.Address, gate.Engines.Time.GetUtcNow()) is not { } proven
                // What an issuer vouched for counts no longer than the issuer is configured.
                || (certificate.AuthorityKey.SequenceEqual(OwnAuthority) && !gate.Policy.Identity.Knows(proven.Principal.Issuer)))
            {
                return (null, attempt.HasSignature ? KeyAnswer.Bad : KeyAnswer.Unknown);
            }
            key = certificate.Key;
            login = Login(proven.Principal, proven.Grants, "certificate");
        }
        else
        {
            if (!SshPublicKey.TryRead(attempt.Blob, KeyLimits, out key)) { return (null, KeyAnswer.Unknown); }
            Principal? remembered = listener.SignIn is null ? null : gate.Logins.Find(attempt.Blob, gate.Engines.Time.GetUtcNow());
            // What an issuer vouched for counts no longer than the issuer is configured.
            if (remembered is not null && remembered.Issuer != listener.SignIn!.Issuer.Issuer.OriginalString) { remembered = null; }
            if (remembered is null && listener.SignIn is null) { return (null, KeyAnswer.Unknown); }
            login = remembered is null ? null : Login(remembered, SshGrants.All, "remembered key");
        }
        if (!SshPublicKey.IsSignedBy(key.Kind, algorithm)) { return (null, KeyAnswer.Unknown); }
        if (!attempt.HasSignature)
        {
            reply.Clear();
            SshUserauthWriter.PublicKeyOk(reply, attempt.Algorithm, attempt.Blob);
            return (null, KeyAnswer.ProveIt);
        }
        if (!IsProven(key, algorithm, attempt)) { return (null, KeyAnswer.Bad); }
        if (login is null) { provenKey = attempt.Blob.ToArray(); }
        return (login, KeyAnswer.Good);
    }

    private bool IsProven(in SshPublicKey key, ReadOnlySpan<byte> algorithm, in SshPublicKeyAttempt attempt)
    {
        using ByteBuffer signed = new(512 * 1024);
        SshWriter.String(signed, link.Transport.SessionId);
        SshWriter.Raw(signed, attempt.Signed);
        return SshSignatures.Verify(key, algorithm, signed.Written, attempt.Signature);
    }

    private async Task PromptAsync(CancellationToken stop)
    {
        reply.Clear();
        SshUserauthWriter.InfoRequest(reply, ""u8, ""u8, "Token: "u8);
        await link.SendAsync(reply, stop);
        isPrompted = true;
    }

    private async Task<(SshLogin? Login, bool IsMessageNew)> OnTokenAnswerAsync(CancellationToken stop)
    {
        isPrompted = false;
        if (!SshInfoResponse.TryRead(link.Message.Span, Limits, out SshInfoResponse answers)) { throw new SshProtocolException(ProtocolFault.SshMalformedMessage); }
        string? token = answers.Count == 1 ? Encoding.UTF8.GetString(answers.First) : null;
        return (await OnTokenAsync(token, stop), false);
    }

    private async Task<SshLogin?> OnTokenAsync(string? token, CancellationToken stop)
    {
        IdentityResult result = string.IsNullOrEmpty(token) ? new(null, IdentityFault.Malformed) : await gate.Policy.Identity.VerifyAsync(token, stop);
        if (result.Principal is { } principal) { return Login(principal, SshGrants.All, "token"); }
        await FailAsync(result.Fault.ToString(), stop);
        return null;
    }

    /// <summary>Shows where to sign in, and waits until that is done. A client that sends something else meanwhile has given up.</summary>
    private async Task<(SshLogin? Login, bool IsMessageNew)> SignInAsync(CancellationToken stop)
    {
        // Each sign-in begun is a question to the issuer, and more time; who gives one up may begin the next at once.
        if (++signInsBegun > listener.AuthTriesMax || gate.Failures.IsExceeded(client?.Address, listener.FailuresPerMinute)) { throw TooMany(); }
        // Counted before it is known how it ends: a client may just go away.
        CountFailure();
        DeviceSignIn signIn = gate.SignInOf(listener);
        if (await signIn.BeginAsync(stop) is not { } code)
        {
            await FailAsync(nameof(IdentityFault.IssuerUnreachable), stop);
            return default;
        }
        extendPatience(code.Lifetime);
        reply.Clear();
        SshUserauthWriter.InfoRequest(reply, "EdgeGate"u8, Encoding.ASCII.GetBytes(Instruction(code)), ""u8);
        await link.SendAsync(reply, stop);
        if (!await link.ReadAsync(stop)) { return default; }
        if (link.Message.Span[0] != SshMessage.UserauthInfoResponse) { return (null, true); }
        (IdentityResult result, bool isInterrupted) = await AwaitSignInAsync(signIn, code, stop);
        if (isInterrupted) { return (null, link.Message.Length > 0); }
        if (result.Principal is { } principal)
        {
            gate.Failures.Succeeded(client?.Address);
            Remember(principal);
            return (Login(principal, SshGrants.All, "browser"), false);
        }
        await FailAsync(result.Fault == IdentityFault.None ? "sign_in_refused" : result.Fault.ToString(), stop);
        return default;
    }

    private async Task<(IdentityResult Result, bool IsInterrupted)> AwaitSignInAsync(DeviceSignIn signIn, DeviceCode code, CancellationToken stop)
    {
        using CancellationTokenSource reading = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<bool> next = link.ReadAsync(reading.Token);
        long began = gate.Engines.Time.GetTimestamp();
        TimeSpan interval = code.Interval;
        (IdentityResult Result, bool IsInterrupted) outcome = default;
        while (gate.Engines.Time.GetElapsedTime(began) < code.Lifetime)
        {
            if (await Task.WhenAny(next, Task.Delay(interval, gate.Engines.Time, stop)) == next)
            {
                await next;
                return (default, true);
            }
            (DeviceAnswer answer, IdentityResult result) = await signIn.AskAsync(code, stop);
            // RFC 8628, 3.5: five seconds more for every slow_down.
            if (answer == DeviceAnswer.SlowDown) { interval += TimeSpan.FromSeconds(5); }
            if (answer is DeviceAnswer.Token or DeviceAnswer.Refused)
            {
                outcome = (result, false);
                break;
            }
        }
        await reading.CancelAsync();
        try
        {
            await next;
            return (default, true);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return outcome;
        }
    }

    private static string Instruction(DeviceCode code)
        => code.CompleteAddress is { } complete
            ? $"To sign in, open {complete}\nand confirm the code {code.UserCode}. Sign in only if you started this yourself.\nWaiting ..."
            : $"To sign in, open {code.Address}\nand enter the code {code.UserCode}. Sign in only if you started this yourself.\nWaiting ...";

    /// <summary>Has the key that was proven in this connection stand for the sign-in until that ends.</summary>
    private void Remember(Principal principal)
    {
        if (provenKey is null) { return; }
        gate.Logins.Remember(provenKey, principal, gate.Engines.Time.GetUtcNow());
        AuditLine line = gate.Engines.Audit.Begin(AuditCode.LoginRemembered, null);
        line.Text("subject"u8, principal.Subject);
        line.Text("issuer"u8, principal.Issuer);
        line.Text("client"u8, client?.ToString() ?? "unknown");
        line.Text("key"u8, "SHA256:" + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(provenKey)).TrimEnd('='));
        line.Text("until"u8, principal.ExpiresAt.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        line.Commit();
    }

    private SshLogin Login(Principal principal, SshGrants grants, string method)
    {
        int percent = User.IndexOf('%', StringComparison.Ordinal);
        return percent < 0 ? new SshLogin(principal, User, null, grants, method) : new SshLogin(principal, User[..percent], User[(percent + 1)..], grants, method);
    }

    private string Methods() => TakesKeys ? "publickey,keyboard-interactive,password" : "keyboard-interactive,password";

    /// <summary>Tells of a failed proof, later than it was found, and counts it.</summary>
    private async Task FailAsync(string? fault, CancellationToken stop)
    {
        if (fault is not null)
        {
            gate.Engines.Metrics.Ssh.Refused("auth_" + fault);
            gate.Engines.Audit.AuthFailed("ssh", client?.ToString() ?? "unknown", fault, KeptText.Of(gate.Policy.Masker.PlanAll, User, SshSession.NameCharsMax));
            CountFailure();
        }
        failures++;
        await Task.Delay(FailureDelay, gate.Engines.Time, stop);
        if (failures >= listener.AuthTriesMax) { throw TooMany(); }
        await SendFailureAsync(Methods(), isPartialSuccess: false, stop);
    }

    private void CountFailure()
    {
        HasFailed = true;
        gate.Failures.Failed(client?.Address);
    }

    private static SshRefusalException TooMany() => new(SshDisconnectReason.NoMoreAuthMethodsAvailable, "too many authentication failures", "auth_tries");

    private async Task SendFailureAsync(string methods, bool isPartialSuccess, CancellationToken stop)
    {
        reply.Clear();
        SshUserauthWriter.Failure(reply, Encoding.ASCII.GetBytes(methods), isPartialSuccess);
        await link.SendAsync(reply, stop);
    }

    /// <summary>What an offered key is answered.</summary>
    private enum KeyAnswer
    {
        /// <summary>It proves nobody.</summary>
        Unknown,
        /// <summary>It may be proven.</summary>
        ProveIt,
        /// <summary>It was proven.</summary>
        Good,
        /// <summary>The proof is wrong.</summary>
        Bad,
    }
}
