"""Decisions applied to answers. A hit that nobody decided on always leads; every hit stays to be seen."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tradecell.records.decisions import CLEARED as CLEARED_BY
from tradecell.records.decisions import CONFIRMED, WITHDRAWN, Decision
from tradecell.records.entry import changed_fields, fingerprint, name_key, whole_name
from tradecell.screening.result import CLEARED, HIT, REVIEW, SAMPLE_PREFIX, Hit, Screening

if TYPE_CHECKING:
    from tradecell.party import Party
    from tradecell.screening import Screener

__all__ = ["ALL_HITS", "ByUid", "Decided", "apply", "screen"]

ALL_HITS = sys.maxsize
"""As a limit: decisions are applied to all hits of a name, never to those that a limit left over."""

_NO_HIT_NOW = "By its names alone it would be no hit now; its score is the one that was decided on"

Find = Callable[[str], Mapping[str, Decision]]
Listed = Callable[[str], "Party | None"]
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


def apply(
    answer: Screening, decisions: Mapping[str, Decision], on: date, limit: int, listed: Listed | None = None
) -> Decided:
    """What an answer becomes by the decisions on its name.

    Args:
        answer: with ALL its hits (screened with the limit ``ALL_HITS``).
        decisions: the last one on each party, by uid.
        on: the day on which they must hold.
        limit: hits that stay, at most.
        listed: the party of a uid on the list that was searched, to bring back what was confirmed and is no hit.
    """
    notes = [answer.note] if answer.note else []
    applied: list[int] = []
    hits: list[Hit] = []
    gone = _without_hit(answer, decisions)
    for hit in answer.hits:
        decision = decisions.get(hit.party.uid)
        if decision is None:
            decision = gone.get((hit.party.list_code, name_key(hit.party.name))) if gone else None
        if decision is None or decision.outcome == WITHDRAWN:
            hits.append(hit)
            continue
        lapse = _lapse(decision, hit.party, on)
        if lapse:
            notes.append(lapse)
            hits.append(replace(hit, reasons=(*hit.reasons, lapse)))
            continue
        applied.append(decision.id)
        hits.append(_decided(hit, decision))
    if listed is not None:
        for hit, decision in _confirmed(answer, decisions, on, listed):
            hits.append(hit)
            applied.append(decision.id)
    if not hits:
        return Decided(answer, answer.status)
    # sorted() is stable: within each kind the order of the screening stays
    hits = sorted(hits, key=lambda hit: (_outcome(hit) == CLEARED, _outcome(hit) != HIT))
    best = hits[0]
    done = replace(
        answer,
        status=best.status,
        score=best.score,
        best=best,
        hits=tuple(hits[: max(limit, 0)]),
        note="; ".join(notes),
    )
    return Decided(done, answer.status, tuple(applied))


def _without_hit(answer: Screening, decisions: Mapping[str, Decision]) -> dict[tuple[str, str], Decision]:
    """Decisions on parties that are not among the hits, by list and name: the list may have numbered them anew."""
    there = {hit.party.uid for hit in answer.hits}
    return {
        (decision.party.list_code, name_key(decision.party.name)): decision
        for decision in decisions.values()
        if decision.uid not in there
    }


def _confirmed(
    answer: Screening, decisions: Mapping[str, Decision], on: date, listed: Listed
) -> Iterator[tuple[Hit, Decision]]:
    """What somebody confirmed and the screening does not find any more, though it is listed: never to go in silence.

    The way names are compared may have changed since, or the alias that matched was taken off the list.
    """
    there = {hit.party.uid for hit in answer.hits}
    prefix = SAMPLE_PREFIX if answer.status.startswith(SAMPLE_PREFIX) else ""
    for decision in decisions.values():
        if decision.outcome != CONFIRMED or decision.uid in there:
            continue
        party = listed(decision.uid)
        if party is None:
            continue
        score = decision.score if decision.score is not None else answer.score or 0.0
        lapse = _lapse(decision, party, on)
        hit = Hit(party, party.name, score, prefix + REVIEW, (lapse, _NO_HIT_NOW))
        yield (hit if lapse else _decided(replace(hit, reasons=(_NO_HIT_NOW,)), decision)), decision


def _outcome(hit: Hit) -> str:
    return hit.status.removeprefix(SAMPLE_PREFIX)


def _lapse(decision: Decision, party: Party, on: date) -> str:
    """Why a decision does not hold any more, in a sentence; empty where it does."""
    said = f"The decision of {decision.by} on {decision.day} ({decision.outcome}: {decision.comment})"
    if decision.uid != party.uid:
        return f"{said} has lapsed: the entry was {decision.uid} then, and is {party.uid} now"
    if decision.entry != fingerprint(party):
        changed = ", ".join(changed_fields(decision.party, party))
        return f"{said} has lapsed: the entry changed since ({changed})"
    if decision.over(on):
        return f"{said} held until {decision.until}"
    return ""


def _decided(hit: Hit, decision: Decision) -> Hit:
    if decision.outcome not in (CLEARED_BY, CONFIRMED):
        raise ValueError(f"{decision.outcome} is nothing that changes a hit")
    prefix = SAMPLE_PREFIX if hit.status.startswith(SAMPLE_PREFIX) else ""
    until = f" until {decision.until}" if decision.until is not None else ""
    word = "Cleared" if decision.outcome == CLEARED_BY else "Confirmed"
    why = f"{word} by {decision.by} on {decision.day}{until}: {decision.comment}"
    status = prefix + (CLEARED if decision.outcome == CLEARED_BY else HIT)
    return replace(hit, status=status, reasons=(why, *hit.reasons))


def screen(
    screener: Screener,
    names: Sequence[object],
    countries: Sequence[str | None] | None,
    limit: int,
    progress: Progress | None,
    workers: int,
    decided: frozenset[str],
    confirmed: frozenset[str],
    find: Find,
    listed: Listed,
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
        confirmed: those of them that were confirmed to be a party, which count also where there is no hit.
        find: the decisions of such a key, by uid.
        listed: the party of a uid on the list.
        on: the day on which decisions must hold.
    """
    places = list(countries) if countries is not None else [None] * len(names)
    answers = screener.screen(names, places, limit, progress, workers)
    again = [
        at
        for at, answer in enumerate(answers)
        if (keys := decided if answer.best is not None else confirmed)
        and name_key(answer.query) in keys
        and whole_name(answer.query)
    ]
    out = [Decided(answer, answer.status) for answer in answers]
    if again:
        whole = screener.screen([names[at] for at in again], [places[at] for at in again], ALL_HITS, workers=workers)
        for at, answer in zip(again, whole, strict=True):
            out[at] = apply(answer, find(name_key(answer.query)), on, limit, listed)
    return out


class ByUid:
    """The parties of the list that was searched last, by uid; built only when somebody asks for one."""

    def __init__(self) -> None:
        self._known: tuple[weakref.ref[Screener], dict[str, int]] | None = None

    def find(self, screener: Screener, uid: str) -> Party | None:
        """The party of this uid, if it is on the screener's list."""
        known = self._known
        if known is None or known[0]() is not screener:
            places = {party.uid: number for number, party in enumerate(screener.parties)}
            known = self._known = (weakref.ref(screener), places)
        number = known[1].get(uid)
        return screener.parties[number] if number is not None else None
