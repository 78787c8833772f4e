"""Payment card numbers by brand.

Structure: ISO/IEC 7812-1 (issuer number, account, Luhn digit). Brand ranges and lengths: ISO/IEC 7812 register as the schemes
publish it: Visa (4; 16, and 13 or 19 on old and new products), Mastercard (51-55, 2221-2720; 16), American Express (34, 37; 15),
Discover (6011, 644-649, 65; 16), Diners Club International (36, 300-305, 38, 39; 14), JCB (3528-3589; 16), UnionPay (62; 16-19),
Maestro (5018, 5020, 5038, 5893, 6304, 6759, 6761-6763; 12-19), Mir (2200-2204; 16), RuPay (6521, 6522, 508; 16), Troy (9792; 16).
Written forms: ISO/IEC 7811 embossing groups (4-4-4-4, 4-6-5, 4-6-4), spaces, hyphens, or none.
"""
from .checksums import luhn_digit
from .kind import kind, split

NAMES = "credit card,card number,card,debit card,payment card,Visa or Mastercard,PAN"
FIELDS = "card_number,cardNumber,pan,credit_card,cc_number,ccnum,card,payment_card"


def complete(d, prefix, length):
    payload = prefix + d.digits(length - 1 - len(prefix))
    return payload + luhn_digit(payload)


_GROUPS = {14: (4, 6, 4), 15: (4, 6, 5), 16: (4, 4, 4, 4), 19: (4, 4, 4, 4, 3)}


def grouped(d, number):
    """As embossed, where the length has customary groups, or without."""
    form = d.below(10)
    return number if form < 5 or len(number) not in _GROUPS else split(number, *_GROUPS[len(number)], by=" " if form < 8 else "-")


def _brand(prefixes, lengths=(16,)):
    def make(d):
        return grouped(d, complete(d, d.pick(prefixes), d.pick(lengths)))
    return make


def _range(first, last):
    return tuple(str(prefix) for prefix in range(first, last + 1))


KINDS = [
    kind("card.visa", _brand(("4",)), NAMES, FIELDS, bare=True),
    kind("card.mastercard", _brand(_range(51, 55) + _range(2221, 2720)[::12]), NAMES, FIELDS, bare=True),
    kind("card.amex", _brand(("34", "37"), (15,)), NAMES + ",Amex", FIELDS, bare=True),
    kind("card.discover", _brand(("6011", "65") + _range(644, 649)), NAMES, FIELDS, bare=True),
    kind("card.diners", _brand(("36", "38", "39") + _range(300, 305), (14,)), NAMES, FIELDS, bare=True),
    kind("card.jcb", _brand(_range(3528, 3589)), NAMES, FIELDS, bare=True),
    kind("card.unionpay", _brand(("62",), (16, 16, 16, 17, 18, 19)), NAMES, FIELDS, bare=True),
    kind("card.maestro", _brand(("5018", "5020", "5038", "5893", "6304", "6759", "6761", "6762", "6763"), (16, 16, 18, 19)), NAMES + ",Maestro card", FIELDS, bare=True),
    kind("card.mir", _brand(_range(2200, 2204)), NAMES, FIELDS, bare=True),
    kind("card.rupay", _brand(("6521", "6522", "508")), NAMES, FIELDS, bare=True),
    kind("card.troy", _brand(("9792",)), NAMES, FIELDS, bare=True),
    # Seldom lengths are known by a name beside them, not alone.
    kind("card.visa_long", _brand(("4",), (13, 19)), NAMES, FIELDS),
]
