"""Check digits, each from its public definition.

Luhn              ISO/IEC 7812-1, annex B
mod 97-10, 11-2, 11-10   ISO 7064
Verhoeff          J. Verhoeff, Error Detecting Decimal Codes, 1969 (dihedral group D5)
base58check       Bitcoin wiki, "Base58Check encoding"
bech32, bech32m   BIP 173, BIP 350
Keccak-256        the Keccak reference, round function with the original padding 0x01 (Ethereum, EIP-55)
"""
import hashlib


def luhn_sum(digits):
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total


def luhn_digit(payload):
    return str(-luhn_sum(payload + "0") % 10)


def weighted(digits, weights):
    return sum(int(digit) * weight for digit, weight in zip(digits, weights))


def letters_to_digits(text):
    """A = 10 ... Z = 35, as ISO 7064 and ISO 13616 count."""
    return "".join(str(int(c, 36)) for c in text)


def mod97_check(text):
    """The two check digits of ISO 7064 mod 97-10 for a text that will end in them."""
    return f"{98 - int(letters_to_digits(text) + '00') % 97:02d}"


def mod11_2_check(payload):
    total = 0
    for digit in payload:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11]


def mod11_10_check(payload):
    product = 10
    for digit in payload:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def _d5(a, b):
    """Composition in the dihedral group of the pentagon: 0-4 turn, 5-9 turn and flip."""
    if a < 5:
        return (a + b) % 5 if b < 5 else (a + b) % 5 + 5
    return (a - b) % 5 + 5 if b < 5 else (a - b) % 5


def verhoeff_digit(payload):
    """The digit that makes the product over the whole number the identity."""
    step = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
    product = 0
    for place, digit in enumerate(reversed(payload), start=1):
        value = int(digit)
        for _ in range(place % 8):
            value = step[value]
        product = _d5(product, value)
    return str(next(inverse for inverse in range(10) if _d5(inverse, product) == 0))


_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58check(version, payload):
    body = bytes([version]) + payload
    body += hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4]
    number, text = int.from_bytes(body, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = _BASE58[rest] + text
    return "1" * (len(body) - len(body.lstrip(b"\0"))) + text


_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def segwit_address(prefix, version, program):
    """BIP 173 for version 0, BIP 350 (bech32m) for later versions."""
    return bech32(prefix, program, (version,), 1 if version == 0 else 0x2BC830A3)


def bech32(prefix, body, first=(), constant=1):
    """BIP 173's encoding of bytes, with five-bit groups before them where there are some."""
    bits = "".join(f"{byte:08b}" for byte in body)
    bits += "0" * (-len(bits) % 5)
    values = [*first] + [int(bits[i:i + 5], 2) for i in range(0, len(bits), 5)]
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = _bech32_polymod(expanded + values + [0] * 6) ^ constant
    values += [(check >> 5 * (5 - i)) & 31 for i in range(6)]
    return prefix + "1" + "".join(_BECH32[value] for value in values)


def _bech32_polymod(values):
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> i & 1:
                check ^= generator
    return check


def keccak256(message):
    """Keccak with rate 1088 and the padding of before FIPS 202, which hashlib does not have."""
    rate, mask = 136, (1 << 64) - 1
    message += b"\x01" + bytes(-(len(message) + 1) % rate)
    message = message[:-1] + bytes([message[-1] | 0x80])
    lanes = [[0] * 5 for _ in range(5)]
    rotate = lambda value, by: (value << by | value >> (64 - by)) & mask if by else value
    for block in range(0, len(message), rate):
        for i in range(rate // 8):
            lanes[i % 5][i // 5] ^= int.from_bytes(message[block + 8 * i:block + 8 * i + 8], "little")
        feedback = 1
        for _ in range(24):
            parity = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
            for x in range(5):
                change = parity[(x - 1) % 5] ^ rotate(parity[(x + 1) % 5], 1)
                for y in range(5):
                    lanes[x][y] ^= change
            x, y, current = 1, 0, lanes[1][0]
            for t in range(24):
                x, y = y, (2 * x + 3 * y) % 5
                current, lanes[x][y] = lanes[x][y], rotate(current, (t + 1) * (t + 2) // 2 % 64)
            for y in range(5):
                row = [lanes[x][y] for x in range(5)]
                for x in range(5):
                    lanes[x][y] = row[x] ^ (~row[(x + 1) % 5] & mask & row[(x + 2) % 5])
            for j in range(7):
                feedback = (feedback << 1) ^ (feedback >> 7) * 0x171
                if feedback & 2:
                    lanes[0][0] ^= 1 << ((1 << j) - 1)
    return b"".join(lanes[i % 5][i // 5].to_bytes(8, "little") for i in range(4))
