using System.Text;
using EdgeGate.Protocols.Postgres;
using Xunit;

namespace EdgeGate.Protocols.Tests.Postgres;

public sealed class PgReplicationCommandTests
{
    [Theory]
    [InlineData("IDENTIFY_SYSTEM", "identify_system")]
    [InlineData(" IDENTIFY_SYSTEM ;", "identify_system")]
    [InlineData("SHOW wal_segment_size", "show")]
    [InlineData("SHOW data_directory_mode;", "show")]
    [InlineData("START_REPLICATION SLOT \"a;\"\"b\" 0/16B3748 TIMELINE 1", "start_replication")]
    [InlineData("START_REPLICATION SLOT \"s\" LOGICAL 0/0 (\"proto_version\" '1', publication_names 'a;''b')", "start_replication")]
    [InlineData("CREATE_REPLICATION_SLOT \"s\" TEMPORARY LOGICAL \"test_decoding\" (SNAPSHOT 'nothing')", "create_replication_slot")]
    [InlineData("READ_REPLICATION_SLOT s", "read_replication_slot")]
    [InlineData("TIMELINE_HISTORY 2", "timeline_history")]
    [InlineData("DROP_REPLICATION_SLOT s WAIT", "drop_replication_slot")]
    [InlineData("BASE_BACKUP LABEL 'x' PROGRESS NOWAIT", "base_backup")]
    [InlineData("BASE_BACKUP ( LABEL 'pg_basebackup base backup',  PROGRESS,  MANIFEST 'yes',  TARGET 'client')", "base_backup")]
    public void Command_is_read(string text, string keyword)
    {
        Assert.True(PgReplicationCommand.TryRead(Encoding.UTF8.GetBytes(text), out PgReplicationCommand command));
        Assert.Equal(keyword, command.Keyword);
        Assert.Null(command.ServerTarget);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SELECT 1")]
    [InlineData("identify_system")]
    [InlineData("\"IDENTIFY_SYSTEM\"")]
    [InlineData("IDENTIFY_SYSTEM; DELETE FROM person")]
    [InlineData("IDENTIFY_SYSTEM;;")]
    [InlineData("IDENTIFY_SYSTEM -- x")]
    [InlineData("IDENTIFY_SYSTEM /* x */")]
    [InlineData("START_REPLICATION SLOT 'open")]
    [InlineData("START_REPLICATION SLOT \"open")]
    [InlineData("START_REPLICATION 0/XYZ")]
    [InlineData("SHOW primary_conninfo")]
    [InlineData("SHOW ALL")]
    [InlineData("SHOW wal_segment_size, x")]
    [InlineData("IDENTIFY_SYSTEM\u00a0")]
    public void Anything_else_is_no_command(string text)
        => Assert.False(PgReplicationCommand.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("BASE_BACKUP (TARGET 'server', TARGET_DETAIL '/tmp/x')")]
    [InlineData("BASE_BACKUP (\"target\" 'shell')")]
    [InlineData("BASE_BACKUP (Target blackhole)")]
    [InlineData("BASE_BACKUP (TARGET 'server', TARGET 'client')")]
    [InlineData("BASE_BACKUP (TARGET 'client', TARGET 'server')")]
    [InlineData("BASE_BACKUP (TARGET)")]
    [InlineData("BASE_BACKUP (LABEL 'x', TARGET")]
    public void Backup_that_the_server_keeps_is_told_apart(string text)
    {
        Assert.True(PgReplicationCommand.TryRead(Encoding.UTF8.GetBytes(text), out PgReplicationCommand command));
        Assert.NotNull(command.ServerTarget);
    }
}
