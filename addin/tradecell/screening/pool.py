"""A long column on all cores: processes that share the snapshot by memory map.

Most of a screening is small work on short arrays, which threads cannot share out (the interpreter's lock);
processes can, and since every one maps the same files the index stands in memory once.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.screening.query import Query
from tradecell.screening.result import Screening

if TYPE_CHECKING:
    from tradecell.screening.screener import Screener

WORTH_IT = 3_000
"""Distinct names from which starting processes pays: each takes about a third of a second to start."""

BLOCK = 500
"""Names sent to a process at once."""

Asked = tuple[Query, str]

_screener: Screener | None = None


def processes(names: int) -> int:
    """How many processes to use for so many distinct names: one a core, but no more than there is work for."""
    return min(os.cpu_count() or 1, max(1, names // (WORTH_IT // 2)))


def _start(folder: Path, on: date | None) -> None:
    """Open the snapshot once in each process."""
    global _screener
    from tradecell.cache import open_snapshot
    from tradecell.screening.screener import Screener

    _screener = Screener.over(open_snapshot(folder), on)


def _block(asked: list[Asked], limit: int) -> list[Screening]:
    if _screener is None:
        raise RuntimeError("the process was not started with a snapshot")
    return _screener.answers(asked, limit)


def answer_in_processes(
    opened: tuple[Path, date | None],
    asked: Sequence[Asked],
    limit: int,
    workers: int,
    progress: Callable[[int, int], None] | None,
) -> list[Screening]:
    """Answer distinct queries in several processes.

    Args:
        opened: the folder of the snapshot, and the day for which is answered where it is not today.
        asked: what to screen, each with the code of its country or an empty text.
        limit: hits for each, at most.
        workers: processes.
        progress: called with names done and names in all.

    Returns:
        One answer each, in order.
    """
    blocks = [list(asked[at : at + BLOCK]) for at in range(0, len(asked), BLOCK)]
    out: list[Screening] = []
    # spawn, on every system: a forked child of a process with threads (Excel's server, a notebook) may hang
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=opened) as pool:
        for answers in pool.map(_block, blocks, [limit] * len(blocks)):
            out.extend(answers)
            if progress:
                progress(len(out), len(asked))
    return out
