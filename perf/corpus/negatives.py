"""Hard negatives: what stands in the same places as sensitive data, has its shape, and is none of it.

UUID: RFC 9562. Hashes: FIPS 180-4, RFC 1321 sizes. Semver 2.0.0. ISBN: ISO 2108; EAN: GS1 General Specifications. Tracking numbers: UPS (1Z),
USPS IMpb, UPU S10, FedEx. Timestamps: ISO 8601, RFC 3339, epochs. SSNs never issued: SSA POMS RM 10201.
"Card-like" numbers have a brand's prefix and fail Luhn, "IBAN-like" ones a registered country and fail mod 97; plain digits of the length of a
card fail Luhn, for one that passes cannot be told from a card by anybody.
"""
import base64

from .bank import IBAN_STRUCTURES, iban
from .cards import complete, grouped
from .checksums import luhn_sum, weighted
from .draw import ALNUM, DIGITS, LOWER, UPPER
from .kind import kind, split


def _fails_luhn(d, number):
    """Changes the check digit when the number would pass."""
    return number if luhn_sum(number) % 10 else number[:-1] + str((int(number[-1]) + d.between(1, 9)) % 10)


def order(d):
    year = f"20{d.between(19, 26)}"
    return d.pick((lambda: f"ORD-{year}-{d.number(6)}", lambda: f"SO{d.number(8)}", lambda: f"#{d.number(7)}", lambda: _fails_luhn(d, d.number(d.pick((13, 14, 15, 16)))),
                   lambda: f"{d.number(3)}-{d.number(7)}-{d.number(7)}", lambda: f"INV/{year}/{d.number(5)}", lambda: f"PO-{d.number(10)}"))()


def epoch(d):
    seconds = 1_500_000_000 + d.below(300_000_000)
    return str(seconds) + d.pick(("", "", d.digits(3), d.digits(6), d.digits(9), "." + d.digits(6)))


def iso_time(d):
    date = f"20{d.between(10, 29)}-{d.between(1, 12):02d}-{d.between(1, 28):02d}"
    time = f"{d.below(24):02d}:{d.below(60):02d}:{d.below(60):02d}"
    return d.pick((f"{date}T{time}Z", f"{date} {time}", f"{date}T{time}.{d.digits(3)}+02:00", f"{date} {time}.{d.digits(6)}", date.replace("-", "") + "T" + time.replace(":", ""), date.replace("-", "") + time.replace(":", "")))


def uuid(d):
    text = f"{d.hex(8)}-{d.hex(4)}-{d.pick('1457')}{d.hex(3)}-{d.pick('89ab')}{d.hex(3)}-{d.hex(12)}"
    return d.pick((text, text, text.upper(), text.replace("-", ""), "{" + text + "}", "urn:uuid:" + text))


def uuid_digits(d):
    """UUIDs whose groups are all digits are rare and look most like numbers."""
    return f"{d.digits(8)}-{d.digits(4)}-4{d.digits(3)}-{d.pick('89')}{d.digits(3)}-{d.digits(12)}"


def digest(d):
    text = d.hex(d.pick((32, 40, 64, 128)))
    return d.pick((text, text, text.upper(), "sha256:" + d.hex(64), "sha512-" + base64.b64encode(d.bytes(64)).decode()))


def git_hash(d):
    return d.hex(d.pick((7, 8, 10, 12, 40, 40)))


def fingerprint(d):
    """Certificate and key fingerprints, as OpenSSL and ssh-keygen print them: more pairs than a MAC has."""
    return ":".join(d.hex(2) for _ in range(d.pick((16, 20, 32)))).upper() if d.chance(.7) else "SHA256:" + d.text(ALNUM + "+/", 43)


def semver(d):
    core = f"{d.below(30)}.{d.below(40)}.{d.below(60)}"
    return d.pick((core, "v" + core, f"{core}-rc.{d.below(9)}", f"^{core}", f"{core}+build.{d.number(5)}", f"{core}-beta.{d.below(9)}+exp.sha.{d.hex(7)}", f"~> {core}"))


def version_like_ip(d):
    """Four-part versions, as Windows files, browsers and drivers carry them."""
    return d.pick((f"Chrome/{d.between(90, 140)}.0.{d.below(7000)}.{d.below(200)}", f"version {d.between(1, 20)}.{d.below(20)}.{d.below(60)}.{d.below(200)}", f"10.0.{d.between(10240, 26100)}.{d.below(5000)}",
                   f"v{d.between(1, 9)}.{d.below(20)}.{d.below(60)}.{d.below(99)}", f"driver {d.between(400, 560)}.{d.between(10, 99)}.{d.below(9)}.{d.below(9)}", f"Firefox {d.between(60, 130)}.{d.below(9)}.{d.below(9)}.{d.below(2000)}"))


def dotted(d):
    """OIDs, section numbers, octets out of range."""
    if d.chance(.03):
        # Few OIDs have four arcs; those of X.509 extensions do.
        return f"OID 2.5.29.{d.between(14, 37)}"
    return d.pick((f"1.3.6.1.4.1.{d.number(4)}.{d.below(99)}.{d.below(99)}", f"{d.between(1, 9)}.{d.between(1, 9)}.{d.between(1, 9)}.{d.between(1, 9)}.{d.between(1, 9)}", f"{d.between(256, 999)}.{d.below(256)}.{d.below(256)}.{d.below(256)}",
                   f"{d.below(256)}.{d.below(256)}.{d.below(256)}", f"2.16.840.1.{d.number(6)}.{d.below(99)}.{d.below(99)}", f"{d.below(200)}.{d.below(256)}.{d.below(256)}.{d.between(300, 999)}"))


def phone_like(d):
    """Part, article and case numbers in groups: area or exchange codes that the numbering plan does not have."""
    return d.pick((f"1{d.digits(2)}-{d.pick('01')}{d.digits(2)}-{d.digits(4)}", f"{d.number(5)}-{d.number(3)}-{d.number(5)}", f"SKU {d.number(3)}-{d.pick('01')}{d.digits(2)}-{d.digits(3)}",
                   f"{d.text(UPPER, 2)}-{d.number(4)}-{d.number(6)}", f"CASE-{d.number(4)}-{d.number(4)}", f"{d.number(2)}.{d.number(3)}.{d.number(2)}", f"{d.number(3)}/{d.number(5)}/{d.number(2)}", f"+{d.number(2)}.{d.number(2)}%"))


def tracking(d):
    serial = d.digits(8)
    rest = 11 - weighted(serial, (8, 6, 4, 2, 3, 5, 9, 7)) % 11
    return d.pick((f"1Z{d.text(DIGITS + UPPER, 6)}{d.digits(10)}", f"94{d.digits(20)}", f"{d.pick(('RR', 'EE', 'CP', 'LX'))}{serial}{0 if rest == 10 else 5 if rest == 11 else rest}{d.pick(('DE', 'US', 'CN', 'GB'))}",
                   d.number(12), f"JD0{d.digits(17)}", f"TBA{d.digits(12)}"))


def isbn(d):
    body = d.pick(("978", "979")) + d.digits(9)
    number = body + str(-weighted(body, (1, 3) * 6) % 10)
    return number if d.chance(.5) else split(number, 3, 1, 4, 4, 1, by="-")


def ean(d):
    body = d.pick(("40", "50", "30", "76", "87", "00", "69")) + d.digits(10)
    return body + str(-weighted(body, (1, 3) * 6) % 10)


def coordinates(d):
    latitude, longitude = f"{d.below(90)}.{d.digits(6)}", f"{d.below(180)}.{d.digits(6)}"
    return d.pick((f"{latitude}, {longitude}", f"-{latitude},{longitude}", f"{d.below(90)}\u00b0{d.below(60):02d}'{d.below(60):02d}\"N", f"POINT({longitude} {latitude})", f"[{longitude},{latitude}]"))


def price(d):
    return d.pick((f"${d.number(4)}.{d.digits(2)}", f"EUR {d.number(1)}.{d.digits(3)}.{d.digits(3)},{d.digits(2)}", f"{d.number(3)},{d.digits(3)},{d.digits(3)}.00", f"\u00a3{d.number(6)}", f"USD {d.number(9)}", f"{d.number(2)} {d.digits(3)} {d.digits(3)},{d.digits(2)} \u20ac"))


def number(d):
    return d.pick((d.number(9), d.number(10), d.number(11), d.number(7), f"{d.below(9)}.{d.digits(15)}", f"0x{d.hex(8)}", f"0x{d.hex(16)}", f"-{d.number(9)}", f"{d.number(1)}.{d.digits(6)}e+{d.between(10, 30)}"))


def base64_blob(d):
    return base64.b64encode(d.bytes(d.between(24, 200))).decode()


def card_like(d):
    prefix, length = d.pick((("4", 16), ("52", 16), ("37", 15), ("6011", 16), ("3530", 16), ("2221", 16), ("36", 14)))
    number = complete(d, prefix, length)
    wrong = number[:-1] + str((int(number[-1]) + d.between(1, 9)) % 10)
    return grouped(d, wrong)


def iban_like(d):
    """The first check digit is another: ten times anything below ten is not divisible by 97, so it fails for sure."""
    value = iban(d, d.pick(tuple(IBAN_STRUCTURES)))
    if value[4:].replace(" ", "").isdigit():
        # Groups of four digits might be a card's by chance; that would be no mistake.
        value = value.replace(" ", "")
    return value[:2] + str((int(value[2]) + d.between(1, 9)) % 10) + value[3:]


def ssn_like(d):
    return d.pick((f"000-{d.between(1, 99):02d}-{d.number(4)}", f"666-{d.between(1, 99):02d}-{d.number(4)}", f"9{d.digits(2)}-{d.between(1, 49):02d}-{d.number(4)}", f"{d.between(100, 600)}-00-{d.number(4)}",
                   f"{d.between(100, 600)}-{d.between(1, 99):02d}-0000", f"{d.number(4)}-{d.number(2)}-{d.number(4)}", f"{d.number(3)}-{d.number(2)}-{d.number(5)}"))


def at_sign(d):
    """An @ that makes no address: packages, images, handles, decorators, digests."""
    return d.pick((lambda: f"lodash@{d.below(9)}.{d.below(30)}.{d.below(30)}", lambda: f"icon@{d.pick('23')}x.png", lambda: f"@babel/core@{d.below(9)}.{d.below(30)}.0", lambda: f"actions/checkout@v{d.below(9)}", lambda: f"redis@sha256:{d.hex(64)}",
                   lambda: f"@{d.text(LOWER, 8)}", lambda: "@Override", lambda: f"root@{d.text(LOWER, 6)}", lambda: f"a@@{d.text(LOWER, 5)}.x", lambda: f"dep@npm:{d.below(9)}.1.0", lambda: f"{d.hex(6)}@{{u}}", lambda: "user@"))()


def colons(d):
    """Colons that make no IPv6 or MAC address."""
    return d.pick(("std::vector<int>", "Foo::Bar::baz()", f"{d.below(24):02d}:{d.below(60):02d}:{d.below(60):02d}", f"{d.below(24):02d}:{d.below(60):02d}:{d.below(60):02d}:{d.below(30):02d}", "::before", "a ? b::c : d", f"crate::{d.text(LOWER, 5)}::new",
                   f"{d.below(9)}:{d.below(60):02d}:{d.below(60):02d}.{d.digits(3)}", "urn:isbn:x", f"{d.digits(2)}:{d.digits(2)}", "arn:aws:iam::aws:policy/ReadOnlyAccess", f"gh:ij:kl:mn:op:{d.digits(2)}"))


def identifier(d):
    """Long identifiers of programs: Kubernetes names, request ids, object ids, flight and plate numbers."""
    return d.pick((f"web-{d.hex(10)}-{d.text(LOWER, 5)}", f"req_{d.text(ALNUM, 24)}", d.hex(24), f"i-0{d.hex(16)}", f"pk_live_x{d.text(ALNUM, 6)}", f"LH{d.number(4)}", f"vpc-{d.hex(17)}", f"cus_{d.text(ALNUM, 14)}", f"01{d.text(DIGITS + 'ABCDEFGHJKMNPQRSTVWXYZ', 24)}", f"task-{d.number(12)}", f"ak-{d.text(LOWER, 12)}"))


def placeholder(d):
    """What stands where a secret would: variables, stars, words."""
    return d.pick(("${DB_PASSWORD}", "****************", "<your-api-key>", "xxxxxxxxxxxxxxxx", "process.env.SECRET", "changeme", "REDACTED", "{{ vault_token }}", "None", "os.environ['TOKEN']", "$(cat /run/secrets/pw)", "YOUR_API_KEY_HERE", "null", "required", "string"))


KINDS = [
    kind("order_number", order, "order,invoice,order number,purchase order", "order_id,order_number,invoice,reference"),
    kind("epoch", epoch, "timestamp,created,epoch", "timestamp,created_at,ts,updated,exp,iat"),
    kind("iso_time", iso_time, "time,date,created", "created_at,updated_at,time,date"),
    kind("uuid", uuid, "id,request,trace", "id,uuid,request_id,trace_id,guid"),
    kind("uuid_digits", uuid_digits, "id,request,trace", "id,uuid,request_id"),
    kind("digest", digest, "checksum,hash,digest", "sha256,md5,checksum,integrity,etag"),
    kind("git_hash", git_hash, "commit,revision,build", "commit,revision,sha,git_sha"),
    kind("fingerprint", fingerprint, "fingerprint,certificate fingerprint", "fingerprint,thumbprint"),
    kind("semver", semver, "version,release", "version,release,tag"),
    kind("version_like_ip", version_like_ip, "version,build,user agent", "version,user_agent,build,file_version"),
    kind("dotted", dotted, "section,OID,clause,release", "oid,section,version"),
    kind("phone_like", phone_like, "part,article,case,change", "part_no,sku,case_id,article"),
    kind("tracking", tracking, "tracking number,parcel,shipment", "tracking_number,shipment,parcel_id"),
    kind("isbn", isbn, "ISBN,book", "isbn,isbn13"),
    kind("ean", ean, "EAN,barcode,product", "ean,barcode,gtin"),
    kind("coordinates", coordinates, "bounds,viewport,mesh,vertex", "bbox,viewport,vertex,extent"),
    kind("price", price, "price,total,amount", "price,total,amount,balance"),
    kind("number", number, "count,value,rows,offset", "count,value,bytes,offset,rows"),
    kind("base64", base64_blob, "blob,payload,content", "data,content,payload,icon"),
    kind("card_like", card_like, "reference,number,code", "reference,number,code,legacy_id"),
    kind("iban_like", iban_like, "reference,number,code", "reference,number,code,legacy_id"),
    kind("ssn_like", ssn_like, "reference,number,code", "reference,number,code,legacy_id"),
    kind("at_sign", at_sign, "package,image,user,handle", "package,image,handle,dependency"),
    kind("colons", colons, "symbol,time,selector", "symbol,time,selector,resource"),
    kind("identifier", identifier, "pod,request,object,resource", "pod,request,object_id,resource"),
    kind("placeholder", placeholder, "password,token,secret", "password,token,secret,api_key"),
]
