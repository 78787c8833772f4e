"""Runs the published binary over texts: `edgegate classes test FILE --lines --output json`.

FILE has one {"text": ...} a line; the answer is one {"line": 0, "finds": [{"class", "start", "end"}]} a line, in order, offsets in UTF-8 bytes.
"""
import json
import os
import pathlib
import shlex
import subprocess
import tempfile

_ROOT = pathlib.Path(__file__).resolve().parents[2]
_SECONDS_MAX = 900


def command():
    """EDGEGATE_BINARY may hold a command with arguments, such as a stub."""
    return shlex.split(os.environ.get("EDGEGATE_BINARY", str(_ROOT / "out" / "edgegate")))


def find(texts):
    """Finds of each text, as lists of (class, start, end)."""
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "texts.jsonl"
        count = 0
        with path.open("w", encoding="utf-8") as file:
            for text in texts:
                file.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
                count += 1
        answer = pathlib.Path(directory) / "finds.jsonl"
        with answer.open("wb") as output:
            done = subprocess.run([*command(), "classes", "test", str(path), "--lines", "--output", "json"], stdout=output, stderr=subprocess.PIPE, timeout=_SECONDS_MAX)
        if done.returncode != 0:
            raise SystemExit(f"quality: {' '.join(command())} classes test ended with {done.returncode}: {done.stderr.decode(errors='replace')[:400]}")
        finds = []
        with answer.open("rb") as lines:
            for number, line in enumerate(lines):
                entry = json.loads(line)
                if entry["line"] != number:
                    raise SystemExit(f"quality: line {number} of the answer is about line {entry['line']}")
                finds.append([(found["class"], found["start"], found["end"]) for found in entry["finds"]])
    if len(finds) != count:
        raise SystemExit(f"quality: {count} texts went in, {len(finds)} answers came out")
    return finds
