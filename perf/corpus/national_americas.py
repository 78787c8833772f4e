"""Identifiers of the Americas, each by its public definition (the authority's own rule, named beside it)."""
from .checksums import luhn_digit, weighted
from .draw import DIGITS, UPPER
from .kind import kind, split
from .national_europe import until


def us_ssn(d):
    """SSA, POMS RM 10201: area 001-665, 667-899, group 01-99, serial 0001-9999; no check digit. Advertised numbers are left out."""
    while True:
        area = d.between(1, 899)
        if area != 666:
            break
    number = f"{area:03d}-{d.between(1, 99):02d}-{d.between(1, 9999):04d}"
    return us_ssn(d) if number in ("078-05-1120", "219-09-9999") else number


def us_ssn_digits(d):
    return us_ssn(d).replace("-", "") if d.chance(.5) else us_ssn(d).replace("-", " ")


def us_itin(d):
    """IRS, Publication 1915: 9NN-GG-SSSS with group 50-65, 70-88, 90-92, 94-99."""
    group = d.pick(tuple(range(50, 66)) + tuple(range(70, 89)) + (90, 91, 92) + tuple(range(94, 100)))
    number = f"9{d.digits(2)}-{group}-{d.digits(4)}"
    return number if d.chance(.7) else number.replace("-", "")


def us_npi(d):
    """45 CFR 162.406, CMS "Requirements for NPI check digit": Luhn over 80840 and the number."""
    body = d.pick("12") + d.digits(8)
    return body + luhn_digit("80840" + body)


def us_dea(d):
    """21 CFR 1301, DEA number: two letters, six digits, check (d1 + d3 + d5) + 2 (d2 + d4 + d6) mod 10."""
    body = d.digits(6)
    return d.pick("ABFGMPR") + d.pick(UPPER) + body + str(weighted(body, (1, 2, 1, 2, 1, 2)) % 10)


def us_mbi(d):
    """CMS, "Understanding the MBI format": C A AN N A AN N A A N N, no S L O I B Z."""
    letters = "ACDEFGHJKMNPQRTUVWXY"
    both = letters + DIGITS
    number = d.pick("123456789") + d.pick(letters) + d.pick(both) + d.pick(DIGITS) + d.pick(letters) + d.pick(both) + d.pick(DIGITS) + d.text(letters, 2) + d.digits(2)
    return number if d.chance(.5) else split(number, 4, 3, 4, by="-")


def br_cpf(d):
    """Receita Federal, IN RFB 1548/2015: two digits, weights 10..2 and 11..2, mod 11."""
    body = d.digits(9)
    if len(set(body)) == 1:
        return br_cpf(d)
    for _ in range(2):
        rest = weighted(body, range(len(body) + 1, 1, -1)) % 11
        body += str(0 if rest < 2 else 11 - rest)
    return body if d.chance(.35) else f"{body[:3]}.{body[3:6]}.{body[6:9]}-{body[9:]}"


def br_cnpj(d):
    """Receita Federal, IN RFB 2119/2022: two digits, weights 5..2 9..2 and 6..2 9..2, mod 11."""
    body = d.digits(8) + f"{d.between(1, 30):04d}"
    for first in (5, 6):
        weights = tuple(range(first, 1, -1)) + tuple(range(9, 1, -1))
        rest = weighted(body, weights) % 11
        body += str(0 if rest < 2 else 11 - rest)
    return body if d.chance(.35) else f"{body[:2]}.{body[2:5]}.{body[5:8]}/{body[8:12]}-{body[12:]}"


def ca_sin(d):
    """Employment and Social Development Canada: nine digits, Luhn; the first is not 0 or 8."""
    body = d.pick("1234567") + d.digits(7)
    return split(body + luhn_digit(body), 3, 3, 3, by=d.pick(("", " ", " ", "-")))


def mx_curp(d):
    """RENAPO, Instructivo normativo para la asignacion de la CURP: 17 characters, weights 18..2 over 37 signs, mod 10."""
    year, month, day = d.birthday()
    vowel, consonant = "AEIU", "BCDFGHJKLMNPQRSTVWXYZ"
    state = d.pick("AS BC BS CC CS CH CL CM DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN ZS NE".split())
    body = (d.pick(consonant) + d.pick(vowel) + d.text(consonant, 2) + f"{year % 100:02d}{month:02d}{day:02d}" + d.pick("HM") + state
            + d.text(consonant, 3) + (d.pick(DIGITS) if year < 2000 else d.pick("ABC")))
    signs = "0123456789ABCDEFGHIJKLMN\u00d1OPQRSTUVWXYZ"
    return body + str(-sum(signs.index(c) * (18 - i) for i, c in enumerate(body)) % 10)


def mx_rfc(d):
    """SAT, Anexo 3: persons; 12 characters, weights 13..2, mod 11 as a digit or A."""
    year, month, day = d.birthday()
    consonant = "BCDFGHJKLMNPQRSTVWXYZ"
    body = d.pick(consonant) + d.pick("AEIU") + d.text(consonant, 2) + f"{year % 100:02d}{month:02d}{day:02d}" + d.text(DIGITS[1:] + "ABCDEFGHIJKLMNPQRSTUVWXYZ", 2)
    signs = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ \u00d1"
    rest = sum(signs.index(c) * (13 - i) for i, c in enumerate(body)) % 11
    return body + ("0" if rest == 0 else "A" if rest == 1 else str(11 - rest))


def cl_rut(d):
    """Servicio de Registro Civil: weights 2..7 from the right, mod 11; 10 is K, 11 is 0."""
    body = str(d.between(5000000, 25999999))
    rest = weighted(reversed(body), (2, 3, 4, 5, 6, 7, 2, 3)) % 11
    check = "0" if rest == 0 else "K" if rest == 1 else str(11 - rest)
    return f"{body}-{check}" if d.chance(.4) else f"{int(body):,}".replace(",", ".") + f"-{check}"


@until
def ar_cuit(d):
    """AFIP: weights 5 4 3 2 7 6 5 4 3 2, mod 11."""
    body = d.pick(("20", "23", "24", "27", "30")) + d.number(8)
    check = -weighted(body, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    if check == 10:
        return None
    return f"{body}{check}" if d.chance(.4) else f"{body[:2]}-{body[2:]}-{check}"


def co_nit(d):
    """DIAN, Orden administrativa 4 de 1989: primes 3 7 13 17 19 23 29 37 41 from the right, mod 11."""
    body = d.pick("89") + d.digits(8)
    rest = weighted(reversed(body), (3, 7, 13, 17, 19, 23, 29, 37, 41)) % 11
    check = rest if rest < 2 else 11 - rest
    return f"{body}-{check}" if d.chance(.5) else f"{int(body):,}".replace(",", ".") + f"-{check}"


def ec_cedula(d):
    """Registro Civil: province, Luhn-like weights 2 1, mod 10."""
    body = f"{d.between(1, 24):02d}{d.below(6)}{d.digits(6)}"
    return body + luhn_digit(body)


@until
def pe_ruc(d):
    """SUNAT: weights 5 4 3 2 7 6 5 4 3 2, 11 - remainder mod 10."""
    body = d.pick(("10", "20", "15", "17")) + d.digits(8)
    return body + str((11 - weighted(body, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 10)


KINDS = [
    kind("us.ssn", us_ssn, "SSN,social security number,social,Social Security No", "ssn,social_security_number,ssn_number,socialSecurityNumber", bare=True),
    kind("us.ssn_digits", us_ssn_digits, "SSN,social security number,Social Security No", "ssn,social_security_number,ssn_number,socialSecurityNumber"),
    kind("us.itin", us_itin, "ITIN,individual taxpayer identification number,ITIN number", "itin,itin_number,taxpayer_itin"),
    kind("us.npi", us_npi, "NPI,National Provider Identifier,NPI number", "npi,npi_number,provider_npi"),
    kind("us.dea", us_dea, "DEA number,DEA registration,DEA", "dea,dea_number,dea_registration"),
    kind("us.mbi", us_mbi, "MBI,Medicare beneficiary identifier,Medicare number", "mbi,medicare_beneficiary_id,medicare_number"),
    kind("national.br_cpf", br_cpf, "CPF,CPF number,número do CPF", "cpf,cpf_number,nr_cpf"),
    kind("national.br_cnpj", br_cnpj, "CNPJ,número do CNPJ", "cnpj,cnpj_number,nr_cnpj"),
    kind("national.ca_sin", ca_sin, "SIN,social insurance number,SIN number", "sin,social_insurance_number,sin_number"),
    kind("national.mx_curp", mx_curp, "CURP,clave CURP", "curp,clave_curp", bare=True),
    kind("national.mx_rfc", mx_rfc, "RFC,clave RFC", "rfc,rfc_receptor"),
    kind("national.cl_rut", cl_rut, "RUT,RUN,RUT number", "rut,run,rut_number"),
    kind("national.ar_cuit", ar_cuit, "CUIT,CUIL,número de CUIT", "cuit,cuil,cuit_number"),
    kind("national.co_nit", co_nit, "NIT,número de NIT", "nit,nit_number"),
    kind("national.ec_cedula", ec_cedula, "cédula,cedula de identidad", "cedula,cedula_ec"),
    kind("national.pe_ruc", pe_ruc, "RUC,número de RUC", "ruc,ruc_number"),
]
