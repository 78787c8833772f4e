using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>An array or object that is open.</summary>
internal struct JsonFrame
{
    /// <summary>How far the tagged paths have come here.</summary>
    public JsonPathState Paths;

    /// <summary>Elements begun.</summary>
    public int Elements;

    /// <summary>Whether it is an object.</summary>
    public bool IsObject;

    /// <summary>Whether a member or element went on: the next one needs a comma.</summary>
    public bool HasOne;
}
