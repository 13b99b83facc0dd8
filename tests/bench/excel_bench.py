"""How often a sheet crosses from VBA to Python, and how long that takes.

    python tests/bench/excel_bench.py [--rows 10000] [--list FILE] [--rounds 11]

The add-in is built and run in pyOpenVBA's Excel over xlwings's real ``call_udf``. The number of crossings is what it
is in Excel. The Python share (conversion and screening) is measured at the COM object and is real as well. What only
Windows can show is not measured: the COM call from one process to the other, and VBA in Excel. The interpreter that
stands in for VBA here is far slower; its share is printed apart and says nothing of Excel.

Then the same formulas are recalculated without and with their recording (``formulas = true`` under ``[records]``), in
turn and in one process: the calls that VBA makes for them, one after the other without a pause, which leaves the
background the least time. What is recorded after the recalculation is printed apart: nobody waits for it.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CSL = ROOT.parent / "shared" / "data" / "csl" / "consolidated.csv"

FIRST = "Northern Blue Global Advanced United Pacific Golden Prime Delta Alpine Eastern Royal Summit Nova Atlas".split()
SECOND = "Garden Textile Ceramic Marine Optical Precision Bakery Timber Dairy Furniture Packaging Paper Glass".split()
LAST = "Ltd;GmbH;S.A.;Inc.;Co., Ltd.;B.V.;AB;S.p.A.;LLC;Trading Company;Works;Industries;Partners;Supplies".split(";")


def emulated() -> Any:
    """The module tests/excel/emulated.py."""
    path = ROOT / "tests" / "excel" / "emulated.py"
    spec = importlib.util.spec_from_file_location("tradecell_emulated_excel", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def names(count: int, listed: list[str]) -> list[str]:
    """Distinct invented firms, and one in a hundred of the list."""
    chance = random.Random(20261124)
    made: dict[str, None] = {}
    while len(made) < count:
        if listed and chance.random() < 0.01:
            made[chance.choice(listed)] = None
        else:
            place = chance.randrange(10_000)
            made[f"{chance.choice(FIRST)} {chance.choice(SECOND)} {place} {chance.choice(LAST)}"] = None
    return list(made)


def measure(excel: Any, what: str, run: Callable[[], object]) -> None:
    """Run it, and print crossings and seconds."""
    excel.server.calls.clear()
    excel.server.seconds = 0.0
    begin = time.perf_counter()
    run()
    every = time.perf_counter() - begin
    calls, python = len(excel.server.calls), excel.server.seconds
    print(f"{what:52} {calls:>9,} {python:>10.2f} {every - python:>14.1f}")


BLOCK = 256
"""Rows that VBA asks for together (TOGETHER in tradecell_cache.bas)."""


def recalculated(server: Any, column: list[str]) -> tuple[float, float]:
    """Processor seconds of one recalculation, and of the recording that is left when it is over.

    Not the clock's: Python's threads take turns, so that what the background takes is in the processor's time, and what
    else runs on the machine is not.
    """
    from tradecell.excel.functions_records import in_use

    begin = time.process_time()
    for first in range(0, len(column), BLOCK):
        block = tuple((name,) for name in column[first : first + BLOCK])
        server.CallUDF("tradecell.excel.functions", "TC_SCREEN", (block, -2147352572, -2147352572))
    over = time.process_time()
    in_use().close()
    return over - begin, time.process_time() - over


def compare_recording(server: Any, column: list[str], folder: str, rounds: int) -> None:
    """Print medians of recalculations without and with recording, in turn."""
    settings = Path(folder) / "settings.toml"
    before = settings.read_text(encoding="utf-8") if settings.exists() else ""
    seconds: dict[str, list[float]] = {"without": [], "with": []}
    left: list[float] = []
    for number in range(-1, rounds):
        for how in ("without", "with") if number % 2 else ("with", "without"):
            wanted = "true" if how == "with" else "false"
            settings.write_text(f"{before}\n[records]\nformulas = {wanted}\n", encoding="utf-8")
            recalculation, after = recalculated(server, column)
            if number < 0:
                continue  # the first of each opens files and keeps the list, which is done once
            seconds[how].append(recalculation)
            if how == "with":
                left.append(after)
    settings.write_text(before, encoding="utf-8")
    without, with_recording = (statistics.median(seconds[how]) for how in ("without", "with"))
    pairs = statistics.median(b / a - 1 for a, b in zip(seconds["without"], seconds["with"], strict=True))
    print(f"\n{len(column):,} single-cell formulas recalculated, processor time, medians of {rounds}:")
    print(f"  not recorded     {without:.2f} s   ({', '.join(f'{one:.2f}' for one in seconds['without'])})")
    print(f"  recorded         {with_recording:.2f} s   ({', '.join(f'{one:.2f}' for one in seconds['with'])})")
    print(f"  slower by        {with_recording / without - 1:+.1%}   (median of the pairs {pairs:+.1%})")
    print(f"  recorded later   {statistics.median(left):.2f} s in the background")


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description="Crossings and time of the ways to screen a column in Excel.")
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--list", type=Path, default=CSL if CSL.exists() else None)
    options.add_argument("--rounds", type=int, default=11)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRADECELL_HOME"] = folder
        from tradecell.excel.build import build_addin
        from tradecell.excel.functions_lists import lists

        if given.list:
            from tradecell.screening import publish_file

            (Path(folder) / "settings.toml").write_text("[age]\nrefuse_days = 100000\n", encoding="utf-8")
            publish_file(given.list)
        manifest = lists().screener().manifest
        lists().screener().screen(["warm up"])
        parties = lists().screener().parties
        column = names(given.rows, [parties[n].name for n in range(0, len(parties), 50)])
        module = emulated()
        addin = build_addin(Path(folder) / "tradecell.xlam")

        def fresh(values: list[str]) -> Any:
            excel = module.Excel(addin, {"TRADECELL_HOME": folder})
            excel.column(values)
            return excel

        def cells(excel: Any) -> None:
            for row in range(1, given.rows + 1):
                excel.evaluate(f'TC_SCREEN(Range("A{row}"))')

        print(f"{given.rows:,} rows against {manifest.parties:,} parties, list of {manifest.list_date}\n")
        print(f"{'':52} {'crossings':>9} {'Python, s':>10} {'emulator, s':>14}")
        excel = fresh(column)
        excel.select(f"A1:A{given.rows}")
        measure(excel, "ribbon: Screen selection", lambda: excel.press("screen"))
        excel = fresh(column)
        measure(excel, "one formula that spills", lambda: excel.evaluate(f'TC_SCREEN(Range("A1:A{given.rows}"))'))
        excel = fresh(column)
        measure(excel, "single-cell formulas, all names different", lambda: cells(excel))
        excel = fresh(column[:1] * given.rows)
        measure(excel, "single-cell formulas, all names equal", lambda: cells(excel))
        compare_recording(excel.server.real, column, folder, given.rounds)


if __name__ == "__main__":
    main()
