"""Recall of the right party at a given rate of false alarms, by the public task and its scorer.

    python tests/bench/recall_bench.py [--seeds 1 2 3 4 5] [--peers]

Builds the tasks with ../shared/bench/task.py and scores them with ../shared/bench/score.py. The points table was
fitted without any query's party or clean name of seeds 1 to 5 (see fit_score.py). The peers are rapidfuzz's scorers
over all names and, where it is installed, nomenklatura's logic-v2 over tradecell's own candidates; they take minutes.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from tradecell import Party, Screener

SHARED = Path(__file__).resolve().parents[3] / "shared"


def screener_of(task: dict) -> Screener:
    """A screener over the parties of a task; a party's number is its id."""
    return Screener(
        [
            Party(str(p["id"]), p["name"], "CSL", tuple(p["aliases"]), p["type"].lower(), (p["country"],))
            for p in task["parties"]
        ]
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    arguments.add_argument("--peers", action="store_true", help="other open scorers on the same tasks")
    a = arguments.parse_args()
    sys.path.insert(0, str(SHARED / "bench"))
    import score
    import task as task_module
    from peers import peers

    kinds: dict[str, Counter[str]] = {"right": Counter(), "all": Counter()}
    figures = []
    for seed in a.seeds:
        task = task_module.build(SHARED / "data/csl/consolidated.csv", SHARED / "bench/clean_companies.txt", seed)
        screener = screener_of(task)
        out = score.recall_at(task, screener.best_parties)
        figures.append(out)
        for kind, share in out["by_kind"].items():
            right, total = share.split("/")
            kinds["right"][kind] += int(right)
            kinds["all"][kind] += int(total)
        print(
            f"seed {seed}: tradecell {out['recall@1%']:.3f} / {out['recall@5%']:.3f}, {out['ms_per_query']} ms",
            flush=True,
        )
        for name, best_of in peers(task, screener).items() if a.peers else ():
            peer = score.recall_at(task, best_of)
            print(
                f"        {name} {peer['recall@1%']:.3f} / {peer['recall@5%']:.3f}, {peer['ms_per_query']} ms",
                flush=True,
            )
    for rate in ("1%", "2%", "5%"):
        values = [f[f"recall@{rate}"] for f in figures]
        print(f"recall@{rate}: mean {sum(values) / len(values):.3f}, from {min(values):.3f} to {max(values):.3f}")
    print("at 1 %, by kind:", ", ".join(f"{k} {kinds['right'][k]}/{n}" for k, n in sorted(kinds["all"].items())))


if __name__ == "__main__":
    main()
