"""Candidate licence exceptions with what bars them. Never a conclusion: each has conditions of its own."""

from __future__ import annotations

import re
from datetime import date

from tradecell.controls.answer import Determination, ExceptionCandidate
from tradecell.controls.eccn import Code
from tradecell.controls.places import Destination, groups
from tradecell.controls.rows import named_paragraphs
from tradecell.controls.rules import ExceptionRule, rules

_MILITARY = re.compile(r"\d[A-E](?:6\d\d|515)")


def candidates(code: Code, place: Destination, on: date, answer: Determination) -> tuple[ExceptionCandidate, ...]:
    """The list-based exceptions of the entry, and STA, for a destination.

    Args:
        code: the ECCN and paragraph.
        place: the destination.
        on: the day.
        answer: the determination; nothing is offered where it says that no licence is required.
    """
    if code.entry is None or answer.required is False:
        return ()
    general = _general_bar(code, place, on, answer)
    found = []
    for offer in code.entry.exceptions:
        rule = rules().exceptions.get(offer.code)
        if rule is None or not offer.offered:
            continue
        bar = general or _paragraph_bar(offer.text, code) or _bar(rule, place, on, answer)
        text = offer.text + (f" ({rule.note})" if rule.note else "")
        found.append(ExceptionCandidate(offer.code, not bar, text, bar, rule.citation))
    sta = rules().exceptions["STA"]
    if code.entry.rows and groups(place.code, on) & sta.groups:
        bar = general or _bar(sta, place, on, answer) or _sta_bar(place, on, answer)
        text = sta.title + ("; the entry has special conditions: read them" if code.entry.sta else "")
        found.append(ExceptionCandidate("STA", not bar, text, bar, sta.citation))
    return tuple(found)


def _paragraph_bar(text: str, code: Code) -> str:
    """Why an offer does not reach the paragraph that was asked for, read from the entry's words."""
    if not code.path:
        return ""
    text = re.sub(r"\((?!except)[^()]*\)|\(except [^()]*\bwhen\b[^()]*\)", "", text)  # conditions, no paragraphs
    refused: list[str] = []
    granted: list[str] = []
    for part in re.split(r"(?<=[.;])\s|;", text):
        offered, _, without = part.partition("except")
        if re.search(r"N/A", offered):
            refused.extend(named_paragraphs(re.sub(r".*N/A(?: for)?", "", offered), code.eccn))
        elif found := re.search(r"\bYes\b[:,]?(?: for)?(.*)|\$\d+:? (?:for )?(.*)", offered):
            granted.extend(
                named_paragraphs(re.sub(r"\(.*?\)", "", found[1] or found[2] or "").strip(" .,;"), code.eccn)
            )
        refused.extend(named_paragraphs(re.sub(r"^\s*(?:N/A )?(?:for )?", "", without).strip(" .,;"), code.eccn))
    inside = any(code.path == p or code.path.startswith(f"{p}.") for p in refused)
    if inside:
        return f"not for {code.full}"
    if granted and not any(
        code.path == p or code.path.startswith(f"{p}.") or p.startswith(f"{code.path}.") for p in granted
    ):
        return f"offered for {', '.join(granted)} only"
    return ""


def _reasons(answer: Determination) -> set[str]:
    return {finding.control[:2] for finding in answer.findings if finding.required}


def _general_bar(code: Code, place: Destination, on: date, answer: Determination) -> str:
    """The bars of 740.2 that hold for nearly all exceptions."""
    controls = {finding.control for finding in answer.findings if finding.required}
    if "PARTY" in controls:
        return "the consignee is a listed party: no exception unless its entry allows one (744.11(a), 736.2(b)(4))"
    if controls & {"EMBARGO", "RUSSIA"}:
        return "Part 746 names the few exceptions for this destination (740.2(a)(6))"
    if "MT" in _reasons(answer):
        return "controlled for missile technology (740.2(a)(5))"
    if _MILITARY.match(code.eccn) and "D:5" in groups(place.code, on):
        return "600 series and 9x515 to Country Group D:5 (740.2(a)(12))"
    if "SL" in _reasons(answer):
        return "surreptitious interception (740.2(a)(3))"
    return ""


def _bar(rule: ExceptionRule, place: Destination, on: date, answer: Determination) -> str:
    member = groups(place.code, on)
    if rule.start and on < rule.start:
        return f"it did not exist before {rule.start}"
    if rule.groups and not member & rule.groups:
        return f"{place.name} is not in Country Group {' or '.join(sorted(rule.groups))}"
    if barred := member & rule.not_groups:
        return f"{place.name} is in Country Group {', '.join(sorted(barred))}"
    if place.code in rule.not_countries:
        return f"not for {place.name}"
    if rule.reasons and (others := {r for r in _reasons(answer) if r.isalpha() and len(r) == 2} - rule.reasons):
        covered = ", ".join(sorted(rule.reasons))
        return f"a licence is required for {', '.join(sorted(others))} too; {rule.code} covers {covered} only"
    return ""


def _sta_bar(place: Destination, on: date, answer: Determination) -> str:
    if "A:5" not in groups(place.code, on) and _reasons(answer) - {"NS"}:
        return f"{place.name} is in Country Group A:6: STA covers NS only there (740.20(c)(2))"
    if place.code == "AE":
        return "in the United Arab Emirates only for the entities of Supp. No. 8 to Part 740 (740.2(a)(26))"
    return ""
