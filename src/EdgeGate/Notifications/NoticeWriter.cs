using System.Text;
using System.Text.Json;
using EdgeGate.Core.Notifications;

namespace EdgeGate.Notifications;

/// <summary>Writes notices as the bodies that channels take.</summary>
internal static class NoticeWriter
{
    /// <summary>A body of a shape.</summary>
    public static byte[] Write(WebhookShape shape, Delivery delivery, string link) => shape switch
    {
        WebhookShape.Slack => Json(json => Slack(json, delivery.Notice, link)),
        WebhookShape.Teams => Json(json => Teams(json, delivery.Notice, link)),
        _ => Json(json => Generic(json, delivery, link)),
    };

    /// <summary>Lines of facts, for people.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(Notice notice)
    {
        yield return ("Who", notice.Requester);
        yield return ("Connection", $"{notice.Connection} ({notice.Protocol})");
        yield return ("Operation", notice.Kinds);
        yield return ("Rule", notice.Rule);
        if (notice.Kind == NoticeKind.Asked)
        {
            yield return ("Approvers", $"{notice.Needed} of {string.Join(", ", notice.Groups)}");
            yield return ("Until", notice.Expires.ToString("u", System.Globalization.CultureInfo.InvariantCulture));
        }
        if (notice.By.Length > 0) { yield return ("By", notice.By); }
        if (notice.Reason.Length > 0) { yield return ("Reason", notice.Reason); }
        yield return ("Hold", notice.Hold);
    }

    private static void Generic(Utf8JsonWriter json, Delivery delivery, string link)
    {
        Notice notice = delivery.Notice;
        json.WriteString("id", delivery.Id);
        json.WriteString("event", Notice.NameOf(notice.Kind));
        json.WriteString("title", notice.Title);
        json.WriteString("hold", notice.Hold);
        json.WriteString("state", notice.State);
        json.WriteString("requester", notice.Requester);
        json.WriteString("connection", notice.Connection);
        json.WriteString("protocol", notice.Protocol);
        json.WriteString("rule", notice.Rule);
        json.WriteString("kinds", notice.Kinds);
        json.WriteStartArray("approvers");
        foreach (string group in notice.Groups) { json.WriteStringValue(group); }
        json.WriteEndArray();
        json.WriteNumber("needed", notice.Needed);
        json.WriteString("by", notice.By);
        json.WriteString("reason", notice.Reason);
        json.WriteString("at", notice.At);
        json.WriteString("expires", notice.Expires);
        json.WriteString("link", link);
    }

    private static void Slack(Utf8JsonWriter json, Notice notice, string link)
    {
        json.WriteString("text", Escaped(notice.Title));
        json.WriteStartArray("blocks");
        json.WriteStartObject();
        json.WriteString("type", "section");
        json.WriteStartObject("text");
        json.WriteString("type", "mrkdwn");
        json.WriteString("text", $"*{Escaped(notice.Title)}*\n{string.Join('\n', Facts(notice).Select(static fact => $"{fact.Name}: {Escaped(fact.Value)}"))}\n<{link}|{(notice.Kind == NoticeKind.Asked ? "Decide" : "Look")}>");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Teams(Utf8JsonWriter json, Notice notice, string link)
    {
        json.WriteString("type", "message");
        json.WriteStartArray("attachments");
        json.WriteStartObject();
        json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        json.WriteStartObject("content");
        json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        json.WriteString("type", "AdaptiveCard");
        json.WriteString("version", "1.4");
        json.WriteStartArray("body");
        json.WriteStartObject();
        json.WriteString("type", "TextBlock");
        json.WriteString("weight", "bolder");
        json.WriteBoolean("wrap", true);
        json.WriteString("text", Plain(notice.Title));
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "FactSet");
        json.WriteStartArray("facts");
        foreach ((string name, string value) in Facts(notice))
        {
            json.WriteStartObject();
            json.WriteString("title", name);
            json.WriteString("value", Plain(value));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("actions");
        json.WriteStartObject();
        json.WriteString("type", "Action.OpenUrl");
        json.WriteString("title", notice.Kind == NoticeKind.Asked ? "Decide" : "Look");
        json.WriteString("url", link);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>A text in which Slack reads neither links nor mentions, nor marks of its own.</summary>
    private static string Escaped(string text)
        => new StringBuilder(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("*", "\u2217").Replace("`", "'").Replace("\r", " ").Replace("\n", " ").ToString();

    /// <summary>A text in which an adaptive card reads no link.</summary>
    private static string Plain(string text) => text.Replace('[', '(').Replace(']', ')').ReplaceLineEndings(" ");

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return body.ToArray();
    }
}
