using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Notifications;
using EdgeGate.Notifications;
using MimeKit;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>notifications</c>.</summary>
internal static class NotificationsReader
{
    private static readonly string[] Ways = ["webhook", "smtp", "command"];

    private static readonly NoticeKind[] All = [NoticeKind.Asked, NoticeKind.Decided, NoticeKind.Expired, NoticeKind.Glass];

    /// <summary>Reads every entry that can be used.</summary>
    public static ImmutableArray<ChannelOptions> Read(ConfigScope root)
    {
        ImmutableArray<ChannelOptions> channels = [.. root.Items("notifications").Select(ReadOne)];
        foreach (ChannelOptions twice in channels.Where((one, i) => channels.Take(i).Any(other => other.Name == one.Name)))
        {
            root.Problem(twice.Key + ".name", $"two notifications are named '{twice.Name}'", "give each a name of its own");
        }
        return channels;
    }

    private static ChannelOptions ReadOne(ConfigScope scope)
    {
        ImmutableArray<NoticeKind> events = [.. Events(scope)];
        string[] ways = [.. Ways.Where(scope.Has)];
        if (ways.Length != 1) { scope.Problem(scope.Key, "a notification goes one way", "write one of webhook, smtp and command"); }
        ChannelOptions channel = new(
            scope.Key, scope.Text("name"), events, scope.Words("groups"), scope.Has("webhook") ? Webhook(scope.Child("webhook")) : null, scope.Has("smtp") ? Smtp(scope.Child("smtp")) : null,
            scope.Has("command") ? Command(scope) : null);
        foreach (string way in Ways) { scope.Node(way); }
        scope.Finish();
        return channel;
    }

    private static IEnumerable<NoticeKind> Events(ConfigScope scope)
    {
        ImmutableArray<string> words = scope.Words("events");
        if (!scope.Has("events")) { return All; }
        for (int i = 0; i < words.Length; i++)
        {
            if (!All.Any(kind => Notice.NameOf(kind) == words[i])) { scope.Problem($"{scope.At("events")}[{i}]", $"there is no event '{words[i]}'", $"write {string.Join(", ", All.Select(Notice.NameOf))}"); }
        }
        return All.Where(kind => words.Contains(Notice.NameOf(kind)));
    }

    private static WebhookOptions Webhook(ConfigScope scope)
    {
        // Where the address is all the proof that is asked for, it is a secret.
        SecretText url = scope.Node("url") is YamlMap ? scope.Secret("url") ?? new SecretText("") : new SecretText(scope.Text("url"));
        string shape = scope.Text("shape", "generic");
        if (shape is not ("generic" or "slack" or "teams")) { scope.Problem(scope.At("shape"), $"'{shape}' is no shape", "write generic, slack or teams"); }
        WebhookOptions webhook = new(
            url, scope.Secret("secret"), shape switch { "slack" => WebhookShape.Slack, "teams" => WebhookShape.Teams, _ => WebhookShape.Generic }, CertificateReader.Authorities(scope, "ca"), scope.Flag("allow_private", false));
        bool isUrl = Uri.TryCreate(url.Reveal(), UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https";
        if (!isUrl) { scope.Problem(scope.At("url"), "the webhook has no address", "write url: https://hooks.example.com/edgegate"); }
        else if (uri!.UserInfo.Length > 0) { scope.Problem(scope.At("url"), "an address has no password in it", "remove it; bodies are signed with secret"); }
        else if (uri.Scheme == "http" && !uri.IsLoopback) { scope.Problem(scope.At("url"), "the webhook is not on https", "write https, or an address on this machine"); }
        else if (uri.IsLoopback && !webhook.AllowsPrivate) { scope.Problem(scope.At("url"), "the webhook is on this machine", "write allow_private: true if it should be"); }
        if (webhook.Secret is { } secret && secret.Reveal().StartsWith("whsec_", StringComparison.Ordinal) && !IsBase64(secret.Reveal()[6..])) { scope.Problem(scope.At("secret"), "what follows whsec_ is no base64", "copy the secret whole"); }
        if (shape == "generic" && !scope.Has("secret")) { scope.Problem(scope.Key, "the receiver could not tell who sends", "add secret: { file: hook.secret }"); }
        scope.Finish();
        return webhook;
    }

    private static bool IsBase64(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out _);

    private static SmtpOptions Smtp(ConfigScope scope)
    {
        string security = scope.Text("security", "starttls");
        SmtpOptions smtp = new(
            scope.Text("host"), scope.Number("port", security == "tls" ? 465 : 587, 1, 65535), security, scope.OptionalText("user"), scope.Secret("password"), CertificateReader.Authorities(scope, "ca"),
            scope.Text("from"), scope.Words("to", isNeeded: true));
        if (security is not ("starttls" or "tls" or "none")) { scope.Problem(scope.At("security"), $"'{security}' is no way to protect mail", "write starttls or tls"); }
        if (security == "none" && smtp.Host is not ("localhost" or "127.0.0.1" or "::1")) { scope.Problem(scope.At("security"), "mail goes without TLS to this machine only", "write starttls or tls"); }
        if (smtp.User is not null && smtp.Password is null) { scope.Problem(scope.Key, "the user has no password", "add password: { file: smtp.password }"); }
        if (smtp.User is not null && security == "none") { scope.Problem(scope.At("user"), "a password goes over TLS only", "write security: starttls, or remove the user"); }
        if (smtp.Host.Length > 0 && Uri.CheckHostName(smtp.Host) == UriHostNameType.Unknown) { scope.Problem(scope.At("host"), $"'{smtp.Host}' is not a host name", "write mail.example.com, without scheme and port"); }
        if (smtp.User is null && smtp.Password is not null) { scope.Problem(scope.Key, "the password has no user", "add user: gate"); }
        foreach (string address in smtp.To.Prepend(smtp.From))
        {
            if (address.Length > 0 && (!address.Contains('@', StringComparison.Ordinal) || !MailboxAddress.TryParse(address, out _))) { scope.Problem(scope.Key, $"'{address}' is no mail address", "write name@example.com"); }
        }
        scope.Finish();
        return smtp;
    }

    private static CommandOptions Command(ConfigScope scope)
    {
        ImmutableArray<string> run = scope.Words("command", isFree: true);
        if (run.IsEmpty || !Path.IsPathRooted(run[0])) { scope.Problem(scope.At("command"), "the command is no list that begins with a program's path", "write command: [/usr/local/bin/page, \"--team\", dba]"); }
        else if (!File.Exists(run[0])) { scope.Problem(scope.At("command"), $"there is no program {run[0]}", "name one that exists"); }
        return new CommandOptions(run);
    }
}
