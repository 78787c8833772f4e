"""Identifiers of Asia, the Pacific and Africa, each by its public definition (the authority's own rule, named beside it)."""
from .checksums import luhn_digit, mod11_2_check, verhoeff_digit, weighted
from .draw import UPPER
from .kind import kind, split
from .national_europe import until


def in_aadhaar(d):
    """UIDAI: eleven digits, the first 2-9, and Verhoeff's digit."""
    body = d.pick("23456789") + d.digits(10)
    number = body + verhoeff_digit(body)
    return number if d.chance(.4) else split(number, 4, 4, 4, by=d.pick((" ", " ", "-")))


def in_pan(d):
    """Income Tax Department: five letters (the fourth is the holder's kind), four digits, a letter; the check letter's rule is not public."""
    return d.text(UPPER, 3) + d.pick("PCHFATBLJG") + d.pick(UPPER) + d.digits(4) + d.pick(UPPER)


def cn_ric(d):
    """GB 11643-1999: region, date, serial, ISO 7064 mod 11-2."""
    year, month, day = d.birthday()
    body = d.pick(("110101", "310104", "440305", "510107", "330106", "420111", "610102", "350203")) + f"{year}{month:02d}{day:02d}{d.digits(3)}"
    return body + mod11_2_check(body)


def kr_rrn(d):
    """Resident Registration Act, rule of before October 2020: weights 2..9 2..5, mod 11."""
    year, month, day = d.birthday()
    body = f"{year % 100:02d}{month:02d}{day:02d}{d.pick('12') if year < 2000 else d.pick('34')}{d.below(96):02d}{d.digits(3)}"
    check = (11 - weighted(body, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10
    return f"{body[:6]}-{body[6:]}{check}" if d.chance(.8) else f"{body}{check}"


def jp_my_number(d):
    """Ordinance 85 of the Ministry of Internal Affairs (2014): weights 6 5 4 3 2 7 6 5 4 3 2, mod 11; 0 and 1 give 0."""
    body = d.digits(11)
    rest = weighted(body, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return split(body + str(0 if rest < 2 else 11 - rest), 4, 4, 4, by=d.pick(("", "", " ", "-")))


def sg_nric(d):
    """Immigration and Checkpoints Authority; weights 2 7 6 5 4 3 2, plus 4 for T and G, letters JZIHGFEDCBA (S, T) or XWUTRQPNMLK (F, G)."""
    prefix, body = d.pick("SSTTFG"), d.digits(7)
    total = weighted(body, (2, 7, 6, 5, 4, 3, 2)) + (4 if prefix in "TG" else 0)
    return prefix + body + ("JZIHGFEDCBA" if prefix in "ST" else "XWUTRQPNMLK")[total % 11]


def tw_id(d):
    """Ministry of the Interior: a letter as two digits, weights 1 9 8 7 6 5 4 3 2 1, mod 10."""
    letter = d.pick(UPPER)
    code = {c: 10 + i for i, c in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO")}[letter]
    body = d.pick("12") + d.digits(7)
    total = code // 10 + code % 10 * 9 + weighted(body, range(8, 0, -1))
    return letter + body + str(-total % 10)


def hk_hkid(d):
    """Immigration Department: letters as A = 10, a blank as 36, weights 9..2, mod 11; 10 is A."""
    letter, body = d.pick(UPPER), d.digits(6)
    check = -(36 * 9 + (UPPER.index(letter) + 10) * 8 + weighted(body, range(7, 1, -1))) % 11
    return f"{letter}{body}({'A' if check == 10 else check})"


def th_id(d):
    """Department of Provincial Administration: weights 13..2, 11 - remainder mod 10."""
    body = d.pick("12345678") + d.digits(11)
    number = body + str((11 - weighted(body, range(13, 1, -1)) % 11) % 10)
    return number if d.chance(.4) else split(number, 1, 4, 5, 2, 1, by="-")


@until
def au_tfn(d):
    """Australian Taxation Office: weights 1 4 3 7 5 8 6 9 10, sum divisible by 11."""
    body = d.number(8)
    check = weighted(body, (1, 4, 3, 7, 5, 8, 6, 9)) % 11
    return None if check == 10 else split(body + str(check), 3, 3, 3, by=d.pick(("", " ")))


def au_medicare(d):
    """Services Australia: weights 1 3 7 9 1 3 7 9, mod 10, then an issue digit."""
    body = d.pick("23456") + d.digits(7)
    number = body + str(weighted(body, (1, 3, 7, 9) * 2) % 10) + d.pick("123456789")
    return split(number, 4, 5, 1, by=d.pick(("", " ")))


def au_abn(d):
    """Australian Business Register: mod 89 with the first digit less one, weights 10 1 3 5 7 9 11 13 15 17 19."""
    body = d.digits(9)
    rest = weighted(body, (3, 5, 7, 9, 11, 13, 15, 17, 19))
    check = next(check for check in range(11, 100) if ((check // 10 - 1) * 10 + check % 10 + rest) % 89 == 0)
    return split(f"{check}{body}", 2, 3, 3, 3, by=d.pick(("", " ")))


@until
def nz_ird(d):
    """Inland Revenue: weights 3 2 7 6 5 4 3 2, mod 11, then 7 4 3 2 5 2 7 6 when the first gives 10."""
    body = f"{d.between(10, 149):03d}{d.digits(5)}"
    check = -weighted(body, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    if check == 10:
        check = -weighted(body, (7, 4, 3, 2, 5, 2, 7, 6)) % 11
    if check == 10 or int(body) < 1000000:
        return None
    return split(body + str(check), 3, 3, 3, by="-")


def za_id(d):
    """Department of Home Affairs: date, sequence, citizenship, 8 or 9, Luhn."""
    year, month, day = d.birthday()
    body = f"{year % 100:02d}{month:02d}{day:02d}{d.digits(4)}{d.pick('01')}8"
    return body + luhn_digit(body)


def il_id(d):
    """Population and Immigration Authority: nine digits, Luhn."""
    body = d.pick("0123") + d.digits(7)
    return body + luhn_digit(body)


KINDS = [
    kind("national.in_aadhaar", in_aadhaar, "Aadhaar,Aadhaar number,UIDAI number,Aadhar card", "aadhaar,aadhaar_number,aadhar_no,uidai"),
    kind("national.in_pan", in_pan, "PAN card,permanent account number,PAN number", "pan_number,pan_card,permanent_account_number"),
    kind("national.cn_ric", cn_ric, "身份证,Chinese ID number,resident identity card,身份证号码", "id_card_no,sfz,shenfenzheng,resident_id", bare=True),
    kind("national.kr_rrn", kr_rrn, "주민등록번호,RRN,resident registration number", "rrn,jumin,resident_registration_number"),
    kind("national.jp_my_number", jp_my_number, "My Number,マイナンバー,個人番号,individual number", "my_number,mynumber,kojin_bango"),
    kind("national.sg_nric", sg_nric, "NRIC,FIN,NRIC number", "nric,nric_number,fin", bare=True),
    kind("national.tw_id", tw_id, "身分證字號,Taiwan ID,national identification card", "tw_id,taiwan_id,tw_national_id"),
    kind("national.hk_hkid", hk_hkid, "HKID,Hong Kong identity card,HKID number", "hkid,hkid_number", bare=True),
    kind("national.th_id", th_id, "เลขประจำตัวประชาชน,Thai ID,Thai national ID", "thai_id,th_national_id"),
    kind("national.au_tfn", au_tfn, "TFN,tax file number,TFN number", "tfn,tax_file_number,tfn_number"),
    kind("national.au_medicare", au_medicare, "Medicare number,Medicare card,Medicare no", "medicare,medicare_number,medicare_no"),
    kind("national.au_abn", au_abn, "ABN,Australian business number", "abn,abn_number"),
    kind("national.nz_ird", nz_ird, "IRD number,IRD,inland revenue number", "ird,ird_number"),
    kind("national.za_id", za_id, "South African ID,SA ID number,RSA ID", "sa_id,za_id_number,rsa_id"),
    kind("national.il_id", il_id, "Teudat Zehut,תעודת זהות,Israeli ID,mispar zehut", "teudat_zehut,israeli_id,tz_number"),
]
