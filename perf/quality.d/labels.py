"""The map between a corpus's labels and the masker's classes (tests/corpora/labels.json)."""
import fnmatch
import functools
import json
import pathlib
import re

PATH = pathlib.Path(__file__).resolve().parents[2] / "tests" / "corpora" / "labels.json"


class Labels:
    def __init__(self, path=PATH):
        content = json.loads(path.read_text())
        self.families = content["families"]
        self.unjudged = set(content["unjudged"])
        self.summary = content["summary"]
        self._groups = [set(group["families"]) for group in content["equivalents"]]
        self._patterns = {family["family"]: [_words(pattern) for pattern in family["classes"]] for family in self.families}

    @functools.lru_cache(maxsize=None)
    def family(self, label):
        """The family of a label; a label that is a class of the masker belongs to the family it answers to; else the label itself."""
        for family in self.families:
            if any(fnmatch.fnmatchcase(label, pattern) for pattern in family["labels"]):
                return family["family"]
        own = [family["family"] for family in self.families if family["family"] in self.answers(label)]
        return own[0] if own else label

    @functools.lru_cache(maxsize=None)
    def answers(self, class_name):
        """Families a class of the masker answers to; a name that is itself a label's answers to it."""
        words = set(re.split(r"[._]", class_name))
        return frozenset(name for name, patterns in self._patterns.items() if any(wanted <= words and unwanted.isdisjoint(words) for wanted, unwanted in patterns)) | {class_name}

    @functools.lru_cache(maxsize=None)
    def is_equivalent(self, class_name, family):
        """Whether a find of this class on a value of that family is neither right nor wrong."""
        return any(family in group and not group.isdisjoint(self.answers(class_name)) for group in self._groups)


def _words(pattern):
    """Words that must be in a class's name, and words that must not."""
    parts = pattern.split()
    return {part for part in parts if part[0] != "-"}, {part[1:] for part in parts if part[0] == "-"}
