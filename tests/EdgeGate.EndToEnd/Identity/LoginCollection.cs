using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>Tests of sign-ins share a provider and a gateway.</summary>
[CollectionDefinition("login")]
public sealed class LoginCollection : ICollectionFixture<LoginFixture>;
