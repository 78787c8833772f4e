namespace EdgeGate.Core.Holds;

/// <summary>What a client is told of a hold it waits for, in the same words by every protocol.</summary>
public static class HoldWords
{
    /// <summary>That it waits.</summary>
    public static string Waits(Hold hold) => $"this waits for approval: hold {hold.Id} (rule: {hold.Request.Rule})";

    /// <summary>For whom, and how long.</summary>
    public static string Needs(Hold hold)
    {
        ApprovalTerms terms = hold.Request.Terms;
        return $"{terms.Count} of {string.Join(", ", terms.Groups)} must approve within {GrantTerms.Describe(terms.Wait)}";
    }

    /// <summary>Where it is approved: on the page, or by command.</summary>
    /// <param name="hold">The hold.</param>
    /// <param name="consoleUrl">Where people find the console, without a slash at the end.</param>
    public static string Where(Hold hold, string consoleUrl) => $"{consoleUrl}/approvals/{hold.Id} or: edgegate approvals approve {hold.Id}";
}
