using System.Collections.Immutable;
using System.Text.Json.Serialization;
using EdgeGate.Core.Notifications;

namespace EdgeGate.State;

/// <summary>Writes notices into the state.</summary>
[JsonSerializable(typeof(Notice))]
[JsonSerializable(typeof(ImmutableArray<string>))]
internal sealed partial class NoticeJson : JsonSerializerContext;
