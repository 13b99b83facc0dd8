"""What the candidate index loses: right parties that a full scan with the same score puts first.

    python tests/bench/candidates_bench.py [--queries 200] [--seed 1]

Every query of the task is compared with every listed name. Of the queries whose best party in that full scan is the
right one, the share whose right party is among the candidates is printed, with those that are missing.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from recall_bench import SHARED, screener_of

from tradecell.screening.batch import read_batch
from tradecell.screening.candidates import candidates
from tradecell.screening.features import features
from tradecell.screening.score import ALIKE_AT_MOST, REVIEW_FROM, points

PAIRS = 20_000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--queries", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    a = arguments.parse_args()
    sys.path.insert(0, str(SHARED / "bench"))
    import task as task_module

    task = task_module.build(SHARED / "data/csl/consolidated.csv", SHARED / "bench/clean_companies.txt", a.seed)
    index = screener_of(task)._index
    names = np.arange(index.names, dtype=np.int64)
    table = points()
    alert = table.middle + table.spread * np.log(REVIEW_FROM / (ALIKE_AT_MOST - REVIEW_FROM))
    first, kept, lost, alerts, alerts_kept = 0, 0, [], 0, 0
    for query in task["queries"][: a.queries]:
        batch = read_batch(index, [query["query"]])
        reading, name, acronym = candidates(index, batch)
        best, party = -np.inf, -1
        marks = {(r, n): m for r, n, m in zip(reading.tolist(), name.tolist(), acronym.tolist(), strict=True)}
        for number in range(len(batch.readings)):
            mark = np.array([marks.get((number, n), 0) for n in range(index.names)], dtype=np.int64)
            for start in range(0, index.names, PAIRS):
                part = names[start : start + PAIRS]
                value = points().log_odds(
                    features(index, batch, np.full(len(part), number), part, mark[start : start + PAIRS])
                )
                at = int(value.argmax())
                if value[at] > best:
                    best, party = float(value[at]), int(index.name_party[part[at]])
        if party in query["party_ids"]:
            first += 1
            alerts += best >= alert
            if set(index.name_party[name].tolist()) & set(query["party_ids"]):
                kept += 1
                alerts_kept += best >= alert
            else:
                lost.append((query["query"], task["parties"][party]["name"], round(best, 2)))
    print(f"{first} of {a.queries} queries have the right party first in a full scan")
    print(f"{kept} of them ({kept / max(first, 1):.1%}) have it among the candidates")
    share = f"{alerts_kept / max(alerts, 1):.1%}"
    print(f"of the {alerts} whose points make at least a REVIEW, {alerts_kept} ({share}) have it there")
    for one in lost:
        print("  missing:", *one, sep=" | ")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
