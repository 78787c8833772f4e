using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>Tables in documents whose columns are named once: a value stands behind its column's name.</summary>
public sealed class JsonColumnsTests
{
    private const string Json = "application/json";

    [Theory]
    // pandas, Trino, InfluxDB, Druid and others: names, then rows.
    [InlineData("""{"columns":["id","ssn"],"index":[0],"data":[[219099999,219099999],["219099999", "219099999"]]}""", """{"columns":["id","ssn"],"index":[0],"data":[[219099999,null],["219099999", "[pii.us_ssn]"]]}""")]
    [InlineData("""{"results":[{"series":[{"name":"users","columns":["time","pass\u0077ord"],"values":[["letmeinplease","letmein\u0070lease"]]}]}]}""", """{"results":[{"series":[{"name":"users","columns":["time","pass\u0077ord"],"values":[["letmeinplease","[secret.password]"]]}]}]}""")]
    // Trino and ClickHouse: columns are objects, and what is said of their types has names too.
    [InlineData("""{"columns":[{"name":"id","type":"varchar","typeSignature":{"name":"ssn"}},{"type":"varchar","name":"ssn"}],"data":[["219099999","219099999"]]}""", """{"columns":[{"name":"id","type":"varchar","typeSignature":{"name":"ssn"}},{"type":"varchar","name":"ssn"}],"data":[["219099999","[pii.us_ssn]"]]}""")]
    [InlineData("""{"meta":[{"name":"password"}],"data":[["letmeinplease"]],"rows":1,"note":"letmeinplease"}""", """{"meta":[{"name":"password"}],"data":[["[secret.password]"]],"rows":1,"note":"letmeinplease"}""")]
    // Kusto.
    [InlineData("""{"Tables":[{"Columns":[{"ColumnName":"a"},{"DataType":"x"},{"ColumnName":"Password"}],"Rows":[["letmeinplease","letmeinplease","letmeinplease"]]}]}""", """{"Tables":[{"Columns":[{"ColumnName":"a"},{"DataType":"x"},{"ColumnName":"Password"}],"Rows":[["letmeinplease","letmeinplease","[secret.password]"]]}]}""")]
    // Amazon RDS, Athena.
    [InlineData("""{"columnMetadata":[{"label":"ssn","name":"x"}],"records":[[{"stringValue":"219099999"}],[{"longValue":219099999}]]}""", """{"columnMetadata":[{"label":"ssn","name":"x"}],"records":[[{"stringValue":"[pii.us_ssn]"}],[{"longValue":null}]]}""")]
    [InlineData("""{"ResultSet":{"ResultSetMetadata":{"ColumnInfo":[{"Name":"id"},{"Name":"password"}]},"Rows":[{"Data":[{"VarCharValue":"letmeinplease"},{"VarCharValue":"letmeinplease"}]}]}}""", """{"ResultSet":{"ResultSetMetadata":{"ColumnInfo":[{"Name":"id"},{"Name":"password"}]},"Rows":[{"Data":[{"VarCharValue":"letmeinplease"},{"VarCharValue":"[secret.password]"}]}]}}""")]
    // BigQuery.
    [InlineData("""{"schema":{"fields":[{"name":"id"},{"name":"ssn"}]},"rows":[{"f":[{"v":"219099999"},{"v":"219099999"}]},{"f":[{"v":null},{"v":"219099999"}]}]}""", """{"schema":{"fields":[{"name":"id"},{"name":"ssn"}]},"rows":[{"f":[{"v":"219099999"},{"v":"[pii.us_ssn]"}]},{"f":[{"v":null},{"v":"[pii.us_ssn]"}]}]}""")]
    // Grafana: an array a column.
    [InlineData("""{"frames":[{"schema":{"fields":[{"name":"id"},{"name":"ssn"}]},"data":{"values":[["219099999"],["219099999","219099999"]]}}]}""", """{"frames":[{"schema":{"fields":[{"name":"id"},{"name":"ssn"}]},"data":{"values":[["219099999"],["[pii.us_ssn]","[pii.us_ssn]"]]}}]}""")]
    // Kubernetes.
    [InlineData("""{"kind":"Table","columnDefinitions":[{"name":"Name"},{"name":"SSN"}],"rows":[{"cells":["219099999","219099999"],"object":{"metadata":{"name":"219099999"}}}]}""", """{"kind":"Table","columnDefinitions":[{"name":"Name"},{"name":"SSN"}],"rows":[{"cells":["219099999","[pii.us_ssn]"],"object":{"metadata":{"name":"219099999"}}}]}""")]
    // Google Sheets: names in the first row.
    [InlineData("""{"range":"A1:B3","values":[["Name","SSN"],["219099999","219099999"]],"note":[["219099999","219099999"]]}""", """{"range":"A1:B3","values":[["Name","SSN"],["219099999","[pii.us_ssn]"]],"note":[["219099999","219099999"]]}""")]
    [InlineData("""{"values":[["SSN",1],["219099999","219099999"]]}""", """{"values":[["SSN",1],["219099999","219099999"]]}""")]
    [InlineData("""{"values":[["1","SSN"],["219099999","219099999"]]}""", """{"values":[["1","SSN"],["219099999","219099999"]]}""")]
    [InlineData("""{"values":[["SSN"],["219099999"]]}""", """{"values":[["SSN"],["219099999"]]}""")]
    // A cell that is an array, and one that is a document.
    [InlineData("""{"columns":["id","ssn"],"rows":[[["219099999","219099999"],["219099999"],"219099999"]]}""", """{"columns":["id","ssn"],"rows":[[["219099999","219099999"],["[pii.us_ssn]"],"219099999"]]}""")]
    [InlineData("""{"columns":["id","ssn"],"rows":[[{"a":"219099999"},{"a":"219099999"}],["219099999","219099999"]]}""", """{"columns":["id","ssn"],"rows":[[{"a":"219099999"},{"a":"219099999"}],["219099999","[pii.us_ssn]"]]}""")]
    // The next table has names of its own; what names nothing keeps the name of its member.
    [InlineData("""[{"headers":["ssn"],"rows":[["219099999"]]},{"headers":["id"],"rows":[["219099999"]]}]""", """[{"headers":["ssn"],"rows":[["[pii.us_ssn]"]]},{"headers":["id"],"rows":[["219099999"]]}]""")]
    [InlineData("""{"fields":["ssn"],"tags":["219099999"],"ids":["219099999"]}""", """{"fields":["ssn"],"tags":["219099999"],"ids":["219099999"]}""")]
    // An array that is called otherwise holds no rows: what it is called is context still.
    [InlineData("""{"fields":["a","b"],"ssn":[["219099999"]],"password":[["letmeinplease"]],"rows":[["219099999"]]}""", """{"fields":["a","b"],"ssn":[["[pii.us_ssn]"]],"password":[["[secret.password]"]],"rows":[["219099999"]]}""")]
    public void Value_is_masked_behind_its_columns_name(string text, string expected)
    {
        Assert.Equal(expected, BodySamples.Everyway(Json, text));
        Assert.Equal(expected, BodySamples.Document(text));
    }
}
