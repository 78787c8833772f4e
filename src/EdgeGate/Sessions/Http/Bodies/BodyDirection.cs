namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Which way a body goes.</summary>
public enum BodyDirection
{
    /// <summary>To the target.</summary>
    Request = 1,
    /// <summary>To the client.</summary>
    Response = 2,
}
