"""The 50 % rules over screened owners: shares of listed owners add up, unknown shares are a red flag, never zero."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

from tradecell.controls.answer import Ownership, OwnershipRule
from tradecell.controls.consignee import ScreenerLike, screen_names
from tradecell.controls.licence import day_of
from tradecell.controls.rules import Owners, rules
from tradecell.errors import CacheError, InputError
from tradecell.screening.result import HIT, NO_HIT, SAMPLE_PREFIX, Screening

_HALF = 50.0
_ROUNDING = 0.5
"""Shares that add up to 100.3 are rounded figures, not an error."""


def owned(
    owners: Sequence[str | None],
    shares: Sequence[float | str | None],
    on: date | str | None = None,
    screener: ScreenerLike | None = None,
) -> Ownership:
    """Whether listed owners reach 50 %, by rule and date.

    Args:
        owners: the direct owners' names; an empty name is an owner nobody knows.
        shares: their shares in per cent, ``"60 %"``, or fractions where their sum is not above 1 (0.6); an
            empty share is one that nobody knows.
        on: the day to ask for; today where absent.
        screener: what screens the owners; the current list where absent.

    Raises:
        InputError: as many names as shares are needed; a share below 0 or above 100; a sum above 100.
        NoListError: there is no list to screen against.
    """
    day = day_of(on)
    names, parts = _pairs(owners, shares)
    answers = screen_names([name for name in names if name], screener)
    for answer in answers:
        if isinstance(answer, CacheError):
            raise answer
    queue = iter(answers)
    screened = [next(queue) if name else None for name in names]
    found: list[Screening | None] = [s if isinstance(s, Screening) else None for s in screened]
    results = tuple(_by_rule(rule, names, parts, found, day) for rule in rules().owners)
    notes = _notes(found, results, day)
    active = [r for r in results if r.in_force]
    sample = any(s is not None and s.status.startswith(SAMPLE_PREFIX) for s in found)
    reached: bool | None = False
    if any(r.reached for r in active):
        reached = True
    elif not active or any(r.reached is None for r in active):
        reached = None
    prefix = SAMPLE_PREFIX if sample else ""
    return Ownership(prefix + _text(active, reached), reached if not sample or reached else None, results, notes, day)


def _pairs(owners: Sequence[str | None], shares: Sequence[float | str | None]) -> tuple[list[str], list[float | None]]:
    names = [" ".join(str(name).split()) if name is not None else "" for name in owners]
    if len(names) != len(shares):
        raise InputError(f"{len(names)} owners but {len(shares)} shares: give one share for each owner")
    parts = [_share(value, name) for value, name in zip(shares, names, strict=True)]
    kept = [(name, part) for name, part in zip(names, parts, strict=True) if name or part]
    if not kept:
        raise InputError("no owner was given")
    known = [part for _, part in kept if part is not None]
    percent_sign = any("%" in str(value) for value in shares if value is not None)
    if known and not percent_sign and max(known) <= 1 and 0 < sum(known) <= 1 + _ROUNDING / 100:
        # cells formatted as per cent hold fractions; read as per cent they would hide an owner
        kept = [(name, None if part is None else part * 100) for name, part in kept]
        known = [part * 100 for part in known]
    if sum(known) > 100 + _ROUNDING:
        raise InputError(f"the shares add up to {sum(known):g} %, more than 100 %")
    return [name for name, _ in kept], [part for _, part in kept]


def _share(value: float | str | None, name: str) -> float | None:
    if (
        value is None
        or (isinstance(value, str) and not value.strip())
        or (isinstance(value, float) and math.isnan(value))
    ):
        return None
    if isinstance(value, bool):
        raise InputError(f'the share of "{name[:40]}" is no number: {value}')
    if isinstance(value, str):
        written = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*%?\s*", value)
        if not written:
            if re.fullmatch(r"\s*(?:unknown|n/?a|\?|-)\s*", value, re.I):
                return None
            raise InputError(f'the share of "{name[:40]}" is no number: "{value[:20]}"')
        share = float(written[1].replace(",", "."))
    else:
        share = float(value)
    if not 0 <= share <= 100:
        raise InputError(f'the share of "{name[:40]}" must lie between 0 and 100 %, not {share:g}')
    return share


def _by_rule(
    rule: Owners, names: list[str], parts: list[float | None], found: list[Screening | None], on: date
) -> OwnershipRule:
    listed = doubtful = clear = 0.0
    shareless = False
    owners: list[str] = []
    for name, part, screening in zip(names, parts, found, strict=True):
        hits = (
            [h for h in screening.hits if h.party.list_code in rule.lists and not h.party.ended(on)]
            if screening
            else []
        )
        sure = [h for h in hits if h.status.removeprefix(SAMPLE_PREFIX) == HIT]
        if sure:
            owners.append(
                f"{name} {'share unknown' if part is None else f'{part:g} %'} "
                f"({sure[0].party.list_code}: {sure[0].listed_name})"
            )
        if part is None:
            shareless = True
        elif sure:
            listed += part
        elif hits:
            doubtful += part
        elif screening is not None and screening.outcome in (NO_HIT, HIT, "REVIEW", "CLEARED"):
            clear += part  # no hit, or hits of lists that this rule does not count
    unknown = max(0.0, 100.0 - listed - doubtful - clear)
    if unknown < _ROUNDING and not shareless:
        unknown = 0.0
    reached: bool | None = None
    if listed >= _HALF:
        reached = True
    elif listed + doubtful + unknown < _HALF:
        reached = False
    return OwnershipRule(
        rule.rule, rule.in_force(on), reached, round(listed, 4), round(doubtful, 4), round(unknown, 4), tuple(owners)
    )


def _text(active: list[OwnershipRule], reached: bool | None) -> str:
    if not active:
        return "no rule on ownership was in force on that day"
    best = max(active, key=lambda r: (r.reached is True, r.listed, r.doubtful))
    if reached:
        return f"50 % reached by {', '.join(best.owners)}: {best.listed:g} % in sum ({best.rule.citation})"
    parts = [f"known {best.listed:g} %"]
    if best.doubtful:
        parts.append(f"to be looked at {best.doubtful:g} %")
    if best.unknown:
        parts.append(f"unknown {best.unknown:g} %")
    flag = "" if reached is False else ": red flag"
    if best.owners and not flag:
        flag = ": listed minority owner, a red flag"
    return f"below 50 %, {', '.join(parts)}{flag}"


def _notes(found: list[Screening | None], results: tuple[OwnershipRule, ...], on: date) -> tuple[str, ...]:
    notes = []
    for result in results:
        if not result.in_force:
            notes.append(f"{result.rule.title}: not in force on {on} ({result.rule.citation}).")
        elif result.rule.status and on > (result.rule.start or on):
            notes.append(f"{result.rule.title} ({result.rule.citation}): {result.rule.status}")
    dates = sorted({s.list_date for s in found if s is not None and s.list_date})
    if dates:
        notes.append(f"Screened against the list of {', '.join(dates)}.")
    notes.append("Only the owners that were given count; indirect ownership goes through each owner's own owners.")
    return tuple(notes)
