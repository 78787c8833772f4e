using System.Text.Json.Serialization;

namespace EdgeGate.Sessions.Http.SignIn;

/// <summary>Writes and reads what a sign-in carries, without reflection.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class SignInJson : JsonSerializerContext;
