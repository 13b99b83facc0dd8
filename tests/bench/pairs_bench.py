"""How many pairs of names are answered as a compliance officer wants, and which are not.

    python tests/bench/pairs_bench.py

tests/screening/pairs.tsv holds the pairs that are, which the tests keep so; pairs_open.tsv beside this script those
that are not yet. Both are asked here, among the parties of the tables alone and among the whole real list.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    sys.path.insert(0, str(HERE.parent / "screening"))
    import test_pairs as tests

    from tradecell.lists import read_list
    from tradecell.screening import Screener

    kept, open_ = tests.read_pairs(), tests.read_pairs(tests.OPEN)
    lists = {"the tables alone": Screener(tests.parties())}
    if tests.REAL_LIST.exists():
        lists["the real list"] = Screener([*read_list(tests.REAL_LIST).parties, *tests.parties()])
    for what, screener in lists.items():
        right = 0
        print(f"Among {what}:")
        for pair in (*kept, *open_):
            answer = screener.screen([pair.queried], limit=100_000)[0]
            own = tests.own_hit(pair, answer)
            got = own.status if own else tests.NO_HIT
            if got in tests.ACCEPTED[pair.wanted]:
                right += 1
            else:
                score = own.score if own else answer.score
                print(f"  {pair.queried} | {pair.listed} | wanted {pair.wanted}, got {got} ({score}): {pair.reason}")
        print(f"  {right} of {len(kept) + len(open_)} as wanted")


if __name__ == "__main__":
    main()
