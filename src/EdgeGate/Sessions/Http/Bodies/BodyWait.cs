namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>For how long what waits of a body may do so while nothing comes, before it is let go all the same; shorter ones first.</summary>
public enum BodyWait : byte
{
    /// <summary>Nothing waits, or it waits until more comes.</summary>
    None,
    /// <summary>About a second: it holds words alone, and may be all there is to say.</summary>
    Short,
    /// <summary>Ten seconds.</summary>
    Long,
}
