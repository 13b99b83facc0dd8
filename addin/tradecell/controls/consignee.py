"""The consignee of a determination: what the screening says, and what a listed party requires.

A listed party can only make an answer stricter: a screening without a hit never turns "required" into "not required".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from tradecell.controls.answer import NO_LICENCE, Determination, Finding, Rule, together
from tradecell.controls.places import Destination
from tradecell.controls.rules import rules
from tradecell.errors import CacheError
from tradecell.screening.result import HIT, NO_HIT, REVIEW, SAMPLE_PREFIX, Hit, Screening


class ScreenerLike(Protocol):
    """What screens names: :class:`tradecell.screening.Screener` or a stand-in of a test."""

    def screen(self, names: list[str], countries: list[str | None] | None = None) -> list[Screening]:
        """One answer per name, in order."""


_ALL_ITEMS = re.compile(r"\ball items subject to the EAR\b", re.I)
_PROGRAMS = re.compile(r"RUSSIA|BELARUS|UKRAINE|\bFTO\b|SDGT|NPWMD|ILLICIT-DRUGS|SDNT|\bTCO\b", re.I)


def open_screener() -> ScreenerLike:
    """The screener over the current list.

    Raises:
        NoListError: there is no list, or it is too old.
    """
    from tradecell.screening import Screener

    return Screener.open()


def screen_names(
    names: Iterable[str], screener: ScreenerLike | None, country: str = ""
) -> list[Screening | CacheError]:
    """Screens names; where there is no usable list, the error stands for every answer."""
    wanted = list(names)
    try:
        used = screener or open_screener()
        return list(used.screen(wanted, [country] * len(wanted) if country else None))
    except CacheError as error:
        return [error] * len(wanted)


def with_party(answer: Determination, party: str, place: Destination, screener: ScreenerLike | None) -> Determination:
    """The determination with the consignee's screening joined in."""
    result = screen_names([party], screener, place.code)[0]
    if isinstance(result, CacheError):
        return _open(answer, f"{party} was not screened: {result}", f"the screening of {party}")
    text = _sentence(result)
    answer = replace(answer, party=text)
    sample = result.status.startswith(SAMPLE_PREFIX)
    findings: list[Finding] = []
    used: list[Rule] = []
    notes: list[str] = []
    for hit in result.hits:
        found, rule, note = _requirement(hit, answer)
        findings.extend(found)
        used.extend(rule)
        notes.extend(note)
    notes.extend(_ownership(answer))
    if result.outcome == NO_HIT and not sample:
        answer = _without_footnote(answer)
    required = answer.required
    needs = list(answer.needs)
    if any(finding.required for finding in findings):
        required, needs = True, []
    elif not required and (result.outcome != NO_HIT or sample or findings):
        required = None
        needs.append(_need(result, party, sample))
    return replace(
        answer,
        required=required,
        controls=tuple(dict.fromkeys([*answer.controls, *(f.control for f in findings if f.required is not False)])),
        rules=tuple(dict.fromkeys([*answer.rules, *used])),
        notes=(*notes, *_still_true(answer.notes, required)),
        needs=tuple(needs),
        findings=(*answer.findings, *findings),
    )


def _still_true(notes: tuple[str, ...], required: bool | None) -> tuple[str, ...]:
    """The notes without "No licence required" where the consignee changed that."""
    return notes if required is False else tuple(note for note in notes if not note.startswith(NO_LICENCE))


def _without_footnote(answer: Determination) -> Determination:
    """The determination where no party has footnote 5 of the Entity List: those controls do not reach it."""
    settled = tuple(replace(f, marked=False) if "742.6(a)(11)" in f.citation else f for f in answer.findings)
    if settled == answer.findings or answer.required is not None:
        return answer
    required = together(finding.required for finding in settled)
    needs = tuple(need for need in answer.needs if "footnote 5" not in need)
    return replace(answer, findings=settled, required=required, needs=needs if required is None else ())


def _open(answer: Determination, note: str, need: str) -> Determination:
    required = answer.required if answer.required else None
    needs = answer.needs if required else (*answer.needs, need)
    return replace(
        answer, required=required, needs=needs, notes=(note, *_still_true(answer.notes, required)), party=note
    )


def _need(result: Screening, party: str, sample: bool) -> str:
    if sample:
        return f"a screening of {party} against the real lists: the built-in sample was searched"
    if result.outcome == REVIEW:
        return f"whether {party} is the listed party it may be"
    return (
        f"what the listing of {party} requires for this item"
        if result.hits
        else f"a screening of {party} ({result.status})"
    )


def _sentence(result: Screening) -> str:
    best = result.best
    if best is None:
        return f"{result.query}: {result.status} in the list of {result.list_date or 'unknown date'}"
    found = f"{best.listed_name} on the {best.party.list_code} list ({best.score:.0f})"
    return f"{result.query}: {result.status}, {found}, list of {result.list_date}"


def _requirement(hit: Hit, answer: Determination) -> tuple[list[Finding], list[Rule], list[str]]:
    """What one listed party requires for the item of the determination."""
    party = hit.party
    sure = hit.status.removeprefix(SAMPLE_PREFIX) == HIT
    if party.ended(answer.on):
        return [], [], [f"{party.name} ({party.list_code}): the entry ended on {party.end_date}."]
    if party.start_date and party.start_date > answer.on:
        return [], [], [f"{party.name} ({party.list_code}): the entry starts on {party.start_date}."]
    citation = party.citation or "the list"
    policy = party.license_policy.strip()
    code = party.list_code
    reach: bool | None = True
    status = f"Review: {policy}" if policy else ""
    if code == "EL":
        said = party.license_requirement.strip()
        title, section = f"Entity List: {party.name}: {said or 'see its entry'}", "744.11; Part 744, Supp. No. 4"
        reach = True if not said or _ALL_ITEMS.search(said) else None
    elif code == "DPL":
        title = f"Denied Persons List: {party.name}: no export to or with a denied person"
        section = "736.2(b)(4); 764.3(a)(2)"
    elif code == "SDN":
        bis = bool(_PROGRAMS.search(" ".join(party.programs)))
        listed = ", ".join(party.programs) or "programme not stated"
        title = f"Blocked person (SDN, {listed}): {party.name}: OFAC's authorisation"
        title += " and a BIS licence for all items subject to the EAR" if bis else ""
        section = "744.8; 31 CFR Chapter V" if bis else "31 CFR Chapter V"
    elif code == "MEU":
        title, section = f"Military End-User List: {party.name}: items of Supp. No. 2 to Part 744", "744.21"
        reach, status = None, "Review: presumption of denial"
    elif code == "UVL":
        title = f"Unverified List: {party.name}: no exception; a UVL statement before an export without licence"
        reach, section = None, "744.15; 740.2(a)(17)"
    else:
        title, section, reach = f"{code}: {party.name}: read what the listing restricts", code, None
    rule = Rule(title, f"{section}; {citation}", party.start_date, party.end_date, status)
    applied = reach if sure else None
    why = f"{rule.title}{'' if sure else ' (it may be another: a person must look)'}"
    return [Finding("PARTY", applied, True, why, rule.citation)], [rule], []


def _ownership(answer: Determination) -> list[str]:
    for owner_rule in rules().owners:
        if owner_rule.key == "affiliates":
            state = "in force" if owner_rule.in_force(answer.on) else "not in force"
            cited = (
                owner_rule.rule.citation if state == "in force" else owner_rule.suspension or owner_rule.rule.citation
            )
            return [
                f"The consignee's ownership was not looked at; the Affiliates Rule is {state} on {answer.on} ({cited})."
            ]
    return []
