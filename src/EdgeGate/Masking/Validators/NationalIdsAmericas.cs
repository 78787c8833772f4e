namespace EdgeGate.Masking.Validators;

/// <summary>Check digits of personal and tax numbers in the Americas.</summary>
internal static class NationalIdsAmericas
{
    /// <summary>Brazil, CPF: eleven digits, two check digits mod 11.</summary>
    /// <remarks>Receita Federal, Instrução Normativa RFB 1548/2015.</remarks>
    public static bool Cpf(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        if (FindText.Digits(find, d) != 11 || FindText.IsOneDigit(d)) { return false; }
        int first = Weights.Sum(d, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
        int second = Weights.Sum(d, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
        return d[9] == first && d[10] == second;
    }

    /// <summary>Brazil, CNPJ: twelve characters, digits or since 2026 letters too, and two check digits mod 11.</summary>
    /// <remarks>Receita Federal, Instrução Normativa RFB 2229/2024: a character's value is its code less 48.</remarks>
    public static bool Cnpj(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[14];
        if (FindText.Letters(find, d) != 14 || !FindText.IsDigit(d[12]) || !FindText.IsDigit(d[13])) { return false; }
        foreach (ref byte c in d) { c -= (byte)'0'; }
        if (FindText.IsOneDigit(d)) { return false; }
        int first = Weights.Sum(d, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        int second = Weights.Sum(d, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        return d[12] == (first < 2 ? 0 : 11 - first) && d[13] == (second < 2 ? 0 : 11 - second);
    }

    /// <summary>Canada, social insurance number: nine digits, Luhn; none begins with 0 or 8.</summary>
    /// <remarks>Employment and Social Development Canada, "SIN code of practice".</remarks>
    public static bool CanadaSin(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[9];
        return FindText.Digits(find, d) == 9 && d[0] != 8 && !FindText.IsOneDigit(d) && Luhn.IsRight(d);
    }

    /// <summary>Mexico, CURP: four letters, birth date, sex, state, three consonants, one character and a check digit.</summary>
    /// <remarks>SEGOB, "Instructivo normativo para la asignación de la CURP" (DOF 18 October 2021), annex.</remarks>
    public static bool Curp(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[18];
        if (FindText.Letters(find, text) != 18 || !FindText.IsDigit(text[17])) { return false; }
        if (!FindText.IsShortDate(FindText.AsciiNumber(text[4..6]), FindText.AsciiNumber(text[6..8]), FindText.AsciiNumber(text[8..10]))) { return false; }
        int sum = 0;
        for (int i = 0; i < 17; i++)
        {
            // The order has the letter Ñ between N and O, so letters after N count one more.
            int value = FindText.IsDigit(text[i]) ? text[i] - '0' : text[i] - 'A' + 10 + (text[i] > 'N' ? 1 : 0);
            sum += value * (18 - i);
        }
        return text[17] - '0' == (10 - (sum % 10)) % 10;
    }

    /// <summary>Mexico, RFC of a person: four letters, birth date, three characters of which the last is a check.</summary>
    /// <remarks>SAT, "Estructura del RFC"; the check character is not demanded, for many in use lack a right one.</remarks>
    public static bool Rfc(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[13];
        return FindText.Letters(find, text) == 13
            && FindText.IsShortDate(FindText.AsciiNumber(text[4..6]), FindText.AsciiNumber(text[6..8]), FindText.AsciiNumber(text[8..10]));
    }

    /// <summary>Argentina, CUIT or CUIL: kind, document number, check digit mod 11.</summary>
    /// <remarks>AFIP, Resolución General 10/1997.</remarks>
    public static bool Cuit(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        if (FindText.Digits(find, d) != 11 || FindText.Number(d[..2]) is not (20 or 23 or 24 or 25 or 26 or 27 or 30 or 33 or 34)) { return false; }
        int check = 11 - (Weights.Sum(d, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
        return d[10] == (check == 11 ? 0 : check == 10 ? 9 : check);
    }

    /// <summary>Chile, RUT or RUN: up to eight digits and a check character mod 11, where K is ten.</summary>
    /// <remarks>Servicio de Impuestos Internos, "Cómo se determina el dígito verificador".</remarks>
    public static bool Rut(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[9];
        int count = FindText.Letters(find, text);
        if (count < 8 || !text[..count].ContainsAnyExcept((byte)'0')) { return false; }
        int sum = 0;
        for (int i = 0; i < count - 1; i++)
        {
            byte c = text[count - 2 - i];
            if (!FindText.IsDigit(c)) { return false; }
            sum += (c - '0') * (2 + (i % 6));
        }
        int check = 11 - (sum % 11);
        return text[count - 1] == (check == 11 ? '0' : check == 10 ? 'K' : '0' + check);
    }

    /// <summary>Ecuador, cédula: province, a digit below six, ten digits by Luhn.</summary>
    /// <remarks>Registro Civil; SRI, "Algoritmo módulo 10".</remarks>
    public static bool EcuadorCedula(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[10];
        return FindText.Digits(find, d) == 10 && FindText.Number(d[..2]) is (>= 1 and <= 24) or 30 && d[2] < 6 && Luhn.IsRight(d);
    }

    /// <summary>Uruguay, cédula: seven digits and a check digit.</summary>
    /// <remarks>DNIC; weights 2, 9, 8, 7, 6, 3, 4 mod 10.</remarks>
    public static bool UruguayCedula(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[8];
        return FindText.Digits(find, d) == 8 && !FindText.IsOneDigit(d) && (10 - (Weights.Sum(d, [2, 9, 8, 7, 6, 3, 4]) % 10)) % 10 == d[7];
    }

    /// <summary>Dominican Republic, cédula: eleven digits by Luhn.</summary>
    /// <remarks>Junta Central Electoral, Ley 8-92.</remarks>
    public static bool DominicanCedula(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        return FindText.Digits(find, d) == 11 && !FindText.IsOneDigit(d) && Luhn.IsRight(d);
    }

    /// <summary>Colombia, NIT: nine digits and a check digit mod 11 with prime weights.</summary>
    /// <remarks>DIAN, Orden Administrativa 4 of 1989.</remarks>
    public static bool ColombiaNit(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[10];
        if (FindText.Digits(find, d) != 10 || FindText.IsOneDigit(d)) { return false; }
        int rest = Weights.Sum(d, [41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11;
        return d[9] == (rest < 2 ? rest : 11 - rest);
    }

    /// <summary>Peru, RUC: eleven digits of which the first two say whose it is, check digit mod 11.</summary>
    /// <remarks>SUNAT; weights 5, 4, 3, 2, 7, 6, 5, 4, 3, 2.</remarks>
    public static bool PeruvianRuc(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        return FindText.Digits(find, d) == 11
            && FindText.Number(d[..2]) is 10 or 15 or 16 or 17 or 20
            && (11 - (Weights.Sum(d, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 10 == d[10];
    }
}
