namespace EdgeGate.Sessions.Http;

/// <summary>What becomes of a header field on its way.</summary>
internal enum HttpFieldRule
{
    /// <summary>It goes on; its value is masked.</summary>
    Masked,
    /// <summary>It goes on as it is: it describes the message, and clients and targets read it by the letter.</summary>
    Plain,
    /// <summary>It ends here, or the gateway writes its own.</summary>
    Dropped,
    /// <summary>It goes on unless the body is masked: then it would no longer be true.</summary>
    Exact,
    /// <summary>A place: its value is rewritten for where the client stands.</summary>
    Location,
    /// <summary>Link: the places in it are rewritten so.</summary>
    Links,
    /// <summary>Refresh: so is its place.</summary>
    Refresh,
    /// <summary>Set-Cookie.</summary>
    Cookie,
}
