"""Labelled cases, one JSON object a line.

{"id": "iban.de/17", "text": "...", "carrier": "json_row", "context": "near", "spans": [{"class": "iban.de", "start": 8, "end": 30}]}

Offsets are bytes of the text's UTF-8. context is "near" when the value's name stands close before it, "header" when it stands in another line
(CSV), "bare" when nothing names it. A case without spans is a hard negative: nothing in it may be found.
"""
import argparse
import json
import sys

from . import negatives
from .carriers import carry
from .catalogue import POSITIVE
from .draw import Draw

# IBAN is one class with as many structures as the registry has: each gets a share.
_SHARES = {"iban": .12, "phone": .5}


def positives(seed, count):
    for kind in POSITIVE:
        draw = Draw(seed, kind.label)
        for i in range(max(1, int(count * _SHARES.get(kind.label.split(".")[0], 1)))):
            near = draw.chance(.6 if kind.bare else .75)
            text, carrier, start, end = carry(draw, kind.make(draw), kind, near)
            context = "bare" if not near else "header" if carrier == "csv_row" else "near"
            yield {"id": f"{kind.label}/{i}", "text": text, "carrier": carrier, "context": context, "spans": [{"class": kind.label, "start": start, "end": end}]}


def hard_negatives(seed, count):
    """As many as there are positives, spread evenly."""
    for kind in negatives.KINDS:
        draw = Draw(seed, "not." + kind.label)
        for i in range(max(1, count // len(negatives.KINDS))):
            text, carrier, _, _ = carry(draw, kind.make(draw), kind, draw.chance(.7))
            yield {"id": f"not.{kind.label}/{i}", "text": text, "carrier": carrier, "context": "negative", "spans": []}


_MIXED = ("contact.email", "card.visa", "iban.de", "us.ssn", "phone.e164", "net.ipv4", "secret.github", "card.amex", "net.mac", "iban.gb")


def mixed(seed, count):
    """Rows with several values, where one find may eat another."""
    draw = Draw(seed, "mixed")
    kinds = {kind.label: kind for kind in POSITIVE}
    for i in range(count):
        text, spans = draw.pick(("", f"{draw.below(999)};", "> ")), []
        separator = draw.pick((";", " | ", ", ", "\t"))
        for label in sorted({draw.pick(_MIXED) for _ in range(4)}):
            value = kinds[label].make(draw)
            start = len(text.encode())
            spans.append({"class": label, "start": start, "end": start + len(value.encode())})
            text += value + separator
        yield {"id": f"mixed/{i}", "text": text, "carrier": "mixed", "context": "bare", "spans": spans}


def cases(seed, count):
    total = 0
    for case in positives(seed, count):
        total += 1
        yield case
    yield from hard_negatives(seed, total)
    yield from mixed(seed, count)


def sample(seed):
    """A size for unit tests: cases of which every span may be asked for, and hard negatives. A weak number is only asked for beside its name."""
    strong = {kind.label for kind in POSITIVE if kind.bare}
    left = {kind.label: 1 if kind.label.startswith("iban.") else 3 for kind in POSITIVE}
    found = []
    for case in positives(seed, 60):
        label = case["spans"][0]["class"]
        if left[label] and (case["context"] == "near" or label in strong):
            left[label] -= 1
            found.append(case)
    return found + list(mixed(seed, 20)), list(hard_negatives(seed, 324))


def write(lines, file):
    for case in lines:
        file.write(json.dumps(case, ensure_ascii=False, separators=(",", ":")) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=1000, help="cases a kind")
    options = parser.parse_args()
    write(cases(options.seed, options.cases), sys.stdout)


if __name__ == "__main__":
    main()
