"""What is personal only beside its name: dates of birth, passport numbers, addresses, devices.

Dates: ISO 8601 and the customary orders of Unicode CLDR. Passports: ICAO Doc 9303 part 4 (document number, up to nine characters), in the
forms of the US, UK, Germany, France, Italy, India and Canada. Addresses: Universal Postal Union S42, in the order of each country.
"""
from .checksums import luhn_digit
from .draw import UPPER
from .kind import kind

_MONTHS = "January,February,March,April,May,June,July,August,September,October,November,December".split(",")


def date_of_birth(d):
    year, month, day = d.birthday()
    return d.pick((f"{year}-{month:02d}-{day:02d}", f"{month}/{day}/{year}", f"{day:02d}/{month:02d}/{year}", f"{day:02d}.{month:02d}.{year}", f"{_MONTHS[month - 1]} {day}, {year}", f"{day} {_MONTHS[month - 1]} {year}"))


def passport(d):
    return d.pick((d.number(9), d.pick(UPPER) + d.number(8), d.pick("CFGHJK") + d.text("0123456789CFGHJKLMNPRTVWXYZ", 8), d.digits(2) + d.text(UPPER, 2) + d.digits(5), d.text(UPPER, 2) + d.digits(7), d.pick(UPPER) + d.digits(7), d.text(UPPER, 2) + d.digits(6)))


def address(d):
    number = str(d.between(1, 2400))
    name = d.pick(("Oak", "Maple", "Washington", "High", "Church", "Park", "Lincoln", "Mill"))
    return d.pick((f"{number} {name} {d.pick(('Street', 'St', 'Avenue', 'Ave', 'Road', 'Rd', 'Lane', 'Drive', 'Blvd'))}", f"{number} {name} Street, Apt {d.between(1, 90)}, Springfield, IL {d.digits(5)}",
                   f"{d.pick(('Hauptstrasse', 'Bahnhofstraße', 'Lindenweg'))} {d.between(1, 180)}, {d.digits(5)} Berlin", f"{d.between(1, 120)} rue de la Paix, 75{d.digits(3)} Paris", f"Via Roma {d.between(1, 90)}, 00{d.digits(3)} Roma"))


def imei(d):
    """3GPP TS 23.003: a type code, a serial, Luhn."""
    body = d.pick(("35", "86", "01")) + d.digits(12)
    return body + luhn_digit(body)


KINDS = [
    kind("person.date_of_birth", date_of_birth, "date of birth,DOB,birth date,born on", "date_of_birth,dob,birth_date,birthdate"),
    kind("person.passport", passport, "passport,passport number,passport no", "passport,passport_number,passport_no"),
    kind("person.address", address, "address,home address,street address,shipping address", "address,street_address,address_line1,shipping_address"),
    kind("person.imei", imei, "IMEI,IMEI number,device IMEI", "imei,device_imei,imei_number"),
]
