"""How time grows with the list and with the number of names, as a table and a plot.

    python tests/bench/growth_bench.py [LIST] [--sizes 1 2 4 8 16] [--queries 1000 10000 100000 1000000] [--plot FILE]

The list is made larger by perturbed copies of its parties: other brands from the syllables of real ones, slips of the
pen, places and legal forms exchanged. Every figure of one table is taken in one run. The plot (PNG, matplotlib)
shows the time a name against both, beside the line it would be if time grew as the list does.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

from screening_bench import FORMS, made_up, seconds

from tradecell import Party, read_list
from tradecell.screening import Screener

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def perturbed(rng: random.Random, name: str, words: list[str]) -> str:
    """A name like this one, but not this one: a word exchanged, one misspelled, another legal form at the end."""
    parts = name.split()
    at = rng.randrange(len(parts))
    parts[at] = rng.choice(words)
    other = rng.randrange(len(parts))
    if len(parts[other]) > 4 and rng.random() < 0.7:
        place = rng.randrange(1, len(parts[other]))
        parts[other] = parts[other][:place] + rng.choice(LETTERS) + parts[other][place + 1 :]
    if rng.random() < 0.3:
        parts.append(rng.choice(FORMS))
    return " ".join(parts)


def grown(parties: tuple[Party, ...], times: int, seed: int = 1) -> list[Party]:
    """The list and ``times - 1`` perturbed copies of it."""
    rng = random.Random(seed)
    words = sorted({word for party in parties for word in party.name.split() if word.isalpha()})
    out = list(parties)
    for copy in range(1, times):
        for party in parties:
            aliases = tuple(perturbed(rng, alias, words) for alias in party.aliases if alias.split())
            name = perturbed(rng, party.name, words)
            out.append(Party(f"{party.uid}-{copy}", name, party.list_code, aliases, party.kind, party.countries))
    return out


def single(screener: Screener, queries: list[str]) -> list[float]:
    """Milliseconds of each of some names, screened one by one."""
    taken = []
    for query in queries:
        start = time.perf_counter()
        screener.screen([query])
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    shared = Path(__file__).resolve().parents[3] / "shared"
    arguments.add_argument("list", nargs="?", type=Path, default=shared / "data/csl/consolidated.csv")
    arguments.add_argument("--sizes", type=int, nargs="+", default=[1, 2, 4, 8, 16])
    arguments.add_argument("--queries", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    arguments.add_argument("--plot", type=Path)
    a = arguments.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRADECELL_HOME"] = folder
        parties = read_list(a.list).parties
        listed = [name for party in parties for name in (party.name, *party.aliases)]
        queries = made_up(random.Random(1), max(2_000, *a.queries), listed)
        by_size: dict[int, tuple[float, float]] = {}
        by_queries: dict[int, float] = {}
        for times in a.sizes:
            screener = Screener(grown(parties, times))
            screener.screen(queries[:300])
            one = statistics.median(single(screener, queries[300:600]))
            many = 1000 * seconds(lambda s=screener: s.screen(queries[:2_000]), 3) / 2_000
            by_size[times] = (one, many)
            names = screener._index.names
            print(
                f"list x {times:2}: {names:9,} listed names; one name {one:.2f} ms, in a column {many:.3f} ms",
                flush=True,
            )
            if times == min(a.sizes):
                for count in a.queries:
                    by_queries[count] = 1000 * seconds(lambda s=screener, c=count: s.screen(queries[:c])) / count
                    print(f"{count:9,} names in a column: {by_queries[count]:.3f} ms a name", flush=True)
        if a.plot:
            plot(a.plot, by_size, by_queries)
            print(f"Plot: {a.plot}")


def plot(path: Path, by_size: dict[int, tuple[float, float]], by_queries: dict[int, float]) -> None:
    """Draw both tables."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), constrained_layout=True)
    sizes = list(by_size)
    for at, label, colour in ((0, "one name at a time", "#1F3864"), (1, "2,000 names in a column", "#C55A11")):
        values = [by_size[size][at] for size in sizes]
        left.plot(sizes, values, marker="o", color=colour, label=label)
        left.plot(sizes, [values[0] * size / sizes[0] for size in sizes], ":", color=colour, linewidth=1)
    left.set(xscale="log", yscale="log", xlabel="size of the list (1 = the Consolidated Screening List)")
    left.set(ylabel="milliseconds a name", title="Time a name, by the size of the list")
    left.set_xticks(sizes, [str(size) for size in sizes])
    left.set_yticks([0.3, 1, 3, 10, 30], ["0.3", "1", "3", "10", "30"])
    left.minorticks_off()
    left.plot([], [], ":", color="grey", label="as it would be if time grew as the list")
    right.plot(list(by_queries), list(by_queries.values()), marker="o", color="#C55A11")
    right.set(xscale="log", xlabel="names in the column", title="Time a name, by the length of the column")
    right.set_ylim(0, 1.4 * max(by_queries.values(), default=1))
    left.legend(fontsize=8)
    for axes in (left, right):
        axes.grid(visible=True, which="major", alpha=0.3)
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
