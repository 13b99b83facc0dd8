"""Time and memory of a screening, as a table.

    python tests/bench/screening_bench.py [LIST] [--names 10000] [--json FILE]

LIST is a list file, the Consolidated Screening List of ../shared/data by default. Each
figure is taken in a process of its own where opening or memory is meant; medians of
several runs elsewhere. Machines differ: rapidfuzz's brute-force token_sort_ratio over
the same names is timed in the same run, to compare with.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

CITIES = "Shenzhen Shanghai Beijing Hangzhou Suzhou Moscow Istanbul Dubai Munich Milan Chicago Osaka Pune Lyon".split()
TRADES = (
    "Precision Instrument|Electronic Technology|Import and Export|Semiconductor|Machinery|New Energy|Optics|Logistics|"
    "Chemical|Aviation Parts|Network Technology|Automation|Pharmaceuticals|Trading|Steel|Marine Services|Software"
).split("|")
FORMS = ["Co., Ltd.", "GmbH", "LLC", "Inc.", "S.p.A.", "A.S.", "OOO", "Limited", "AG", "FZE"]
SYLLABLES = "ba ko shen zhi lu mar ten vi ro san qi wen tor el nia dra hua fo gre pol kin su".split()

OPENING = """
import json, resource, sys, time
start = time.perf_counter()
from tradecell import Screener
imported = time.perf_counter()
screener = Screener.open()
opened = time.perf_counter()
screener.screen(["Zhipu AI"])
first = time.perf_counter()
try:  # a child's ru_maxrss starts at its parent's, the high-water mark of its own memory does not
    peak = next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
parties = screener.manifest.parties
print(json.dumps([imported - start, opened - imported, first - opened, opened - start, peak, parties]))
"""


def made_up(rng: random.Random, many: int, listed: list[str]) -> list[str]:
    """Distinct names: seven in ten invented suppliers, three in ten listed names as someone else types them."""
    names: dict[str, None] = {}
    while len(names) < many:
        if rng.random() < 0.3:
            name = rng.choice(listed)
            at = rng.randrange(len(name))
            name = name[:at] + name[at + 1 :] if len(name) > 5 else name
        else:
            brand = "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 3)))).capitalize()
            name = f"{rng.choice(CITIES)} {brand} {rng.choice(TRADES)} {rng.choice(FORMS)}"
        names[name] = None
    return list(names)


def seconds(action: Callable[[], object], runs: int = 1) -> float:
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    shared = Path(__file__).resolve().parents[3] / "shared"
    arguments.add_argument("list", nargs="?", type=Path, default=shared / "data/csl/consolidated.csv")
    arguments.add_argument("--names", type=int, default=10_000)
    arguments.add_argument("--json", type=Path)
    a = arguments.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRADECELL_HOME"] = folder
        from rapidfuzz import fuzz, process, utils

        from tradecell import Screener, read_list
        from tradecell.screening import publish_file
        from tradecell.screening.index import build_index

        figures: dict[str, float] = {}
        start = time.perf_counter()
        parties = read_list(a.list).parties
        figures["read the list file, s"] = time.perf_counter() - start
        figures["build the index, s"] = seconds(lambda: build_index(parties))
        figures["read, build, write and publish, s"] = seconds(lambda: publish_file(a.list))
        runs = []
        for _ in range(5):
            out = subprocess.run([sys.executable, "-c", OPENING], capture_output=True, text=True, check=True).stdout
            runs.append(json.loads(out))
        imported, opened, first, together, peak, count = (
            statistics.median(column) for column in zip(*runs, strict=True)
        )
        figures["import tradecell's screener in a fresh process, s"] = imported
        figures["open the list from the cache, s"] = opened
        figures["import and open together, s"] = together
        figures["first name after opening, s"] = first
        figures["peak memory of that process, MB"] = peak

        screener = Screener.open()
        rng = random.Random(1)
        listed = [name for party in parties for name in (party.name, *party.aliases)]
        queries = made_up(rng, a.names, listed)
        screener.screen(queries[:300])
        single = []
        for query in queries[300:800]:
            start = time.perf_counter()
            screener.screen([query])
            single.append(1000 * (time.perf_counter() - start))
        single.sort()
        figures["one name, median ms"] = statistics.median(single)
        figures["one name, 99th percentile ms"] = single[int(0.99 * len(single))]
        bulk = seconds(lambda: screener.screen(queries), 3)
        figures[f"{a.names:,} distinct names, one process, ms a name"] = 1000 * bulk / len(queries)
        both = seconds(lambda: screener.screen(queries, workers=2), 3)
        figures[f"{a.names:,} distinct names, two processes, ms a name"] = 1000 * both / len(queries)
        prepared = [utils.default_process(name) for name in listed]
        some = [utils.default_process(query) for query in queries[:500]]
        brute = seconds(lambda: process.cdist(some, prepared, scorer=fuzz.token_sort_ratio, workers=2, dtype="uint8"))
        figures["rapidfuzz token_sort_ratio over all names, 2 workers, ms a name"] = 1000 * brute / len(some)

    print(f"{int(count):,} parties, {len(listed):,} names, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for what, value in figures.items():
        print(f"{what:66} {value:10.3f}")
    if a.json:
        a.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
