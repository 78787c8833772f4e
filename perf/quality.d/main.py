"""perf/quality: judges the masker's finds against labelled text."""
import argparse
import collections
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import clean
import finder
import readers
from corpus.cases import cases, sample, write
from corpus.catalogue import POSITIVE
from labels import Labels
from score import Score, Tally, wilson

_CORPORA = pathlib.Path(__file__).resolve().parents[2] / "tests" / "corpora"
_PRESIDIO = _CORPORA / "presidio-generated-large.json"
_SAMPLE_SEED = 7
_BARE = {kind.label: kind.bare for kind in POSITIVE}


def judge(labels, all_cases):
    score = Score(labels, lambda label: _BARE.get(label, True))
    for case, finds in zip(all_cases, finder.find(case["text"] for case in all_cases)):
        score.add(case, finds)
    return score


def share(right, total):
    low, high = wilson(right, total)
    return f"{right / total:.3f} [{low:.3f}-{high:.3f}]" if total else "    -                "


def harmonic(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def print_score(name, score, labels, options):
    print(f"\n{name}")
    print(f"{'family':<20}{'spans':>7}  {'precision':<22}{'recall':<22}{'F1 [bounds]':<22}{'bare':>6}{'exact':>7}{'masked':>7}{'wrong':>7}")
    for family, t in sorted(score.families.items(), key=lambda entry: (-entry[1].spans, entry[0])):
        if not t.spans and not t.wrong:
            continue
        low_p, high_p = wilson(t.right, t.right + t.wrong)
        low_r, high_r = wilson(t.decided_found, t.decided)
        f1 = f"{harmonic(t.precision, t.recall):.3f} [{harmonic(low_p, low_r):.3f}-{harmonic(high_p, high_r):.3f}]" if t.decided else ""
        bare = f"{t.bare_found / t.bare:.2f}" if t.bare else "-"
        exact = f"{t.exact / t.found:.3f}" if t.found else "-"
        masked = f"{t.masked / t.spans:.3f}" if t.spans else "-"
        print(f"{family:<20}{t.spans:>7}  {share(t.right, t.right + t.wrong):<22}{share(t.decided_found, t.decided):<22}{f1:<22}{bare:>6}{exact:>7}{masked:>7}{t.wrong:>7}")
    for class_name, count in score.strangers.most_common():
        print(f"{class_name:<20} no label of these corpora: {count} finds, all counted as wrong")
    # Families of the last line first.
    named = {family for families in labels.summary.values() for family in families}
    weak = sorted(((label, t) for label, t in score.by_label.items() if t.decided and t.recall < 1), key=lambda entry: (labels.family(entry[0]) not in named, entry[1].recall))
    if weak:
        print("labels below 1: " + ", ".join(f"{label} {t.recall:.3f}" for label, t in weak[:options.show * 12]) + (f" and {len(weak) - options.show * 12} more" if len(weak) > options.show * 12 else ""))
    carriers = sorted(((carrier, t) for carrier, t in score.by_carrier.items() if t.decided), key=lambda entry: entry[1].recall)
    print("recall by carrier: " + ", ".join(f"{carrier} {t.recall:.3f}" for carrier, t in carriers))
    if score.confused:
        print("other name, same value (not counted): " + ", ".join(f"{c} on {f} {n}" for (c, f), n in score.confused.most_common(options.show)))
    if score.clean_bytes:
        print(f"texts without a label: {score.clean_bytes / 1e6:.2f} MB, {score.clean_masked / (score.clean_bytes / 1e6):.0f} bytes masked per MB")
    print_mistakes(score, options.show)


def print_mistakes(score, show):
    missed = collections.defaultdict(list)
    for family, label, case, start, end, instead in score.missed:
        missed[family].append((label, case, start, end, instead))
    for family, entries in sorted(missed.items()):
        # Spread over the family's cases, so that no one label fills the list.
        for label, case, start, end, instead in entries[::max(1, len(entries) // max(1, show))][:show]:
            print(f"  missed {label} ({case['carrier']}, {case['context'] or 'plain'}) {marked(case['text'], start, end)}" + (f" found as {instead}" if instead else ""))
    wrong = collections.defaultdict(list)
    for class_name, case, start, end in score.wrong:
        wrong[class_name, case["id"].split("/")[0]].append((case, start, end))
    for (class_name, kind), entries in sorted(wrong.items(), key=lambda entry: -len(entry[1]))[:show * 3]:
        case, start, end = entries[0]
        print(f"  wrong {class_name} in {kind} x{len(entries)}: {marked(case['text'], start, end)}")


def marked(text, start, end, around=30):
    body = text.encode()
    piece = body[max(0, start - around):start] + b">>" + body[start:end][:80] + b"<<" + body[end:end + around]
    return piece.decode(errors="replace").replace("\n", "\\n")


def summary(labels, scores):
    parts = []
    for name, families in labels.summary.items():
        total = Tally()
        for score in scores:
            for family in families:
                total.add(score.families[family])
        parts.append(f"{name} P={total.precision:.4f} R={total.recall:.4f}")
    return "quality " + " ".join(parts)


def main():
    parser = argparse.ArgumentParser(prog="perf/quality", description=__doc__)
    parser.add_argument("files", nargs="*", metavar="FILE", help="labelled text: JSON lines, or Presidio's JSON; without any, generated cases and Presidio's set. "
                        "Words instead of files: 'clean' scans clean corpora, 'map' shows which classes answer to which label, 'sample' rewrites the sample of the unit tests, 'selftest' tests the judge")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=1000, help="generated cases a kind")
    parser.add_argument("--show", type=int, default=3, help="how many mistakes to show; 0 for none")
    parser.add_argument("--mb", type=int, default=None, help="clean: megabytes in all (100); else: megabytes of the short clean run (5), 0 for none")
    options = parser.parse_args()
    labels = Labels()
    if options.files[:1] == ["clean"]:
        clean.run(options.seed, 100 if options.mb is None else options.mb, options.show * 4)
        return
    if options.files[:1] == ["selftest"]:
        raise SystemExit(subprocess.run([sys.executable, "-B", str(pathlib.Path(__file__).with_name("selftest.py"))]).returncode)
    if options.files[:1] == ["sample"]:
        write_sample()
        return
    if options.files[:1] == ["map"]:
        print_map(labels)
        return
    if options.files:
        sets = [(path, readers.read(path)) for path in options.files]
    else:
        sets = [(f"generated, seed {options.seed}", [readers.plain(case) for case in cases(options.seed, options.cases)]), ("presidio-research generated_large", readers.read(_PRESIDIO))]
    scores = []
    for name, all_cases in sets:
        score = judge(labels, all_cases)
        print_score(f"{name}: {len(all_cases)} texts, {sum(len(case['spans']) for case in all_cases)} spans", score, labels, options)
        scores.append(score)
    if not options.files and options.mb != 0:
        print()
        clean.run(options.seed, options.mb or 5, options.show)
    print(summary(labels, scores))


def write_sample():
    """Rewrites the checked-in sample: the same seed gives the same bytes."""
    for name, lines in zip(("found", "clean"), sample(_SAMPLE_SEED)):
        path = _CORPORA / f"{name}-seed{_SAMPLE_SEED}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            write(lines, file)
        print(f"{path.name}: {len(lines)} lines")


def print_map(labels):
    """Families, and the classes of the binary's own list that answer to each."""
    listed = subprocess.run([*finder.command(), "classes", "list"], capture_output=True, text=True, timeout=60).stdout
    names = sorted({word for word in listed.replace(",", " ").replace('"', " ").split() if word.split(".")[0] in ("pii", "pci", "phi", "secret", "net") and "." in word})
    for family in labels.families:
        print(f"{family['family']:<22}{' '.join(name for name in names if family['family'] in labels.answers(name)) or 'NO CLASS'}")
    print("no family: " + " ".join(name for name in names if len(labels.answers(name)) == 1))


if __name__ == "__main__":
    main()
