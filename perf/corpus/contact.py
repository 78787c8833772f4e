"""Ways to reach a person.

Email: RFC 5321 section 4.1.2 (dot-string local part), RFC 5322 atext, RFC 1035 host names, RFC 3492 for IDN. Reserved names of RFC 2606 are
left out: a masker may spare them.
Phone: ITU-T E.164 (international), E.123 (how they are written), and national plans: NANPA (US, CA), Ofcom (GB), Bundesnetzagentur (DE),
ARCEP (FR), AGCOM (IT), CNMC (ES), ACM (NL), BIPT (BE), BAKOM (CH), PTS (SE), UKE (PL), Anatel (BR), TRAI (IN), ACMA (AU), MIC (JP),
MIIT (CN), IFT (MX). 555-01xx, the NANP's fictional range, is left out.
"""
from .draw import DIGITS, LOWER
from .kind import kind, split

_FIRST = "ada,grace,alan,linus,maria,jose,anna,john,wei,fatima,olu,ivan,chen,sofia,lars,emma,noah,yuki,priya,omar,zoe,max".split(",")
_LAST = "lovelace,hopper,turing,garcia,smith,li,khan,mueller,rossi,novak,jensen,silva,tanaka,kim,ali,okafor,brown,ivanova".split(",")
_HOSTS = "gmail.com,outlook.com,yahoo.co.uk,proton.me,web.de,orange.fr,acme-corp.com,mail.contoso.io,uni-jena.de,hotmail.com,icloud.com,qq.com,libero.it,naver.com,corp.bigbank.co.jp,startup.dev,shop.store,museum.museum,team.technology,gov.br,nhs.net,xn--mnchen-3ya.de,a.co,x1.io,eu.mail.some-company.com.au".split(",")


def email(d):
    first, last = d.pick(_FIRST), d.pick(_LAST)
    form = d.below(24)
    if form < 8:
        local = first + d.pick((".", "_", "-", "")) + last
    elif form < 12:
        local = first[0] + last + (d.digits(d.between(1, 4)) if d.chance(.5) else "")
    elif form < 15:
        local = f"{first}.{last}+{d.pick(('news', 'shop', 'billing', 'test.1'))}"
    elif form < 17:
        local = first.title() + last.title()
    elif form < 19:
        local = d.text(LOWER + DIGITS, d.between(1, 20))
    elif form == 19:
        # Seldom seen and well formed.
        local = d.pick((f"o'{last}", f"{first}%{last}", f"{first}/{last}=x")) if d.chance(.2) else f"{last}_{first}"
    elif form == 20:
        local = d.text(DIGITS, d.between(5, 10))
    else:
        local = d.pick(("info", "sales", "no-reply", "hr_team", "support-2", "j.r.r"))
    host = d.pick(_HOSTS)
    address = f"{local}@{host}"
    return address.upper() if form == 7 else address


def _nanp(d):
    area = d.pick(("212", "415", "305", "617", "713", "206", "312", "404", "702", "503", "416", "604", "514"))
    while True:
        exchange = d.pick("23456789") + d.digits(2)
        if exchange[1:] != "11" and exchange != "555":
            return area, exchange, d.digits(4)


def _groups(d, pattern):
    """Fills a pattern: '#' any digit, '%' 2-9, the rest as it stands."""
    return "".join(d.pick(DIGITS) if c == "#" else d.pick("23456789") if c == "%" else c for c in pattern)


# Country code, trunk prefix, national significant number in the plan's own grouping; more than one where several are usual.
PLANS = {
    "gb": ("44", "0", ("20 7### ####", "161 4## ####", "7912 ######", "7801 ######", "1865 4#####")),
    "de": ("49", "0", ("30 2#######", "89 5#######", "151 2#######", "171 %######", "40 3#######")),
    "fr": ("33", "0", ("1 4# ## ## ##", "6 1# ## ## ##", "7 6# ## ## ##", "4 9# ## ## ##")),
    "it": ("39", "", ("06 4### ####", "02 7### ####", "347 %######", "333 %######")),
    "es": ("34", "", ("91% ### ###", "612 ### ###", "65% ### ###", "93% ## ## ##")),
    "nl": ("31", "0", ("20 %######", "6 1%######", "10 4######")),
    "be": ("32", "0", ("2 5## ## ##", "47% ## ## ##")),
    "ch": ("41", "0", ("44 %## ## ##", "79 %## ## ##", "22 7## ## ##")),
    "se": ("46", "0", ("8 5## ### ##", "70 %## ## ##")),
    "pl": ("48", "", ("22 6## ## ##", "501 ### ###", "60% ### ###")),
    "br": ("55", "", ("11 9%###-####", "21 2###-####", "41 9%###-####")),
    "in": ("91", "0", ("98### #####", "99### #####", "22 2### ####")),
    "au": ("61", "0", ("2 9### ####", "412 ### ###", "3 9### ####")),
    "jp": ("81", "0", ("3 3### ####", "90 %### ####", "6 6### ####")),
    "cn": ("86", "", ("138 #### ####", "186 #### ####", "159 #### ####")),
    "mx": ("52", "", ("55 5### ####", "33 3### ####")),
}


def e164(d):
    if d.chance(.2):
        return "+1" + "".join(_nanp(d))
    code, _, forms = PLANS[d.pick(tuple(PLANS))]
    return "+" + code + _groups(d, d.pick(forms)).replace(" ", "").replace("-", "")


def international(d):
    if d.chance(.2):
        area, exchange, line = _nanp(d)
        return d.pick((f"+1 {area} {exchange} {line}", f"+1 ({area}) {exchange}-{line}", f"+1-{area}-{exchange}-{line}", f"+1.{area}.{exchange}.{line}", f"1-{area}-{exchange}-{line}"))
    code, trunk, forms = PLANS[d.pick(tuple(PLANS))]
    number = _groups(d, d.pick(forms))
    form = d.below(10)
    if form < 5:
        return f"+{code} {number}"
    if form < 6:
        return f"+{code}-{number.replace(' ', '-')}"
    if form < 8 and trunk:
        return f"+{code} ({trunk}){number}"
    return f"00{code} {number}" if form == 8 else f"+{code} {number.replace(' ', '').replace('-', '')}"


def national_us(d):
    area, exchange, line = _nanp(d)
    return d.pick((f"({area}) {exchange}-{line}", f"{area}-{exchange}-{line}", f"{area}.{exchange}.{line}", f"({area}){exchange}-{line}", f"{area} {exchange} {line}"))


def national_of(country):
    _, trunk, forms = PLANS[country]

    def make(d):
        number = trunk + _groups(d, d.pick(forms))
        form = d.below(10)
        if form < 6:
            return number
        if form < 8:
            return number.replace(" ", "-") if country in ("jp", "se", "nl", "in", "au", "pl") else number
        if country in ("fr", "be", "it") and form == 8:
            return number.replace(" ", ".")
        return "(" + number.replace(" ", ") ", 1) if country in ("au", "br", "gb", "de", "in") else number
    return make


def digits_only(d):
    if d.chance(.4):
        return "".join(_nanp(d))
    _, trunk, forms = PLANS[d.pick(tuple(PLANS))]
    return trunk + _groups(d, d.pick(forms)).replace(" ", "").replace("-", "")


_NAMES = "phone,phone number,mobile,telephone,cell,mobile number,call me at,Tel,fax"
_FIELDS = "phone,phone_number,mobile,telephone,contact_phone,tel,cell_phone,msisdn,phoneNumber"

KINDS = [
    kind("contact.email", email, "email,e-mail,email address,mail,contact", "email,email_address,mail,user_email,contact,login", bare=True),
    kind("phone.e164", e164, _NAMES, _FIELDS, bare=True),
    kind("phone.international", international, _NAMES, _FIELDS, bare=True),
    kind("phone.us", national_us, _NAMES, _FIELDS, bare=True),
    kind("phone.digits", digits_only, _NAMES, _FIELDS),
] + [kind(f"phone.{country}", national_of(country), _NAMES, _FIELDS) for country in PLANS]
