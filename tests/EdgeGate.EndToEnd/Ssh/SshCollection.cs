using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Tests that share the SSH gateways; they run one after the other.</summary>
[CollectionDefinition("ssh")]
public sealed class SshCollection : ICollectionFixture<SshFixture>;
