namespace EdgeGate.Masking;

/// <summary>What the place a value stands in can hold.</summary>
public enum ValueShape
{
    /// <summary>Free text: a find is replaced where it stands.</summary>
    Text = 1,
    /// <summary>A JSON document: finds inside strings and numbers are replaced and the document stays valid.</summary>
    Json = 2,
    /// <summary>A typed value that cannot hold a placeholder: any find makes the whole value null.</summary>
    Rigid = 3,
    /// <summary>A decimal whole number as digits: a find that is all of it may become a number of as many digits (mask <c>token</c>); else the whole value becomes null.</summary>
    Number = 4,
}
