using System.Buffers.Binary;
using System.Text;

namespace EdgeGate.EndToEnd;

/// <summary>A message of the PostgreSQL protocol as it came: its type and its body.</summary>
internal sealed record RawMessage(char Type, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The columns of a DataRow as text; null is NULL.</summary>
    public string?[] Columns()
    {
        string?[] columns = new string?[BinaryPrimitives.ReadInt16BigEndian(Body)];
        int at = sizeof(short);
        for (int i = 0; i < columns.Length; i++)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(Body.AsSpan(at));
            at += sizeof(int);
            columns[i] = length < 0 ? null : Encoding.UTF8.GetString(Body, at, length);
            at += Math.Max(0, length);
        }
        return columns;
    }

    /// <summary>A field of an ErrorResponse or NoticeResponse: C is the SQLSTATE, M the message.</summary>
    public string Field(char code) => Text.Split('\0').FirstOrDefault(field => field.Length > 0 && field[0] == code)?[1..] ?? "";
}
