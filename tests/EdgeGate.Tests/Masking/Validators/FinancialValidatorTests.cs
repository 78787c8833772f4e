using Xunit;

namespace EdgeGate.Tests.Masking.Validators;

public sealed class FinancialValidatorTests
{
    // Test numbers that the schemes and payment processors publish (Stripe "Testing", PayPal "Test card numbers", Adyen "Test cards").
    [Theory]
    [InlineData("card_visa", "4111111111111111")]
    [InlineData("card_visa", "4012 8888 8888 1881")]
    [InlineData("card_visa", "4222222222222")]
    [InlineData("card_mastercard", "5555-5555-5555-4444")]
    [InlineData("card_mastercard", "2223003122003222")]
    [InlineData("card_amex", "378282246310005")]
    [InlineData("card_discover", "6011111111111117")]
    [InlineData("card_jcb", "3530111333300000")]
    [InlineData("card_jcb", "3524878442805313")]
    [InlineData("card_unlisted", "060487312096")]
    // Of a state without an entry in the registry.
    [InlineData("iban", "IR850604377004014182080084")]
    [InlineData("card_diners", "30569309025904")]
    [InlineData("card_diners", "36227206271667")]
    [InlineData("card_unionpay", "6205500000000000004")]
    [InlineData("card_maestro", "6759649826438453")]
    [InlineData("card_mir", "2200000000000004")]
    // Wikipedia, "Luhn algorithm", the worked example.
    [InlineData("luhn", "17893729974")]
    // SWIFT, "IBAN Registry", the example of each country.
    [InlineData("iban", "AL47212110090000000235698741")]
    [InlineData("iban", "BE68539007547034")]
    [InlineData("iban", "BR1800360305000010009795493C1")]
    [InlineData("iban", "DE89370400440532013000")]
    [InlineData("iban", "ES9121000418450200051332")]
    [InlineData("iban", "FR1420041010050500013M02606")]
    [InlineData("iban", "GB29NWBK60161331926819")]
    [InlineData("iban", "IT60X0542811101000000123456")]
    [InlineData("iban", "KW81CBKU0000000000001234560101")]
    [InlineData("iban", "MT84MALT011000012345MTLCAST001S")]
    [InlineData("iban", "NL91ABNA0417164300")]
    [InlineData("iban", "NO9386011117947")]
    [InlineData("iban", "SC18SSCB11010000000000001497USD")]
    [InlineData("iban", "TR330006100519786457841326")]
    [InlineData("iban", "GB29 NWBK 6016 1331 9268 19")]
    // ISO 9362 examples of Deutsche Bank and NatWest.
    [InlineData("bic", "DEUTDEFF500")]
    [InlineData("bic", "NWBKGB2L")]
    // Federal Reserve E-Payments directory: Federal Reserve Bank of Boston, JPMorgan Chase.
    [InlineData("aba_routing", "011000015")]
    [InlineData("aba_routing", "021000021")]
    public void Published_number_holds(string name, string find) => Assert.True(Check.Holds(name, find));

    [Theory]
    [InlineData("card_unlisted", "4111111111111111")]
    [InlineData("card_unlisted", "060487312095")]
    [InlineData("card_visa", "4111111111111112")]
    [InlineData("card_visa", "5555555555554444")]
    [InlineData("card_visa", "41111111111111")]
    [InlineData("card_mastercard", "2720999999999990")]
    [InlineData("card_amex", "3782822463100050")]
    [InlineData("card_mir", "2205000000000001")]
    [InlineData("iban", "DE89370400440532013001")]
    [InlineData("iban", "DE8937040044053201300A")]
    [InlineData("iban", "DE893704004405320130001")]
    [InlineData("iban", "XX89370400440532013000")]
    [InlineData("iban", "DE00370400440532013000")]
    [InlineData("bic", "DEUTXYFF")]
    [InlineData("aba_routing", "021000022")]
    [InlineData("aba_routing", "000000000")]
    [InlineData("luhn", "17893729975")]
    public void Wrong_number_is_refused(string name, string find) => Assert.False(Check.Holds(name, find));
}
