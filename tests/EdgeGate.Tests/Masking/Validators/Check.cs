using System.Text;
using EdgeGate.Masking.Validators;
using Xunit;

namespace EdgeGate.Tests.Masking.Validators;

/// <summary>Asks validators by the name that class files call them.</summary>
internal static class Check
{
    public static bool Holds(string name, string find) => Holds(name, Encoding.UTF8.GetBytes(find));

    public static bool Holds(string name, ReadOnlySpan<byte> find)
    {
        Assert.True(ValidatorTable.TryGet(name, out Validator? validator), name);
        return validator(find);
    }
}
