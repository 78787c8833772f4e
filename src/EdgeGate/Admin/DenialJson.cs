using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Core.Denials;

namespace EdgeGate.Admin;

/// <summary>Writes a denial as the API shows it.</summary>
internal static class DenialJson
{
    /// <summary>Writes it; what it does not say is left out.</summary>
    public static void Write(Utf8JsonWriter json, Denial denial)
    {
        json.WriteStartObject();
        json.WriteString("id", denial.Id);
        foreach ((string name, string? value) in new[] { ("issuer", denial.Issuer), ("subject", denial.Subject), ("on_behalf_of", denial.OnBehalfOf), ("token_subject", denial.TokenSubject), ("token_id", denial.TokenId), ("login_id", denial.LoginId), ("session", denial.Session) })
        {
            if (value is not null) { json.WriteString(name, VisibleText.Line(value)); }
        }
        if (denial.IssuedUntil is { } issued) { json.WriteString("issued_until", issued.UtcDateTime); }
        json.WriteString("reason", VisibleText.Line(denial.Reason));
        json.WriteString("by", VisibleText.Line(denial.By));
        json.WriteString("at", denial.At.UtcDateTime);
        if (denial.Until is { } until) { json.WriteString("until", until.UtcDateTime); }
        json.WriteEndObject();
    }
}
