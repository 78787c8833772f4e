"""A seeded source of choices whose sequence does not depend on the version of Python.

Only `random.random()` is used: the library promises its sequence for a seed, and no such thing for `choice` or `randrange`.
"""
import random

DIGITS = "0123456789"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOWER = UPPER.lower()
HEX = "0123456789abcdef"
ALNUM = DIGITS + UPPER + LOWER
BASE64 = UPPER + LOWER + DIGITS + "+/"
BASE64URL = UPPER + LOWER + DIGITS + "-_"
BASE32 = UPPER + "234567"


class Draw:
    """Choices from one stream; the same name and seed give the same stream."""

    def __init__(self, seed, name):
        self._random = random.Random(f"edgegate/{seed}/{name}").random

    def below(self, count):
        return int(self._random() * count)

    def between(self, low, high):
        """Both ends included."""
        return low + self.below(high - low + 1)

    def chance(self, probability):
        return self._random() < probability

    def pick(self, items):
        return items[self.below(len(items))]

    def text(self, alphabet, count):
        return "".join(self.pick(alphabet) for _ in range(count))

    def digits(self, count):
        return self.text(DIGITS, count)

    def number(self, count):
        """Digits without a leading zero."""
        return self.pick("123456789") + self.digits(count - 1)

    def hex(self, count):
        return self.text(HEX, count)

    def bytes(self, count):
        return bytes(int(self._random() * 256) for _ in range(count))

    def birthday(self, first=1931, last=2006):
        """Year, month, day; days stop at 28 so that every month has them."""
        return self.between(first, last), self.between(1, 12), self.between(1, 28)
