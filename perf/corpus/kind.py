"""What a labelled kind of data is."""
from dataclasses import dataclass
from typing import Callable

from .draw import Draw


@dataclass(frozen=True)
class Kind:
    """One kind of value.

    label    the judge's own name for it; tests/corpora/labels.json says which classes of the masker answer to it
    make     makes one value, in one of the forms people write it in
    names    what people call it in a sentence
    fields   what programs call it: columns, keys, variables
    bare     whether the value alone, with no name near it, is enough to know it
    part     an expression whose first group is what must not be seen, where the value holds more (the password of a URL)
    """
    label: str
    make: Callable[[Draw], str]
    names: tuple[str, ...]
    fields: tuple[str, ...]
    bare: bool = False
    part: str = ""


def kind(label, make, names, fields, bare=False, part=""):
    """Shorthand: names and fields as one comma-separated text each."""
    return Kind(label, make, tuple(names.split(",")), tuple(fields.split(",")), bare, part)


def split(text, *sizes, by=" "):
    """Cuts a text into groups: split('123456789', 3, 3, 3) is '123 456 789'; what is left over is the last group."""
    parts, at = [], 0
    for size in sizes:
        parts.append(text[at:at + size])
        at += size
    if at < len(text):
        parts.append(text[at:])
    return by.join(part for part in parts if part)
