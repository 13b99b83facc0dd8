"""Decisions applied to answers. A hit that nobody decided on always leads; every hit stays to be seen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tradecell.records.decisions import CLEARED as CLEARED_BY
from tradecell.records.decisions import CONFIRMED, WITHDRAWN, Decision
from tradecell.records.entry import changed_fields, fingerprint, name_key, whole_name
from tradecell.screening.result import CLEARED, HIT, SAMPLE_PREFIX, Hit, Screening

if TYPE_CHECKING:
    from tradecell.screening import Screener

__all__ = ["ALL_HITS", "Decided", "apply", "screen"]

ALL_HITS = sys.maxsize
"""As a limit: decisions are applied to all hits of a name, never to those that a limit left over."""

Find = Callable[[str], Mapping[str, Decision]]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Decided:
    """An answer with what decisions did to it.

    Args:
        answer: the answer after them.
        screened: the status before them.
        decisions: the numbers of those that hold and were applied.
    """

    answer: Screening
    screened: str
    decisions: tuple[int, ...] = ()


def apply(answer: Screening, decisions: Mapping[str, Decision], on: date, limit: int) -> Decided:
    """What an answer becomes by the decisions on its name.

    Args:
        answer: with ALL its hits (screened with the limit ``ALL_HITS``).
        decisions: the last one on each party, by uid.
        on: the day on which they must hold.
        limit: hits that stay, at most.
    """
    if answer.best is None:
        return Decided(answer, answer.status)
    hits, applied, notes = [], list[int](), [answer.note] if answer.note else []
    for hit in answer.hits:
        decision = decisions.get(hit.party.uid)
        if decision is None or decision.outcome == WITHDRAWN:
            hits.append(hit)
            continue
        lapse = _lapse(decision, hit, on)
        if lapse:
            notes.append(lapse)
            hits.append(replace(hit, reasons=(*hit.reasons, lapse)))
            continue
        applied.append(decision.id)
        hits.append(_decided(hit, decision))
    # sorted() is stable: within each kind the order of the screening stays
    hits = sorted(hits, key=lambda hit: (_outcome(hit) == CLEARED, _outcome(hit) != HIT))
    best = hits[0]
    status = best.status
    done = replace(
        answer, status=status, score=best.score, best=best, hits=tuple(hits[: max(limit, 0)]), note="; ".join(notes)
    )
    return Decided(done, answer.status, tuple(applied))


def _outcome(hit: Hit) -> str:
    return hit.status.removeprefix(SAMPLE_PREFIX)


def _lapse(decision: Decision, hit: Hit, on: date) -> str:
    """Why a decision does not hold any more, in a sentence; empty where it does."""
    said = f"The decision of {decision.by} on {decision.day} ({decision.outcome}: {decision.comment})"
    if decision.entry != fingerprint(hit.party):
        changed = ", ".join(changed_fields(decision.party, hit.party))
        return f"{said} has lapsed: the entry changed since ({changed})"
    if decision.over(on):
        return f"{said} held until {decision.until}"
    return ""


def _decided(hit: Hit, decision: Decision) -> Hit:
    prefix = SAMPLE_PREFIX if hit.status.startswith(SAMPLE_PREFIX) else ""
    until = f" until {decision.until}" if decision.until is not None else ""
    word = "Cleared" if decision.outcome == CLEARED_BY else "Confirmed"
    why = f"{word} by {decision.by} on {decision.day}{until}: {decision.comment}"
    status = prefix + (CLEARED if decision.outcome == CLEARED_BY else HIT)
    assert decision.outcome in (CLEARED_BY, CONFIRMED)  # noqa: S101  else this would make a hit of what it is not
    return replace(hit, status=status, reasons=(why, *hit.reasons))


def screen(
    screener: Screener,
    names: Sequence[object],
    countries: Sequence[str | None] | None,
    limit: int,
    progress: Progress | None,
    workers: int,
    decided: frozenset[str],
    find: Find,
    on: date,
) -> list[Decided]:
    """Screen names and apply decisions.

    Names that somebody decided on are screened once more, with all their hits: one that a limit cuts off must not be
    hidden behind one that was cleared.

    Args:
        screener: the list.
        names: as for :meth:`tradecell.Screener.screen`.
        countries: likewise.
        limit: hits for each name, at most.
        progress: likewise.
        workers: likewise.
        decided: the keys of names that have decisions.
        find: the decisions of such a key, by uid.
        on: the day on which decisions must hold.
    """
    places = list(countries) if countries is not None else [None] * len(names)
    answers = screener.screen(names, places, limit, progress, workers)
    again = [
        at
        for at, answer in enumerate(answers)
        if decided and answer.best is not None and name_key(answer.query) in decided and whole_name(answer.query)
    ]
    out = [Decided(answer, answer.status) for answer in answers]
    if again:
        whole = screener.screen([names[at] for at in again], [places[at] for at in again], ALL_HITS, workers=workers)
        for at, answer in zip(again, whole, strict=True):
            out[at] = apply(answer, find(name_key(answer.query)), on, limit)
    return out
