"""Unlabelled bodies of text: what named packages of Debian 12 bring, and what a seed makes. Nothing is copied into the repository.

source   headers, C, Python, Perl, JavaScript and shell of those packages
json     their JSON, and generated traces
sql      a dump of pgbench's tables, and generated inserts without personal data
prose    their documentation, licences and manual pages
base64   random

Files stand in the order of the SHA-256 of seed and path, so that a part is a fair sample of the whole, and the same one every time.
"""
import base64
import gzip
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from .catalogue import POSITIVE
from .draw import Draw

_FILE_BYTES_MAX = 1 << 20
_SOURCE = (".h", ".hpp", ".c", ".py", ".pm", ".pl", ".js", ".mjs", ".cjs", ".ts", ".sh", ".cmake")
_SOURCE_PACKAGES = ("libc6-dev", "linux-libc-dev", "libstdc++-12-dev", "libgcc-12-dev", "libpython3.11-stdlib", "perl-modules-5.36", "libssl-dev", "libpq-dev", "nodejs", "git", "gdb", "cmake-data")
_JSON_PACKAGES = ("nodejs", "cmake-data", "iso-codes")
_PROSE_PACKAGES = ("manpages", "manpages-dev", "git", "git-man", "openssl", "perl", "gdb", "haproxy", "openssh-client", "apt", "coreutils", "libc6-dev", "libssl-dev", "nodejs")
_KINDS = {
    "source": (_SOURCE_PACKAGES, lambda path: path.endswith(_SOURCE)),
    "json": (_JSON_PACKAGES, lambda path: path.endswith(".json")),
    "prose": (_PROSE_PACKAGES, lambda path: path.startswith(("/usr/share/doc/", "/usr/share/man/man")) and not path.endswith((".html.gz", ".png", ".svg", ".json", ".js")) and "/changelog" not in path),
}
NAMES = ("source", "json", "sql", "prose", "base64")


def _answer(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def packages(name):
    """Those that a corpus is read from and that this machine has, with their versions; what is not installed is not read, and changes the figures."""
    return [(package, version) for package in _KINDS[name][0] if (version := _answer("dpkg-query", "-W", "-f", "${Version}", package))] if name in _KINDS else []


def _files(name, seed):
    suits = _KINDS[name][1]
    paths = {path for package, _ in packages(name) for path in _answer("dpkg-query", "-L", package).split("\n") if suits(path)}
    return sorted(paths, key=lambda path: hashlib.sha256(f"{seed}:{path}".encode()).digest())


def _contents(name, seed):
    for path in _files(name, seed):
        if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > _FILE_BYTES_MAX:
            continue
        with (gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb")) as file:
            body = file.read(_FILE_BYTES_MAX)
        if b"\0" not in body[:4096]:
            yield body.decode("utf-8", errors="replace")


def source(seed):
    yield from _contents("source", seed)


def prose(seed):
    yield from _contents("prose", seed)


_WORDS = "alpha,batch,cache,delta,event,filter,group,handler,index,job,kernel,lease,metric,node,offset,page,queue,region,shard,topic,unit,vector,worker,zone".split(",")


def trace(d):
    """One span of a trace, as OpenTelemetry exports them: ids, times, counts; nothing of a person."""
    start = 1_700_000_000_000_000_000 + d.below(10**16)
    return json.dumps({
        "traceId": d.hex(32), "spanId": d.hex(16), "parentSpanId": d.hex(16), "name": f"{d.pick(_WORDS)}.{d.pick(_WORDS)}", "kind": d.below(5),
        "startTimeUnixNano": str(start), "endTimeUnixNano": str(start + d.below(10**9)),
        "attributes": [{"key": f"{d.pick(_WORDS)}.{d.pick(_WORDS)}", "value": {"intValue": d.number(d.between(1, 10))}}, {"key": "version", "value": {"stringValue": f"{d.below(9)}.{d.below(30)}.{d.below(30)}"}},
                       {"key": "digest", "value": {"stringValue": "sha256:" + d.hex(64)}}, {"key": "ratio", "value": {"doubleValue": d.below(10**9) / 10**9}}],
        "status": {"code": d.below(3)}})


def json_text(seed):
    draw, metadata = Draw(seed, "traces"), _contents("json", seed)
    while True:
        # The packages' as long as there is some, traces between.
        yield next(metadata, "")
        yield "".join(trace(draw) + "\n" for _ in range(16))


def pgbench_dump():
    """pg_dump of pgbench's tables from a scratch server on a socket of its own; empty where PostgreSQL is not installed."""
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders or not shutil.which("pgbench"):
        return ""
    owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        home = os.path.join(directory, "pg")
        os.mkdir(home)
        if owner:
            shutil.chown(home, "postgres")
        run = lambda *command: subprocess.run(command, check=True, capture_output=True, timeout=120, cwd=home, env={**os.environ, "LC_ALL": "C.UTF-8"})
        try:
            run(*owner, str(folders[-1] / "initdb"), "-A", "trust", "-U", "postgres", "-D", home + "/data")
            run(*owner, str(folders[-1] / "pg_ctl"), "-D", home + "/data", "-w", "-l", home + "/log", "-o", f"-k {home} -c listen_addresses= -c fsync=off", "start")
            try:
                run("pgbench", "-q", "-i", "-s", "1", "-h", home, "-U", "postgres", "postgres")
                dump = run("pg_dump", "-h", home, "-U", "postgres", "postgres").stdout.decode()
                # Newer ones write a random key against hostile dumps.
                return "".join(line for line in dump.splitlines(keepends=True) if not line.startswith(("\\restrict", "\\unrestrict")))
            finally:
                run(*owner, str(folders[-1] / "pg_ctl"), "-D", home + "/data", "-m", "immediate", "stop")
        except (OSError, subprocess.SubprocessError):
            return ""


def sql_row(d):
    stamp = f"20{d.between(10, 25)}-{d.between(1, 12):02d}-{d.between(1, 28):02d} {d.below(24):02d}:{d.below(60):02d}:{d.below(60):02d}.{d.digits(6)}+00"
    return f"INSERT INTO {d.pick(_WORDS)} VALUES ({d.number(d.between(3, 9))}, '{d.pick(_WORDS)}-{d.number(4)}', {d.number(d.between(1, 6))}.{d.digits(2)}, '{stamp}', '{d.hex(8)}-{d.hex(4)}-4{d.hex(3)}-a{d.hex(3)}-{d.hex(12)}', NULL, {d.pick(('true', 'false'))}, '{d.hex(32)}');\n"


def sql(seed):
    """Half a dump, half inserts."""
    dump, draw = pgbench_dump(), Draw(seed, "sql")
    at, size = 0, 65536
    while True:
        if at < len(dump):
            yield dump[at:at + size]
            at += size
        yield "".join(sql_row(draw) for _ in range(250))


def base64_text(seed):
    draw = Draw(seed, "base64")
    while True:
        body = base64.b64encode(draw.bytes(48 * 1024)).decode()
        yield "\n".join(body[i:i + 76] for i in range(0, len(body), 76)) if draw.chance(.5) else body


_READERS = {"source": source, "json": json_text, "sql": sql, "prose": prose, "base64": base64_text}


def texts(name, seed, bytes_max, text_bytes=16384):
    """Texts of about text_bytes, cut at line ends where there are some, bytes_max in all or as much as there is."""
    total = 0
    for content in _READERS[name](seed):
        at = 0
        while at < len(content) and total < bytes_max:
            end = min(len(content), at + text_bytes)
            line = content.rfind("\n", at, end)
            if end < len(content) and line > at:
                end = line + 1
            yield content[at:end]
            total += len(content[at:end].encode())
            at = end
        if total >= bytes_max:
            return


# Bodies for the speed harness: the clean ones, and two with personal data in them.

_SENTENCES = (
    "The meeting moved to Thursday because the room was taken, and nobody minded much.", "Please read the second chapter before you answer the questions at its end.",
    "Rain is likely in the north; further south it stays dry until the evening.", "We shipped the release on time, thanks to everybody who stayed late that week.",
    "The old bridge was closed for repairs and traffic went through the village instead.", "If the light is red, wait; if it is green, press the handle and push the door.",
    "She kept a list of words she liked, and every year she read it aloud to her friends.", "None of the measurements agreed, so they were taken again with a better instrument.",
)


def prose_with_pii(seed, size):
    """Sentences, one value of personal data in about every five hundred bytes."""
    draw, parts, total = Draw(seed, "prose-pii"), [], 0
    kinds = [kind for kind in POSITIVE if kind.label in ("contact.email", "phone.international", "card.visa", "iban.de", "us.ssn", "net.ipv4")]
    while total < size:
        text = draw.pick(_SENTENCES) + " "
        if draw.chance(.16):
            kind = draw.pick(kinds)
            text += f"My {draw.pick(kind.names)} is {kind.make(draw)}. "
        if draw.chance(.2):
            text = text.rstrip() + "\n"
        parts.append(text)
        total += len(text.encode())
    return "".join(parts).encode()[:size]


def sql_rows(seed, size):
    """Rows of customers as a dump has them: an email, a phone, a card or nothing in each, beside ids, amounts and times."""
    draw, parts, total = Draw(seed, "sql-pii"), [], 0
    kinds = {kind.label: kind for kind in POSITIVE}
    while total < size:
        extra = draw.pick(("contact.email", "phone.e164", "card.visa", None, None, None))
        value = kinds[extra].make(draw) if extra else draw.pick(_WORDS)
        text = f"{draw.number(7)}\t{draw.pick(_WORDS)}\t{value}\t{draw.number(4)}.{draw.digits(2)}\t2024-{draw.between(1, 12):02d}-{draw.between(1, 28):02d} {draw.below(24):02d}:{draw.below(60):02d}:{draw.below(60):02d}\tt\t\\N\n"
        parts.append(text)
        total += len(text.encode())
    return "".join(parts).encode()[:size]


def plain_values(seed, size):
    """Column values of exactly 64 bytes with nothing to find in them: words, a time, an amount, a short id."""
    draw, parts = Draw(seed, "values"), []
    while len(parts) * 64 < size:
        text = f"{draw.pick(_WORDS)} {draw.number(3)}.{draw.digits(2)} 2024-{draw.between(1, 12):02d}-{draw.between(1, 28):02d} {draw.below(24):02d}:{draw.below(60):02d} {draw.pick(_WORDS)} {draw.hex(6)} "
        while len(text) < 64:
            text += draw.pick(_WORDS) + " "
        parts.append(text[:64])
    return "".join(parts).encode()[:size]


def body(name, seed, size):
    """One body for the speed harness, exactly of a size (repeated where the machine has less)."""
    if name == "prose":
        return prose_with_pii(seed, size)
    if name == "sql":
        return sql_rows(seed, size)
    if name == "values":
        return plain_values(seed, size)
    if name == "json":
        draw = Draw(seed, "traces")
        text = "".join(trace(draw) + "\n" for _ in range(size // 500 + 1))
    else:
        text = "".join(texts(name, seed, size))
    raw = text.encode()
    return (raw * (size // max(1, len(raw)) + 1))[:size]
