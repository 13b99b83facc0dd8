"""Decisions that were filled into a report: what can be recorded of them is, all at once; the rest is named by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.commands.decide_find import Where
from tradecell.errors import InputError
from tradecell.records import Decision, Proposed, changed_fields, fingerprint, name_key
from tradecell.records.decisions import check
from tradecell.report import Fault, read_decisions

if TYPE_CHECKING:
    from tradecell.party import Party
    from tradecell.records import Records
    from tradecell.report import Filled
    from tradecell.screening import Hit

__all__ = ["ReadBack", "read_back"]


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What became of a report's decisions.

    Args:
        recorded: now.
        known: rows that were recorded before; the reason says as which decision, and whether it was replaced since.
        faults: what could not be recorded, row by row.
    """

    recorded: tuple[Decision, ...]
    known: tuple[Fault, ...]
    faults: tuple[Fault, ...]


def read_back(records: Records, path: Path, by: str = "") -> ReadBack:
    """Record the decisions that were filled into a report.

    A row counts only if its party is still listed as the report showed it: whoever filled it in has seen no other
    entry. What was recorded before is not recorded again, and an old report does not bring back what somebody has
    decided differently since.

    Args:
        records: opened.
        path: the workbook.
        by: who decided; the user of this machine by default.

    Raises:
        InputError: the file cannot be read, or is no report.
        CacheError: there is no list that can be used.
    """
    back = read_decisions(path)
    known, fresh = _apart(records, back.decisions)
    proposed: list[Proposed] = []
    faults = list(back.faults)
    where = Where.current() if fresh else None
    hits = where.hits([one.query for one in fresh]) if where is not None else []
    for one, found in zip(fresh, hits, strict=True):
        assert where is not None  # noqa: S101  there is something to find, so there is a list
        made = _proposed(one, where, found, by)
        if isinstance(made, Fault):
            faults.append(made)
        else:
            proposed.append(made)
    recorded = records.decide_many(proposed)
    faults.sort(key=lambda fault: (fault.sheet, fault.row))
    return ReadBack(tuple(recorded), tuple(known), tuple(faults))


def _apart(records: Records, filled: Sequence[Filled]) -> tuple[list[Fault], list[Filled]]:
    """What was recorded before, and the rest."""
    earlier: dict[tuple[str, str], list[Decision]] = {}
    for decision in records.decisions(all=True) if filled else []:
        earlier.setdefault((decision.name, decision.uid), []).append(decision)
    known, fresh = [], []
    for one in filled:
        before = earlier.get((name_key(one.query), one.uid), [])
        same = [decision for decision in before if _same(decision, one)]
        if not same:
            fresh.append(one)
            continue
        last, what = before[-1], f'"{one.query[:60]}" and {one.uid} were recorded as decision {same[-1].id} before'
        if last.id != same[-1].id:
            what += (
                f", and {last.outcome} by {last.by} on {last.day} (decision {last.id}) since: that stays. To decide "
                f"otherwise, write a new comment"
            )
        known.append(Fault(one.sheet, one.row, f"{what}."))
    return known, fresh


def _same(decision: Decision, one: Filled) -> bool:
    return (decision.outcome, decision.comment, decision.until, decision.entry) == (
        one.outcome,
        one.comment.strip(),
        one.until,
        one.entry,
    )


def _proposed(one: Filled, where: Where, hits: Sequence[Hit], by: str) -> Proposed | Fault:
    """The decision of a row, or what is wrong with it."""
    try:
        hit, used = _hit(one, where, hits)
        if fingerprint(hit.party) != one.entry:
            return Fault(one.sheet, one.row, _changed(one, hit))
        made = Proposed(one.query, hit.party, one.outcome, one.comment, one.until, by, None, used.snapshot, hit.score)
        check(made, date.today())
    except InputError as error:
        return Fault(one.sheet, one.row, str(error))
    return made


def _hit(one: Filled, where: Where, hits: Sequence[Hit]) -> tuple[Hit, Where]:
    """The hit of a row on the list in use; on the list file of the report, where it was screened against one."""
    if not any(hit.party.uid == one.uid for hit in hits) and one.snapshot not in ("", where.snapshot):
        there = Where.file_snapshot(one.snapshot)
        if there is not None:
            return there.hit(one.query, one.uid), there
    return where.hit_among(hits, one.query, one.uid), where


def _changed(one: Filled, hit: Hit) -> str:
    seen = _as_seen(one)
    what = f" ({', '.join(changed_fields(seen, hit.party))})" if seen is not None else ""
    return (
        f"the entry of {one.uid} ({hit.party.name}) has changed since this report was made{what}: screen the name "
        "again, and decide on what is listed now."
    )


def _as_seen(one: Filled) -> Party | None:
    """The party as the report showed it, where that list is still at hand: it tells what has changed."""
    from tradecell.cache import find, snapshots_folder
    from tradecell.home import home

    if not one.snapshot or Path(one.snapshot).name != one.snapshot:
        return None
    snapshot = find(snapshots_folder(home()), one.snapshot)
    if snapshot is None:
        return None
    return next((party for party in snapshot.parties if party.uid == one.uid), None)
