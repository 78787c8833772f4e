"""A small stand-in for `edgegate classes test`, to develop the judge with: EDGEGATE_BINARY="python3 perf/quality.d/stub.py"."""
import json
import re
import sys

_PATTERNS = (
    ("pii.email", rb"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+"),
    ("pii.card", rb"\b(?:\d[ -]?){12,18}\d\b"),
    ("pii.iban", rb"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8}\b"),
    ("pii.us_ssn", rb"\b\d{3}-\d{2}-\d{4}\b"),
    ("pii.phone", rb"\+\d[\d ()-]{7,16}\d"),
    ("net.ipv4", rb"\b(?:\d{1,3}\.){3}\d{1,3}\b"),
    ("net.mac", rb"\b(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}\b"),
    ("secret.github.token", rb"gh[pousr]_[A-Za-z0-9]{36}"),
    ("secret.jwt", rb"eyJ[\w-]+\.[\w-]+\.[\w-]+"),
)
_COMPILED = [(name, re.compile(pattern)) for name, pattern in _PATTERNS]


def main():
    if sys.argv[1:3] == ["classes", "test"]:
        with open(sys.argv[3], encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                body = json.loads(line)["text"].encode()
                finds = [{"class": name, "start": match.start(), "end": match.end()} for name, pattern in _COMPILED for match in pattern.finditer(body)]
                print(json.dumps({"line": number, "finds": finds}))
    elif sys.argv[1:] == ["classes", "list"]:
        print("\n".join(name for name, _ in _COMPILED))


if __name__ == "__main__":
    main()
