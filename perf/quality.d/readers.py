"""Labelled text from files: the plain form (JSON lines) and Presidio's (a JSON array). Offsets come out in UTF-8 bytes."""
import json


def read(path):
    """Cases as {"text", "spans": [(label, start, end)], "context", "carrier", "id"}."""
    with open(path, encoding="utf-8") as file:
        if file.read(1) == "[":
            file.seek(0)
            return [_presidio(i, sample) for i, sample in enumerate(json.load(file))]
        file.seek(0)
        return [plain(json.loads(line)) for line in file if line.strip()]


def plain(case):
    return {"text": case["text"], "id": case.get("id", ""), "carrier": case.get("carrier", ""), "context": case.get("context", ""),
            "spans": [(span["class"], span["start"], span["end"]) for span in case["spans"]]}


def _presidio(number, sample):
    """Presidio counts code points; everything else here counts bytes."""
    text = sample["full_text"]
    at = lambda place: len(text[:place].encode())
    return {"text": text, "id": f"presidio/{number}", "carrier": "presidio", "context": "",
            "spans": [(span["entity_type"], at(span["start_position"]), at(span["end_position"])) for span in sample["spans"]]}
