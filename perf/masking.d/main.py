"""Drives the rounds of perf/masking and prints medians."""
import argparse
import pathlib
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from corpus import streams

_CORPUS_BYTES = 4 << 20
_SIZES = (16, 64, 256, 1024, 4096, 65536, 1 << 20)
_CORPORA = ("prose", "sql", "source", "json", "base64")
_RUN_SECONDS_MAX = 120


class Peers:
    """The programs that are compared, each run as a process of its own that prints name=value pairs."""

    def __init__(self, options):
        self._seconds = str(options.seconds)
        self._folder = pathlib.Path(options.folder)
        self._commands = {"edgegate": [options.harness], "plain": [options.plain, "ends"], "starts": [options.plain, "starts"], "memcpy": [options.plain, "memcpy"]}

    NAMES = ("edgegate", "plain", "starts", "memcpy")

    def measure(self, peer, corpus, size, *more):
        return self.run(*self._commands[peer], "--corpus", str(self._folder / corpus), "--size", str(size), "--seconds", self._seconds, *more)

    def harness(self, *arguments):
        return self.run(*self._commands["edgegate"], *arguments)

    @staticmethod
    def run(*command):
        done = subprocess.run(command, capture_output=True, text=True, timeout=_RUN_SECONDS_MAX)
        if done.returncode != 0:
            raise SystemExit(f"masking: {' '.join(command)} ended with {done.returncode}: {done.stderr[:400]}")
        return dict(pair.split("=", 1) for pair in done.stdout.split())


def median(runs, name):
    return statistics.median(float(run[name]) for run in runs)


def ratio(runs, others):
    """The median of the rounds' own ratios: both sides of each ran within the same second or two."""
    return statistics.median(float(a["gb_per_s"]) / float(b["gb_per_s"]) for a, b in zip(runs, others))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--harness", required=True)
    parser.add_argument("--plain", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    for corpus in (*_CORPORA, "values"):
        (pathlib.Path(options.folder) / corpus).write_bytes(streams.body(corpus, options.seed, _CORPUS_BYTES))
    peers = Peers(options)
    places = [(corpus, size) for corpus in _CORPORA for size in _SIZES if not options.quick or size in (64, 65536)] + [("values", 64)]
    runs = {(corpus, size, peer): [] for corpus, size in places for peer in Peers.NAMES}
    scales = {(corpus, size, count): [] for corpus, size in (("source", 65536), ("prose", 65536), ("values", 64)) for count in (60, 1000)}
    compiles = {count: [] for count in (0, 60, 1000)}
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
        for corpus, size in places:
            for peer in Peers.NAMES:
                runs[corpus, size, peer].append(peers.measure(peer, corpus, size))
        for corpus, size, count in scales:
            scales[corpus, size, count].append(peers.measure("edgegate", corpus, size, "--classes", str(count)))
        for count in compiles:
            compiles[count].append(peers.harness("compile", "--classes", str(count)))
    print_table(places, runs)
    print_scale(scales, compiles, peers)
    print_summary(runs)


def print_table(places, runs):
    print(f"{'corpus':<8}{'size':>9}  {'edgegate':>10}{'plain':>9}{'starts':>9}{'memcpy':>9}  {'ns/block':>12}{'x plain':>9}{'x starts':>9}{'finds':>8}{'plain finds':>12}{'alloc':>7}")
    print(f"{'':<19}{'GB/s':>10}{'GB/s':>9}{'GB/s':>9}{'GB/s':>9}")
    for corpus, size in places:
        ours, plain, starts, copy = (runs[corpus, size, peer] for peer in Peers.NAMES)
        print(f"{corpus:<8}{size:>9}  {median(ours, 'gb_per_s'):>10.3f}{median(plain, 'gb_per_s'):>9.3f}{median(starts, 'gb_per_s'):>9.3f}{median(copy, 'gb_per_s'):>9.1f}"
              f"  {median(ours, 'ns_per_block'):>12.1f}{ratio(ours, plain):>9.1f}{ratio(ours, starts):>9.1f}{ours[0]['finds']:>8}{plain[0]['finds']:>12}{max(int(run['allocated_bytes']) for run in ours):>7}")


def print_scale(scales, compiles, peers):
    for corpus, size in sorted({(corpus, size) for corpus, size, _ in scales}):
        few, many = scales[corpus, size, 60], scales[corpus, size, 1000]
        print(f"1000 user classes against 60, {corpus} {size}: cost x{statistics.median(float(b['ns_per_block']) / float(a['ns_per_block']) for a, b in zip(few, many)):.2f}")
    print("to the first plan: " + ", ".join(f"{runs[0]['classes']} classes {median(runs, 'compile_ms'):.0f} ms" for runs in compiles.values()))
    print("streams: " + " ".join(f"{name}={value}" for name, value in peers.harness("streams", "--count", "10000").items()))


def print_summary(runs):
    rate = lambda corpus: median(runs[corpus, 65536, "edgegate"], "gb_per_s")
    least = min(ratio(runs[corpus, 65536, "edgegate"], runs[corpus, 65536, "plain"]) for corpus in ("prose", "source", "sql"))
    allocated = max(int(run["allocated_bytes"]) for (_, _, peer), measured in runs.items() if peer == "edgegate" for run in measured)
    print(f"masking prose={rate('prose'):.2f}GB/s source={rate('source'):.2f}GB/s sql={rate('sql'):.2f}GB/s json={rate('json'):.2f}GB/s base64={rate('base64'):.2f}GB/s "
          f"vs_plain={least:.1f}x value64={median(runs['values', 64, 'edgegate'], 'ns_per_block'):.0f}ns alloc={allocated}B")


if __name__ == "__main__":
    main()
