"""National identifiers of Europe, each by its public definition (the authority's own rule, named beside it)."""
from .checksums import luhn_digit, mod11_10_check, weighted
from .draw import DIGITS, UPPER
from .kind import kind, split


def until(make):
    """Some rules have no check digit for some payloads; those payloads are never issued, so draw again."""
    def again(d):
        while True:
            value = make(d)
            if value is not None:
                return value
    return again


def es_dni(d):
    """Real Decreto 1553/2005: eight digits and the letter at number mod 23 of TRWAGMYFPDXBNJZSQVHLCKE."""
    number = d.digits(8)
    letter = "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23]
    return number + d.pick(("", "", "-")) + letter


def es_nie(d):
    """Orden INT/2058/2008: X, Y or Z stands for 0, 1, 2; then as the DNI."""
    first, number = d.below(3), d.digits(7)
    letter = "TRWAGMYFPDXBNJZSQVHLCKE"[int(f"{first}{number}") % 23]
    gap = d.pick(("", "", "-"))
    return "XYZ"[first] + gap + number + gap + letter


def it_codice_fiscale(d):
    """Decreto ministeriale 23 dicembre 1976: 15 characters, odd places by table, even by value, sum mod 26 as a letter."""
    consonants = "BCDFGLMNPRSTV"
    year, month, day = d.birthday()
    day += 40 if d.chance(.5) else 0
    body = d.text(consonants, 6) + f"{year % 100:02d}" + "ABCDEHLMPRST"[month - 1] + f"{day:02d}" + d.pick("ABCDEFGHILMZ") + f"{d.between(1, 990):03d}"
    odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
    total = 0
    for place, c in enumerate(body):
        value = DIGITS.index(c) if c in DIGITS else UPPER.index(c)
        total += value if place % 2 else odd[value]
    return body + UPPER[total % 26]


def fr_nir(d):
    """INSEE: 13 digits and the key 97 - number mod 97; Corsica's 2A and 2B count as 19 and 18."""
    year, month, _ = d.birthday()
    department = d.pick(("75", "13", "69", "59", "33", "92", "2A", "2B", "35", "06"))
    body = d.pick("12") + f"{year % 100:02d}{month:02d}" + department + f"{d.between(1, 600):03d}{d.between(1, 999):03d}"
    key = f"{97 - int(body.replace('2A', '19').replace('2B', '18')) % 97:02d}"
    return body + key if d.chance(.6) else f"{body[0]} {body[1:3]} {body[3:5]} {body[5:7]} {body[7:10]} {body[10:13]} {key}"


@until
def nl_bsn(d):
    """Wet algemene bepalingen burgerservicenummer, "elfproef": weights 9..2, -1; sum divisible by 11."""
    body = d.digits(8)
    check = weighted(body, range(9, 1, -1)) % 11
    return body + str(check) if check < 10 and body != "00000000" else None


def be_nrn(d):
    """Royal decree of 3 April 1984: 97 - first nine digits mod 97; a 2 before them for births from 2000."""
    year, month, day = d.birthday()
    body = f"{year % 100:02d}{month:02d}{day:02d}{d.between(1, 997):03d}"
    check = f"{97 - int(('2' if year >= 2000 else '') + body) % 97:02d}"
    return body + check if d.chance(.5) else f"{body[:2]}.{body[2:4]}.{body[4:6]}-{body[6:]}.{check}"


@until
def de_steuer_id(d):
    """Bundeszentralamt fuer Steuern: ten digits of which exactly one occurs twice, then ISO 7064 mod 11-10."""
    digits = list(DIGITS)
    for i in range(9, 0, -1):
        j = d.below(i + 1)
        digits[i], digits[j] = digits[j], digits[i]
    digits[d.between(5, 9)] = digits[d.below(5)]
    body = "".join(digits)
    if body[0] == "0":
        return None
    number = body + mod11_10_check(body)
    return number if d.chance(.6) else split(number, 2, 3, 3, 3)


def pl_pesel(d):
    """Ustawa o ewidencji ludnosci: date with the century in the month, weights 1 3 7 9."""
    year, month, day = d.birthday()
    body = f"{year % 100:02d}{month + (20 if year >= 2000 else 0):02d}{day:02d}{d.digits(4)}"
    return body + str(-weighted(body, (1, 3, 7, 9) * 3) % 10)


@until
def pl_nip(d):
    """Ustawa o zasadach ewidencji podatnikow: weights 6 5 7 2 3 4 5 6 7, mod 11."""
    body = d.number(9)
    check = weighted(body, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11
    if check == 10 or "0" in body[1:3]:
        return None
    return body + str(check) if d.chance(.5) else split(body + str(check), 3, 3, 2, 2, by="-")


def se_personnummer(d):
    """Skatteverket, Folkbokforing: Luhn over the ten digits; a hyphen, or a plus from the hundredth year."""
    year, month, day = d.birthday()
    body = f"{year % 100:02d}{month:02d}{day:02d}{d.between(1, 999):03d}"
    check = luhn_digit(body)
    return (str(year // 100) if d.chance(.5) else "") + body[:6] + "-" + body[6:] + check


def fi_hetu(d):
    """Digital and Population Data Services Agency: date, century sign, individual number, remainder mod 31 as a sign."""
    year, month, day = d.birthday()
    date, individual = f"{day:02d}{month:02d}{year % 100:02d}", f"{d.between(2, 899):03d}"
    return date + ("A" if year >= 2000 else "-") + individual + "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(date + individual) % 31]


@until
def no_fodselsnummer(d):
    """Skatteetaten: two check digits, weights 3 7 6 1 8 9 4 5 2 and 5 4 3 2 7 6 5 4 3 2, mod 11."""
    year, month, day = d.birthday(1940, 1999)
    body = f"{day:02d}{month:02d}{year % 100:02d}{d.between(0, 499):03d}"
    first = -weighted(body, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
    second = -weighted(f"{body}{first}", (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    if first == 10 or second == 10:
        return None
    number = f"{body}{first}{second}"
    return number if d.chance(.7) else split(number, 6, 5)


@until
def dk_cpr(d):
    """CPR-kontoret, "Personnummeret i CPR": date, four digits; the check of weights 4 3 2 7 6 5 4 3 2 1 held until 2007."""
    year, month, day = d.birthday(1940, 1999)
    body = f"{day:02d}{month:02d}{year % 100:02d}{d.between(1, 399):03d}"
    check = -weighted(body, (4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return None if check == 10 else f"{body[:6]}-{body[6:]}{check}"


def ch_ahv(d):
    """Zentrale Ausgleichsstelle, AHVN13: 756, nine digits, EAN-13 check digit."""
    body = "756" + d.digits(9)
    number = body + str(-weighted(body, (1, 3) * 6) % 10)
    return number if d.chance(.3) else split(number, 3, 4, 4, 2, by=".")


def pt_nif(d):
    """Portaria 377/2003: weights 9..2, mod 11; 10 becomes 0."""
    body = d.pick("1235") + d.digits(7)
    check = -weighted(body, range(9, 1, -1)) % 11
    number = body + str(0 if check == 10 else check)
    return number if d.chance(.7) else split(number, 3, 3, 3)


@until
def gb_nhs(d):
    """NHS Data Dictionary, NHS Number: weights 10..2, 11 - remainder; 10 is never issued."""
    body = d.pick("4679") + d.digits(8)
    check = -weighted(body, range(10, 1, -1)) % 11
    if check == 10:
        return None
    return body + str(check) if d.chance(.4) else split(body + str(check), 3, 3, 4)


def gb_nino(d):
    """HMRC manual NIM39110: two letters, six digits, A-D; D F I Q U V in neither place, O not in the second, some pairs unused."""
    while True:
        prefix = d.pick("ABCEGHJKLMNOPRSTWXYZ") + d.pick("ABCEGHJKLMNPRSTWXYZ")
        if prefix not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ", "OO"):
            break
    number = prefix + d.digits(6) + d.pick("ABCD")
    return number if d.chance(.5) else split(number, 2, 2, 2, 2, 1)


def ie_pps(d):
    """Department of Social Protection: weights 8..2, an optional second letter with weight 9, mod 23 as a letter, W for 0."""
    body = d.digits(7)
    second = d.pick(("", "", "A"))
    total = weighted(body, range(8, 1, -1)) + (9 * (UPPER.index(second) + 1) if second else 0)
    return body + "WABCDEFGHIJKLMNOPQRSTUV"[total % 23] + second


@until
def at_svnr(d):
    """Dachverband der Sozialversicherungstraeger: weights 3 7 9 5 8 4 2 1 6 around the check digit, mod 11."""
    year, month, day = d.birthday()
    serial, date = d.number(3), f"{day:02d}{month:02d}{year % 100:02d}"
    check = weighted(serial + date, (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11
    if check == 10:
        return None
    return f"{serial}{check}{date}" if d.chance(.4) else f"{serial}{check} {date}"


def ro_cnp(d):
    """Legea 105/1996: weights 2 7 9 1 4 6 3 5 8 2 7 9, mod 11; 10 becomes 1."""
    year, month, day = d.birthday()
    body = f"{d.pick('12') if year < 2000 else d.pick('56')}{year % 100:02d}{month:02d}{day:02d}{d.between(1, 46):02d}{d.between(1, 999):03d}"
    check = weighted(body, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return body + str(1 if check == 10 else check)


def bg_egn(d):
    """GRAO, ordinance on the single civil number: month plus 40 from 2000; weights 2 4 8 5 10 9 7 3 6, mod 11 mod 10."""
    year, month, day = d.birthday()
    body = f"{year % 100:02d}{month + (40 if year >= 2000 else 0):02d}{day:02d}{d.digits(3)}"
    return body + str(weighted(body, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10)


def gr_afm(d):
    """AADE: sum of digit times 2^place, mod 11 mod 10."""
    body = d.pick("0123456789") + d.number(7)
    return body + str(weighted(body, (256, 128, 64, 32, 16, 8, 4, 2)) % 11 % 10)


@until
def cz_rodne_cislo(d):
    """Act 133/2000: month plus 50 for women; the ten digits are divisible by 11."""
    year, month, day = d.birthday(1954, 2006)
    body = f"{year % 100:02d}{month + (50 if d.chance(.5) else 0):02d}{day:02d}{d.digits(3)}"
    check = int(body) % 11
    return None if check == 10 else f"{body[:6]}/{body[6:]}{check}"


def hu_taj(d):
    """Act XX of 1996: weights 3 7, mod 10."""
    body = d.digits(8)
    return split(body + str(weighted(body, (3, 7) * 4) % 10), 3, 3, 3, by=d.pick(("", " ", "-")))


def hr_oib(d):
    """Zakon o osobnom identifikacijskom broju: ISO 7064 mod 11-10."""
    body = d.digits(10)
    return body + mod11_10_check(body)


@until
def si_emso(d):
    """Yugoslav JMBG rule: weights 7 6 5 4 3 2 twice, mod 11."""
    year, month, day = d.birthday(1940, 1999)
    body = f"{day:02d}{month:02d}{year % 1000:03d}50{d.digits(3)}"
    check = -weighted(body, (7, 6, 5, 4, 3, 2) * 2) % 11
    return None if check == 10 else body + str(check)


def ee_isikukood(d):
    """EVS 585:2007: weights 1..9 1, then 3..9 1 2 3 when the remainder is 10, then 0."""
    return _baltic(d)


def lt_asmens_kodas(d):
    """Gyventoju registro istatymas: the same two rounds of weights as Estonia's."""
    return _baltic(d)


def _baltic(d):
    year, month, day = d.birthday()
    body = f"{d.pick('34') if year < 2000 else d.pick('56')}{year % 100:02d}{month:02d}{day:02d}{d.digits(3)}"
    check = weighted(body, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if check == 10:
        check = weighted(body, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return body + str(check)


@until
def is_kennitala(d):
    """Thjodskra: weights 3 2 7 6 5 4 3 2, mod 11; the last digit is the century."""
    year, month, day = d.birthday()
    body = f"{day:02d}{month:02d}{year % 100:02d}{d.between(20, 99)}"
    check = -weighted(body, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    if check == 10:
        return None
    tail = f"{check}{9 if year < 2000 else 0}"
    return body[:6] + d.pick(("-", "")) + body[6:] + tail


def ua_rntrc(d):
    """Order 822 of the Ministry of Finance (2017): days since 1899-12-31, weights -1 5 7 9 4 6 10 5 7, mod 11 mod 10."""
    body = f"{d.between(11000, 38000):05d}{d.digits(4)}"
    return body + str(weighted(body, (-1, 5, 7, 9, 4, 6, 10, 5, 7)) % 11 % 10)


def ru_inn(d):
    """Order MMV-7-6/435 of the Federal Tax Service, persons: two digits, weights 7 2 4 10 3 5 9 4 6 8 and 3 before them."""
    body = f"{d.between(1, 92):02d}{d.digits(8)}"
    first = weighted(body, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    second = weighted(f"{body}{first}", (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    return f"{body}{first}{second}"


def ru_snils(d):
    """Decree 318 of the Pension Fund: weights 9..1, mod 101, 100 becomes 00."""
    body = f"{d.between(2, 199):03d}{d.digits(6)}"
    check = weighted(body, range(9, 0, -1)) % 101 % 100
    return f"{body[:3]}-{body[3:6]}-{body[6:]} {check:02d}"


def tr_tckn(d):
    """Nufus Hizmetleri Kanunu: tenth digit 7 * odd - even mod 10, eleventh the sum of ten mod 10."""
    body = d.number(9)
    odd, even = sum(map(int, body[0::2])), sum(map(int, body[1::2]))
    body += str((7 * odd - even) % 10)
    return body + str(sum(map(int, body)) % 10)


KINDS = [
    kind("national.es_dni", es_dni, "DNI,NIF,DNI number,número de DNI", "dni,nif,dni_number,documento_dni", bare=True),
    kind("national.es_nie", es_nie, "NIE,NIE number,número NIE", "nie,nie_number,numero_nie", bare=True),
    kind("national.it_codice_fiscale", it_codice_fiscale, "codice fiscale,fiscal code,Italian tax code", "codice_fiscale,codiceFiscale,fiscal_code,cf", bare=True),
    kind("national.fr_nir", fr_nir, "NIR,numéro de sécurité sociale,INSEE number,sécu", "nir,num_secu,numero_securite_sociale,insee"),
    kind("national.nl_bsn", nl_bsn, "BSN,burgerservicenummer,BSN number,sofinummer", "bsn,burgerservicenummer,bsn_nummer"),
    kind("national.be_nrn", be_nrn, "rijksregisternummer,national register number,numéro national,NRN", "rijksregisternummer,nrn,numero_national,national_register_number"),
    kind("national.de_steuer_id", de_steuer_id, "Steuer-ID,Steueridentifikationsnummer,steuerliche Identifikationsnummer,IdNr,German tax ID", "steuer_id,steuerid,idnr,steueridentifikationsnummer"),
    kind("national.pl_pesel", pl_pesel, "PESEL,numer PESEL,PESEL number", "pesel,pesel_number,nr_pesel"),
    kind("national.pl_nip", pl_nip, "NIP,numer NIP", "nip,nip_number,numer_nip"),
    kind("national.se_personnummer", se_personnummer, "personnummer,personal identity number,Swedish personnummer", "personnummer,personal_number,pnr"),
    kind("national.fi_hetu", fi_hetu, "henkilötunnus,HETU,Finnish personal identity code", "hetu,henkilotunnus,personal_identity_code", bare=True),
    kind("national.no_fodselsnummer", no_fodselsnummer, "fødselsnummer,fodselsnummer,Norwegian national ID", "fodselsnummer,fnr,fodselsnr"),
    kind("national.dk_cpr", dk_cpr, "CPR,CPR-nummer,personnummer,CPR number", "cpr,cpr_number,cpr_nummer"),
    kind("national.ch_ahv", ch_ahv, "AHV,AHV-Nummer,AVS number,AHVN13", "ahv,ahv_nummer,avs,ahvn13", bare=True),
    kind("national.pt_nif", pt_nif, "NIF,contribuinte,número de contribuinte", "nif,contribuinte,nif_pt"),
    kind("national.gb_nhs", gb_nhs, "NHS number,NHS no,NHS", "nhs_number,nhs_no,nhsNumber"),
    kind("national.gb_nino", gb_nino, "National Insurance number,NINO,NI number", "nino,national_insurance_number,ni_number", bare=True),
    kind("national.ie_pps", ie_pps, "PPS number,PPSN,PPS", "pps,ppsn,pps_number"),
    kind("national.at_svnr", at_svnr, "SVNR,Sozialversicherungsnummer,SV-Nummer", "svnr,sozialversicherungsnummer,sv_nummer"),
    kind("national.ro_cnp", ro_cnp, "CNP,cod numeric personal", "cnp,cod_numeric_personal"),
    kind("national.bg_egn", bg_egn, "EGN,ЕГН,EGN number", "egn,egn_number"),
    kind("national.gr_afm", gr_afm, "AFM,ΑΦΜ,Greek tax number", "afm,afm_number"),
    kind("national.cz_rodne_cislo", cz_rodne_cislo, "rodné číslo,birth number,RČ", "rodne_cislo,rc,birth_number"),
    kind("national.hu_taj", hu_taj, "TAJ,TAJ szám,TAJ number", "taj,taj_szam,taj_number"),
    kind("national.hr_oib", hr_oib, "OIB,osobni identifikacijski broj", "oib,oib_broj"),
    kind("national.si_emso", si_emso, "EMŠO,EMSO,JMBG", "emso,jmbg"),
    kind("national.ee_isikukood", ee_isikukood, "isikukood,Estonian personal code", "isikukood,personal_code_ee"),
    kind("national.lt_asmens_kodas", lt_asmens_kodas, "asmens kodas,Lithuanian personal code", "asmens_kodas,personal_code_lt"),
    kind("national.is_kennitala", is_kennitala, "kennitala,Icelandic kennitala", "kennitala,kt"),
    kind("national.ua_rntrc", ua_rntrc, "РНОКПП,RNTRC,ІПН", "rntrc,rnokpp,ipn"),
    kind("national.ru_inn", ru_inn, "ИНН,INN", "inn,inn_number"),
    kind("national.ru_snils", ru_snils, "СНИЛС,SNILS", "snils,snils_number"),
    kind("national.tr_tckn", tr_tckn, "TC kimlik no,TCKN,T.C. Kimlik No", "tckn,tc_kimlik_no,tckimlik"),
]
