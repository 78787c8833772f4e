"""The texts that values travel in.

A carrier takes a draw, a value and what it is called (None when nothing near the value may say so) and gives the text and where the value's
characters stand in it. Values are written as the carrier's own syntax asks: escaped in JSON and code, doubled quotes in SQL.
"""
import re

from .draw import Draw

_NEAR = (
    "{name}: {v}", "My {name} is {v}, please update my profile.", "Please change the {name} on file to {v} before Friday.", "the {name} ({v}) was refused", "{name} {v}",
    "Customer gave {name} {v} over the phone.", "We could not verify {name} \"{v}\".", "Hi, is {name} {v} still valid?", "- {name}: {v}\n- status: open", "{name} = {v}", "As agreed, {name}: {v}.",
)
_BARE = ("I sent it as {v}, thanks.", "{v}", "Use {v} instead.", "see {v} for this", "It was {v} (I think).", "Please check {v}.", "\"{v}\"", "and then {v}; nothing else")
_WORDS = ("active", "pending", "Berlin", "blue", "standard", "retry", "north", "none", "basic", "Oslo")


def _fill(template, value, name=""):
    before, after = template.split("{v}")
    before, after = before.replace("{name}", name), after.replace("{name}", name)
    return before + value + after, len(before)


def prose(d: Draw, value, kind, near):
    if not near:
        return _fill(d.pick(_BARE), value)
    name = d.pick(kind.names)
    return _fill(d.pick(_NEAR), value, name if d.chance(.8) else name.upper())


def _json_text(value):
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")


def json_row(d, value, kind, near):
    key = d.pick(kind.fields) if near else d.pick(("value", "v", "data", "c7", "result"))
    start = d.pick((f'{{"row":{d.below(9999)},"{key}":"', f'{{\n  "{key}": "', f'{{"items":[{{"kind":"{d.pick(_WORDS)}","{key}": "'))
    end = '"}]}' if "items" in start else '","state":"' + d.pick(_WORDS) + '"}'
    return start + _json_text(value) + end, len(start), _json_text(value)


def csv_row(d, value, kind, near):
    """Without its header a row says nothing of its columns."""
    text = value if "," not in value else f'"{value}"'
    start = f"{d.below(9999)},{d.pick(_WORDS)},"
    if near:
        start = f"row,state,{d.pick(kind.fields)},plan\n" + start
    return start + text + "," + d.pick(_WORDS), len(start) + text.index(value)


def sql_insert(d, value, kind, near):
    table = d.pick(("t1", "rows", "import_batch", "snapshot"))
    text = value.replace("'", "''")
    start = f"INSERT INTO {table} (row, {d.pick(kind.fields)}, state) VALUES ({d.below(9999)}, '" if near else f"INSERT INTO {table} VALUES ({d.below(9999)}, '"
    return start + text + f"', '{d.pick(_WORDS)}');", len(start), text


def log_line(d, value, kind, near):
    stamp = f"2024-{d.between(1, 12):02d}-{d.between(1, 28):02d}T{d.below(24):02d}:{d.below(60):02d}:{d.below(60):02d}Z"
    start = f"{stamp} INFO worker[{d.between(2, 4000)}] " + (f"{d.pick(kind.fields)}=" if near else "processed ")
    return start + value + d.pick((f" took {d.between(1, 900)} ms", " ok", "")), len(start)


def yaml_line(d, value, kind, near):
    key = d.pick(kind.fields) if near else "- "
    start = (f"  {key}: " if near else f"  {key}") + d.pick(('"', ""))
    return f"settings:\n{start}{value}" + ('"' if start.endswith('"') else "") + "\n  mode: fast\n", len("settings:\n" + start)


def source(d, value, kind, near):
    key = re.sub(r"\W", "_", d.pick(kind.fields)) if near else d.pick(("x", "value", "expected", "item"))
    start = d.pick((f'const {key} = "', f'    {key} := "', f'String {key} = "', f'assert_equal({key}, "', f'{key} = "'))
    end = '")' if "assert" in start else '";'
    return start + _json_text(value) + end, len(start), _json_text(value)


def url(d, value, kind, near):
    """Only for values a query carries as they are; others would be percent-encoded, which is the caller's word to the masker."""
    key = d.pick(kind.fields) if near else "q"
    start = f"https://shop.acme-corp.com/account?{key}="
    return start + value + d.pick(("&lang=en", "", "#top")), len(start)


def chat(d, value, kind, near):
    who = d.pick(("ada", "support", "linus", "bot"))
    start = f"[{d.between(8, 19):02d}:{d.below(60):02d}] {who}: "
    text, at = prose(d, value, kind, near)
    return start + text, len(start) + at


def table(d, value, kind, near):
    start = f"| {d.pick(kind.fields)} | " if near else "| "
    return start + value + f" | {d.pick(_WORDS)} |", len(start)


def xml(d, value, kind, near):
    key = re.sub(r"\W", "_", d.pick(kind.fields)) if near else "v"
    start = f"<row><{key}>"
    return f"{start}{value}</{key}></row>", len(start)


_ALL = (prose, prose, prose, json_row, json_row, csv_row, sql_insert, log_line, log_line, yaml_line, source, url, chat, table, xml)
_ONE_LINE = tuple(carrier for carrier in _ALL if carrier is not url)
_MANY_LINES = (prose, json_row, source, sql_insert)


def carry(d, value, kind, near):
    """Text, name of the carrier, and the first and last byte offsets of the value in UTF-8."""
    if "\n" in value:
        choice = d.pick(_MANY_LINES)
    elif re.fullmatch(r"[A-Za-z0-9._~-]+", value):
        choice = d.pick(_ALL)
    else:
        choice = d.pick(_ONE_LINE)
    text, at, *written = choice(d, value, kind, near)
    shown = written[0] if written else value
    start, end = re.search(kind.part, shown).span(1) if kind.part else (0, len(shown))
    return text, choice.__name__, len(text[:at + start].encode()), len(text[:at + end].encode())
