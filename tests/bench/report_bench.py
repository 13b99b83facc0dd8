"""How long the report of a long table takes, and how much memory.

    python tests/bench/report_bench.py [--rows 1000 10000 100000] [--format xlsx]

Each report is written by a process of its own, so that the memory is that of the report alone, with Python, the table
of eight columns and its answers. Every tenth row has a hit or something to review, three listed parties at a time, with
reasons and entries as long as those of the Entity List; every hit has a link. The names are made up: nothing is
screened here.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROW_COLUMNS = ("Supplier no.", "Supplier", "Country", "City", "Category", "Buyer", "Spend (EUR)", "Since")
HITS_EVERY, HITS = 10, 3
PARTIES = 3_000
"""Distinct listed parties that are hit: as many as the Entity List has entries."""


def written(rows: int, suffix: str) -> dict[str, float]:
    """Write one report in this process, and say what it took."""
    from tradecell import __version__
    from tradecell.cache import Manifest, SourceInfo
    from tradecell.party import Party
    from tradecell.report import Searched, Table, write_html, write_report
    from tradecell.screening import Hit, Screening

    parties = [
        Party(
            uid=f"EL:{n}",
            name=f"Beijing Example Number {n} Optoelectronics Technology Co., Ltd.",
            list_code=("EL", "SDN", "UVL", "MEU")[n % 4],
            aliases=(f"Example {n} Optics", f"BEN{n}"),
            countries=(("CN", "RU", "AE", "HK", "TR")[n % 5],),
            addresses=(f"No. {n}, Example Road, Haidian District, Beijing, China",),
            license_requirement="All items subject to the EAR (See §§ 734.9(e) and 744.11 of the EAR)",
            license_policy="Presumption of denial",
            citation="90 FR 4617, 1/16/25",
            source_url="https://www.bis.gov/regulations/ear/744#supplement-4-744",
        )
        for n in range(PARTIES)
    ]
    table, answers = [], []
    for n in range(rows):
        name = f"Example Trading Number {n} GmbH & Co. KG"
        table.append((f"S-{n:06}", name, "DE", "München", "Turned parts", "A. Brandt", n * 1.25, date(2020, 1, 1)))
        if n % HITS_EVERY:
            answers.append(Screening(name, "NO HIT", n % 600 / 10, None, (), "2026-07-31"))
            continue
        status, score = ("HIT", 96.4) if n % 20 else ("REVIEW", 71.2)
        hits = tuple(
            Hit(
                party,
                party.name,
                score - at,
                status,
                (
                    f"Compared with the listed name “{party.name}”",
                    "Same words: “example”, “optoelectronics”",
                    "Ordinary words that count little: “technology”",
                    "Only in the queried name: “trading”",
                    "Legal form differs: gmbh against ltd",
                    "Country differs: DE against CN; this alone rules nothing out",
                ),
            )
            for at in range(HITS)
            for party in (parties[(n + at) % PARTIES],)
        )
        answers.append(Screening(name, status, score, hits[0], hits, "2026-07-31"))
    source = SourceInfo("consolidated.csv", "CSL CSV", "ab" * 32, 9_492_024, 25_921, list_date="2026-07-31")
    manifest = Manifest(
        "2026-07-31-abababab", "2026-08-01T10:00:00+00:00", __version__, 1, "2026-07-31", "content", 25_921, 57_338,
        sources=(source,), lists={"EL": 3_409, "SDN": 18_000},
    )  # fmt: skip
    thresholds = (("HIT from a score of", 80.0), ("REVIEW from a score of", 60.0))
    searched = Searched(manifest, "2026-11-24 09:00:00+00:00", "suppliers.xlsx", "Supplier", thresholds, limit=5)
    whole = Table(ROW_COLUMNS, table, 1, 2, sheet="Suppliers")
    before = peak()
    told: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report.{suffix}"
        begin, work = time.perf_counter(), time.process_time()
        if suffix == "html":
            write_html(path, whole, answers, searched)
        else:
            write_report(path, whole, answers, searched, lambda _done, _work: told.append(time.perf_counter()))
        seconds, work = time.perf_counter() - begin, time.process_time() - work
        size = path.stat().st_size / 1e6
    pauses = [later - earlier for earlier, later in zip([begin, *told], told, strict=False)]
    return {
        "seconds": seconds, "work": work, "before": before, "peak": peak(), "size": size, "told": len(told),
        "pause": max(pauses, default=seconds),
    }  # fmt: skip


def peak() -> float:
    """The most memory that this process has had, in MB."""
    try:  # a child's ru_maxrss starts at its parent's, the high-water mark of its own memory does not
        return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--format", choices=("xlsx", "csv", "parquet", "html"), default="xlsx")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        print(json.dumps(written(given.one, given.format)))
        return
    for rows in given.rows:
        done = subprocess.run(
            [sys.executable, __file__, "--one", str(rows), "--format", given.format],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        one = json.loads(done.stdout)
        print(
            f"{rows:,} rows, {rows // HITS_EVERY * HITS:,} hits, .{given.format}: {one['seconds']:.1f} s "
            f"({one['work']:.1f} s of a processor), "
            f"{one['seconds'] / rows * 1e3:.2f} ms a row; {one['peak']:.0f} MB at most, of which the table and its "
            f"answers {one['before']:.0f} MB; a file of {one['size']:.1f} MB; progress told {one['told']} times, "
            f"the longest wait {one['pause']:.1f} s"
        )


if __name__ == "__main__":
    main()
