"""Counts right and wrong finds.

A span is found when one find of a class that answers to its label covers all its letters and digits. It is masked when finds of any class
together do. A find is right when it finds a span; it is neither right nor wrong when it is a second find of a found span, when it lies on a value
of a family it is documented as equivalent to, or on a label that is not judged; everything else is wrong, a partial find too.
"""
import collections
import math


def wilson(right, total, z=1.96):
    """The 95% interval of Wilson (1927) for a proportion."""
    if total == 0:
        return 0.0, 1.0
    share = right / total
    centre = share + z * z / (2 * total)
    margin = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale)


class Tally:
    """What was counted for one family."""

    def __init__(self):
        self.spans = self.found = self.exact = self.masked = 0
        self.decided = self.decided_found = 0
        self.bare = self.bare_found = 0
        self.right = self.wrong = 0

    def add(self, other):
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def precision(self):
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self):
        return self.decided_found / self.decided if self.decided else 0.0


class Score:
    def __init__(self, labels, bare_is_enough):
        self._labels = labels
        self._bare_is_enough = bare_is_enough
        self.families = collections.defaultdict(Tally)
        self.by_label = collections.defaultdict(Tally)
        self.by_carrier = collections.defaultdict(Tally)
        self.strangers = collections.Counter()
        self.confused = collections.Counter()
        self.missed, self.wrong = [], []
        self.clean_bytes = self.clean_masked = 0

    def add(self, case, finds):
        body = case["text"].encode()
        spans = [(label, self._labels.family(label), start, end, significant(body, start, end)) for label, start, end in case["spans"]]
        if not spans:
            self.clean_bytes += len(body)
            self.clean_masked += sum(end - start for _, start, end in finds)
        taken = self._spans(case, spans, finds)
        self._finds(case, body, spans, finds, taken)

    def _spans(self, case, spans, finds):
        """Judges each span; gives the finds that are right."""
        taken = {}
        for number, (label, family, start, end, first_last) in enumerate(spans):
            if label in self._labels.unjudged:
                continue
            one = Tally()
            one.spans = 1
            hits = [found for found in finds if family in self._labels.answers(found[0]) and found[1] <= first_last[0] and found[2] >= first_last[1]]
            for found in hits:
                taken[found] = number
            one.found = bool(hits)
            one.exact = any(found[1] == start and found[2] == end for found in hits)
            one.masked = covered(finds, *first_last)
            # A weak number that nothing names is not asked for; what is found of it is shown apart.
            if case["context"] not in ("bare", "header") or self._bare_is_enough(label):
                one.decided, one.decided_found = 1, one.found
            if case["context"] == "bare":
                one.bare, one.bare_found = 1, one.found
            one.right = one.found
            for tally in (self.families[family], self.by_label[label], self.by_carrier[case["carrier"]]):
                tally.add(one)
            if one.decided and not one.found:
                self.missed.append((family, label, case, start, end, [found[0] for found in finds if found[1] < end and found[2] > start]))
        return taken

    def _finds(self, case, body, spans, finds, taken):
        found_spans = set(taken.values())
        for found in finds:
            if found in taken:
                continue
            class_name, start, end = found
            families = self._labels.answers(class_name) & self._known()
            touched = [(label, family, number in found_spans) for number, (label, family, first, last, _) in enumerate(spans) if start < last and end > first]
            if touched and self._is_neutral(class_name, touched):
                self.confused[class_name, touched[0][1]] += 1
                continue
            if not families:
                self.strangers[class_name] += 1
            for family in families:
                self.families[family].wrong += 1
            self.wrong.append((class_name, case, start, end))

    def _is_neutral(self, class_name, touched):
        for label, family, is_found in touched:
            if family in self._labels.answers(class_name):
                # A part of a value is wrong, a second find of a found one is not.
                if is_found or label in self._labels.unjudged:
                    return True
            elif self._labels.is_equivalent(class_name, family):
                return True
        return False

    def _known(self):
        if not hasattr(self, "_names"):
            self._names = {family["family"] for family in self._labels.families}
        return self._names


def significant(body, start, end):
    """First and last (exclusive) byte of the letters and digits in a span; a closing bracket may stay outside a find."""
    while start < end and not _is_word(body[start]):
        start += 1
    while end > start and not _is_word(body[end - 1]):
        end -= 1
    return start, end


def _is_word(byte):
    return byte >= 0x80 or chr(byte).isalnum()


def covered(finds, start, end):
    """Whether finds of any class together cover a range; gaps count as uncovered."""
    at = start
    for _, first, last in sorted(finds, key=lambda found: found[1]):
        if first > at:
            break
        at = max(at, last)
    return at >= end
