using System.Collections.Frozen;

namespace EdgeGate.Masking.Validators;

/// <summary>All validators by the name that class files call them.</summary>
internal static class ValidatorTable
{
    private static readonly FrozenDictionary<string, Validator> All = new Dictionary<string, Validator>
    {
        ["email"] = Email.Address,
        ["phone_e164"] = Phone.International,
        ["passport_line"] = TravelDocument.PassportLine,
        ["de_document"] = TravelDocument.GermanNumber,
        ["vin"] = Vehicle.IdentificationNumber,
        ["us_ssn"] = UnitedStates.SocialSecurity,
        ["us_itin"] = UnitedStates.IndividualTaxpayer,
        ["us_ein"] = UnitedStates.Employer,
        ["luhn"] = Luhn.Number,
        ["card_visa"] = CardBrands.Visa,
        ["card_mastercard"] = CardBrands.Mastercard,
        ["card_amex"] = CardBrands.Amex,
        ["card_discover"] = CardBrands.Discover,
        ["card_jcb"] = CardBrands.Jcb,
        ["card_diners"] = CardBrands.Diners,
        ["card_unionpay"] = CardBrands.UnionPay,
        ["card_maestro"] = CardBrands.Maestro,
        ["card_mir"] = CardBrands.Mir,
        ["iban"] = Iban.Number,
        ["bic"] = Countries.Bic,
        ["aba_routing"] = AbaRouting.Number,
        ["base58_bitcoin"] = Base58.Bitcoin,
        ["base58_litecoin"] = Base58.Litecoin,
        ["base58_dogecoin"] = Base58.Dogecoin,
        ["base58_tron"] = Base58.Tron,
        ["base58_bitcoin_private_key"] = Base58.BitcoinPrivateKey,
        ["base58_extended_key"] = Base58.ExtendedKey,
        ["base58_32_bytes"] = Base58.ThirtyTwoBytes,
        ["bech32_bitcoin"] = Bech32.Bitcoin,
        ["bech32_litecoin"] = Bech32.Litecoin,
        ["eip55"] = Eip55.Address,
        ["monero"] = Monero.Address,
        ["basic_credentials"] = Base64Text.BasicCredentials,
        ["jwt_header"] = Base64Text.JwtHeader,
        ["secret_value"] = SecretShape.Value,
        ["secret_unquoted"] = SecretShape.Unquoted,
        ["ipv6"] = NetworkAddress.IpV6,
        ["mac"] = NetworkAddress.Mac,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names, sorted.</summary>
    public static IEnumerable<string> Names => All.Keys.Order(StringComparer.Ordinal);

    /// <summary>Looks a validator up.</summary>
    /// <param name="name">As class files write it.</param>
    /// <param name="validator">What it names.</param>
    public static bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Validator? validator) => All.TryGetValue(name, out validator);
}
