"""How right and how fast the classifier is, on labelled cases.

    python tests/bench/classify_bench.py [CASES.csv ...] [--show]

Without arguments: the project's own cases beside this script, and the public ones of ../shared/bench where they are.
cases_own.csv was written from the list's text before there was a classifier. cases_blind.csv came after the first
classifier, as vendors describe products: its first run gave top-1 0.82, top-3 0.93, EAR99 0.88, high 0.89 right, and
what it showed was repaired. cases_later.csv came last: first run top-1 0.82, top-3 0.88, EAR99 0.88, high 0.90 right.
A first run is what to expect of products that nobody has thought of; the figures of today are higher.

A case counts as right at ECCN level (3A090.a for 3A090.b is right, 3A991 is not); EAR99 is an answer like any other.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from pathlib import Path

from tradecell.controls import classify, current_ccl, license_requirement

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "bench" / "eccn_cases.csv"


def eccn(code: str) -> str:
    """The ECCN of a paragraph."""
    return "EAR99" if code.upper().startswith("EAR99") else code[:5]


def measure(path: Path, show: bool) -> dict[str, float]:
    """The figures for one file of cases."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    classify("warm up: ball bearing, 5 mm")
    counts: Counter[str] = Counter()
    start, cpu = time.perf_counter(), time.process_time()
    slowest = 0.0
    for row in rows:
        begun = time.perf_counter()
        answer = classify(row["product_description"])
        slowest = max(slowest, time.perf_counter() - begun)
        want = eccn(row["eccn"])
        got = [candidate.eccn for candidate in answer.candidates]
        first, three = got[:1] == [want], want in got[:3]
        counts["first"] += first
        counts["three"] += three
        counts[f"{answer.confidence}"] += 1
        counts[f"{answer.confidence} right"] += first
        if want == "EAR99":
            counts["EAR99"] += 1
            counts["EAR99 right"] += first
        if show and not first:
            found = ", ".join(f"{c.code} {c.score:.0f}" for c in answer.candidates[:4])
            print(f"  {row['eccn']:14} {answer.confidence:6} {found:70} {row['product_description'][:70]}")
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    n = len(rows)
    share = {
        level: counts[f"{level} right"] / counts[level] if counts[level] else float("nan")
        for level in ("high", "medium", "low")
    }
    return {
        "cases": n, "top-1": counts["first"] / n, "top-3": counts["three"] / n,
        "EAR99 cases": counts["EAR99"], "EAR99 right": counts["EAR99 right"] / max(1, counts["EAR99"]),
        "marked high": counts["high"], "high right": share["high"],
        "marked medium": counts["medium"], "medium right": share["medium"], "low right": share["low"],
        "ms per description": 1000 * seconds / n, "of it on the CPU": 1000 * cpu / n, "slowest ms": 1000 * slowest,
    }  # fmt: skip


def main(arguments: list[str]) -> None:
    """Prints the figures, file by file, and the time for 5,000 lines."""
    show = "--show" in arguments
    paths = [Path(a) for a in arguments if not a.startswith("-")] or sorted(HERE.glob("cases_*.csv")) + (
        [SHARED] if SHARED.is_file() else []
    )
    for path in paths:
        print(path.name)
        for name, figure in measure(path, show).items():
            print(f"  {name:20} {figure:.3f}" if isinstance(figure, float) else f"  {name:20} {figure}")
    lines = [row["product_description"] for p in paths for row in csv.DictReader(p.open(encoding="utf-8", newline=""))]
    start, cpu = time.perf_counter(), time.process_time()
    for number in range(5000):
        classify(f"{lines[number % len(lines)]} lot {number}")
    print(
        f"5,000 product lines, one process: {time.perf_counter() - start:.1f} s, "
        f"{time.process_time() - cpu:.1f} s of it on the CPU"
    )
    license_requirement("3A001", "China")
    cpu, answers = time.process_time(), 0
    for entry in current_ccl().entries:
        for country in ("China", "Brazil", "Germany"):
            license_requirement(entry.eccn, country, "2026-08-03")
            answers += 1
    print(f"{answers:,} licence determinations: {1000 * (time.process_time() - cpu) / answers:.2f} ms each on the CPU")


if __name__ == "__main__":
    main(sys.argv[1:])
