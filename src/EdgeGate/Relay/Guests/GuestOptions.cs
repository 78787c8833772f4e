namespace EdgeGate.Relay.Guests;

/// <summary>A connection whose protocol HTTP carries.</summary>
/// <param name="Protocol">The guest's name.</param>
/// <param name="UserFrom">Whom the target is told: <c>subject</c> or <c>email</c>; null when it is told nobody.</param>
/// <param name="Prefix">Stands before the user and every group, so that no name of an issuer is one of the target's own.</param>
/// <param name="TellsGroups">Whether the groups are told.</param>
/// <param name="TellsSession">Whether issuer and mail address are told as extra fields.</param>
/// <param name="RecordsContent">Whether recordings of streams hold what was said in them, or only that, when and how they ended.</param>
public sealed record GuestOptions(string Protocol, string? UserFrom, string Prefix, bool TellsGroups, bool TellsSession, bool RecordsContent = true);
