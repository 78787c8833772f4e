using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>The tests that share one <see cref="SftpFixture"/>.</summary>
[CollectionDefinition("sftp")]
public sealed class SftpCollection : ICollectionFixture<SftpFixture>;
