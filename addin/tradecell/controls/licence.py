"""Whether a licence is required: each reason for control by its column, then what stands beside the chart.

The order is that of 738.4(a)(2): the reasons of the ECCN, their columns, the destination's row; each must be
overcome on its own. "No" is said only where every control that applies or may apply was looked up and is not marked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tradecell.controls.answer import NO_LICENCE, Determination, Finding, Rule, together
from tradecell.controls.ccl import CCL, ControlRow
from tradecell.controls.eccn import Code, applies, describe_row, parse_code
from tradecell.controls.exceptions import candidates
from tradecell.controls.places import CHART_AS_OF, EMBARGOED, Destination, chart, destination, groups, in_words, inside
from tradecell.controls.rules import Embargo, Extra, Section, holds, rules
from tradecell.errors import InputError

if TYPE_CHECKING:
    from tradecell.controls.consignee import ScreenerLike

CHART_RULE = Rule(
    "Commerce Country Chart: an X in the row of the destination requires a licence",
    "738.4(a)(2); Part 738, Supp. No. 1",
)
NOT_LOOKED_AT = (
    "Not looked at: general prohibitions four to ten (denial orders, end use and end user of Part 744, transit, "
    "conduct of U.S. persons, knowledge of a violation), Treasury sanctions, de minimis, foreign direct products, "
    "deemed exports, and whether the classification is right."
)
DESTINATIONS_KNOWN_FROM = date(2021, 1, 19)
"""Since Sudan left the list of state sponsors of terrorism (86 FR 4929) the AT columns are marked nowhere and the
embargoed destinations are those of ``resources/rules.toml``."""
_FIRST_DAY = date(1996, 3, 25)
"""The EAR in their present order begin with 61 FR 12714."""
_UNITED_STATES = (
    "The destination is the United States: nothing is exported; for foreign persons there see deemed exports (734.13)."
)
_REGIONS = (
    "Crimea and the occupied Donetsk and Luhansk regions need a licence for all items but food and medicine (746.6)."
)
_EMIRATES = (
    "91 FR 43034 names recipients in the United Arab Emirates that need no licence for advanced computing items; "
    "STA only for those of Supp. No. 8 to Part 740."
)
_HEADQUARTERS = (
    "BIS guidance of 2026-05-31: required anywhere in the world for entities with headquarters or ultimate parent in "
    "Macau or Country Group D:5."
)


def license_requirement(
    eccn: str,
    country: str,
    on: date | str | None = None,
    party: str | None = None,
    *,
    ccl: CCL | None = None,
    screener: ScreenerLike | None = None,
) -> Determination:
    """Whether an export needs a licence of the Bureau of Industry and Security.

    Args:
        eccn: an ECCN with or without its paragraph, or ``"EAR99"``.
        country: the destination by name, ISO code or common alias.
        on: the day to ask for, a date or ISO 8601; today where absent.
        party: the consignee; it is screened then.
        ccl: the list to use; the current one where absent.
        screener: what screens the party; the current list where absent.

    Raises:
        InputError: no such ECCN or paragraph, no such country, no such date.
    """
    from tradecell.controls.current import current_ccl

    ccl = ccl or current_ccl()
    day = day_of(on)
    code, place, answer = _asked(str(eccn), str(country), day, ccl)
    if party is None or not str(party).strip():
        return answer
    from tradecell.controls.consignee import with_party

    answer = with_party(answer, str(party).strip(), place, screener)
    return replace(answer, exceptions=candidates(code, place, day, answer))


@lru_cache(maxsize=4096)
def _asked(eccn: str, country: str, day: date, ccl: CCL) -> tuple[Code, Destination, Determination]:
    """The determination without a consignee: a sheet asks the same again and again."""
    code = parse_code(eccn, ccl)
    place = destination(country)
    answer = _determine(code, place, day, ccl)
    return code, place, replace(answer, exceptions=candidates(code, place, day, answer))


def day_of(on: date | str | None) -> date:
    """The day that was asked for.

    Raises:
        InputError: the text is no date of the form 2026-01-15.
    """
    if on is None or on == "":
        return date.today()
    if isinstance(on, date):
        day = date(on.year, on.month, on.day)
    else:
        try:
            day = date.fromisoformat(str(on).strip()[:10])
        except ValueError:
            raise InputError(f'"{on}" is no date; write it as 2026-01-15') from None
    if day < _FIRST_DAY:
        raise InputError(f"{day} is before the Export Administration Regulations of today ({_FIRST_DAY})")
    return day


def _determine(code: Code, place: Destination, on: date, ccl: CCL) -> Determination:
    notes: list[str] = []
    needs: list[str] = []
    base = Determination(code.eccn, code.full if code.path else "", place.code, on, None, destination=place.name)
    if place.code == "US":
        return replace(base, notes=(_UNITED_STATES, NOT_LOOKED_AT))
    entry = code.entry
    if entry and entry.elsewhere:
        notes.append(
            f"{code.eccn}: such items are under another agency ({entry.elsewhere}), not under the EAR, says the entry."
        )
        return replace(base, needs=("the answer of the agency that has jurisdiction",), notes=(*notes, NOT_LOOKED_AT))
    created = rules().created.get(code.eccn)
    if created and created.start and on < created.start:
        notes.append(
            f"{code.eccn} was added on {created.start} ({created.citation}); on {on} the item was classified elsewhere."
        )
        return replace(base, needs=("the ECCN that the item had on that day",), notes=(*notes, NOT_LOOKED_AT))

    findings: list[Finding] = []
    used: list[Rule] = []
    for row in entry.rows if entry else ():
        finding, rule = _look_up(row, code, place, on)
        findings.append(finding)
        if rule and finding.required:
            used.append(rule)
    for extra in rules().extras:
        if entry and (found := _extra(extra, code, place, on)):
            findings.append(found)
            used.append(extra.rule)
    for embargo in rules().embargoes:
        if _concerns(embargo, place):
            found, need = _embargo(embargo, code)
            findings.append(found)
            used.append(embargo.rule)
            needs.extend(need)

    if entry and not entry.rows:
        reason = (
            "the entry covers no items at present"
            if entry.none_covered
            else "the entry has no table of controls; read its text"
        )
        findings.append(Finding("?", None, None, reason, f"Part 774, Supp. No. 1, {code.eccn}"))
        needs.append(f"what {code.eccn} itself says")
    required = together(finding.required for finding in findings)
    by_chart = any(f.required is not False and f.citation.startswith("Part 738") for f in findings)
    if by_chart or (entry and required is False):
        used.insert(0, CHART_RULE)
    needs.extend(_open(findings, code))
    required, more = _by_date(required, findings, code, place, on, ccl)
    needs.extend(more)
    used.extend(
        p.rule
        for p in rules().policies
        if required and _has_policy(p.paragraphs, p.countries, code, place) and holds(p.rule, on)
    )
    notes.extend(_notes(code, place, on, required, ccl))
    called = [f for f in findings if f.required] + [f for f in findings if f.required is None]
    return replace(
        base,
        required=required,
        controls=tuple(dict.fromkeys(f.control for f in called)),
        rules=tuple(dict.fromkeys(used)),
        notes=tuple(notes),
        needs=tuple(dict.fromkeys(needs)) if required is None else (),
        findings=tuple(findings),
    )


def _look_up(row: ControlRow, code: Code, place: Destination, on: date) -> tuple[Finding, Rule | None]:
    applied = applies(row, code.path)
    if row.column:
        marked = (
            inside(row.column, place, on)
            if row.reason != "AT" or place.code in EMBARGOED
            else row.column in _anywhere()
        )
        mark = {True: "X", False: "no X", None: "no row"}[marked]
        whose = f"{place.name} ({place.note})" if place.note else place.name
        why = f"{describe_row(row)}: {mark} for {whose}"
        return Finding(row.column, applied, marked, why, f"Part 738, Supp. No. 1; {code.eccn}"), None
    version = _version(row, code, on)
    if version is None:
        marked = inside(row.where, place, on)
        why = describe_row(row)
        rule = Rule(why, row.citation or f"Part 774, Supp. No. 1, {code.eccn}")
    else:
        marked, rule = _in_version(version, place, on), version.rule
        if version.enforced and inside(version.enforced, place, on):
            rule = replace(rule, status=version.status_enforced)
        why = f"{rule.title}: {in_words(version.where)}" + (
            f" and {in_words(version.always)}" if version.always else ""
        )
    citation = "; ".join(part for part in (row.citation, version.rule.citation if version else "") if part)
    return Finding(row.reason, applied, marked, why, citation or f"Part 774, Supp. No. 1, {code.eccn}"), rule


@cache
def _anywhere() -> frozenset[str]:
    """Columns that any row marks: AT1 and AT2 are marked nowhere, whatever the row."""
    return frozenset().union(*chart().marked.values())


def _version(row: ControlRow, code: Code, on: date) -> Section | None:
    for section, versions in rules().sections.items():
        if section in row.citation.split("; "):
            fitting = [v for v in versions if not v.eccns or code.eccn in v.eccns]
            for version in fitting:
                if holds(version.rule, on):
                    return version
    return None


def _in_version(version: Section, place: Destination, on: date) -> bool | None:
    if version.always and inside(version.always, place, on):
        return True
    return inside(version.where, place, on)


def _named(paragraphs: tuple[str, ...], code: Code) -> bool | None:
    """Whether the code is one of the paragraphs or below it; None where only parts of it are."""
    eccn = code.eccn
    same = [paragraph for paragraph in paragraphs if paragraph[:5] == eccn]
    if not same:
        return False
    full = code.full
    if any(full == paragraph or full.startswith(f"{paragraph}.") for paragraph in same):
        return True
    return None if any(paragraph.startswith(f"{full}.") for paragraph in same) else False


def _extra(extra: Extra, code: Code, place: Destination, on: date) -> Finding | None:
    named = _named(extra.paragraphs, code)
    if named is False or (extra.without and _named(extra.without, code)):
        return None
    if extra.where.startswith("FOOTNOTE"):
        marked: bool | None = bool(set(extra.where.split()[1:]) & set(chart().footnotes.get(place.row, "").split()))
    else:
        marked = inside(extra.where, place, on)
    if marked is False:
        return None
    why = extra.rule.title + (f"; open: {extra.condition}" if extra.condition else "")
    return Finding("RS", None if extra.condition else named, marked, why, extra.rule.citation)


def _concerns(embargo: Embargo, place: Destination) -> bool:
    if place.region:
        return "REGION" in embargo.countries
    return place.code in embargo.countries


def _embargo(embargo: Embargo, code: Code) -> tuple[Finding, list[str]]:
    rule = embargo.rule
    needs: list[str] = []
    marked: bool | None = True
    if code.entry is None and not embargo.everything:
        marked = None
        needs.append(embargo.ear99)
    why = rule.title
    if code.entry is None and embargo.relief:
        why += f" (the item counts as needing one unless it is {embargo.relief})"
    return Finding("EMBARGO" if embargo.everything else "RUSSIA", True, marked, why, rule.citation), needs


def _open(findings: list[Finding], code: Code) -> list[str]:
    needs = []
    for finding in findings:
        if finding.required is None and finding.marked is not False:
            if finding.applies is None:
                part = "the exact paragraph, or " if not code.path and code.entry and code.entry.paragraphs else ""
                needs.append(f"{part}whether {finding.control} applies ({finding.why})")
            elif finding.control not in ("?", "RUSSIA"):
                needs.append(f"where {finding.control} holds ({finding.why})")
    return needs


def _by_date(
    required: bool | None, findings: list[Finding], code: Code, place: Destination, on: date, ccl: CCL
) -> tuple[bool | None, list[str]]:
    """The answer for a day before the chart that is on hand: a missing X of today proves nothing for then."""
    edition = min(CHART_AS_OF, ccl.as_of or CHART_AS_OF)
    if required is not False or on >= edition:
        return required, []
    only_at = all(f.control.startswith("AT") or f.marked is not False for f in findings if f.applies is not False)
    if on >= DESTINATIONS_KNOWN_FROM and (code.entry is None or only_at):
        return required, []
    asked = "the destinations under embargo" if code.entry is None else "the Country Chart"
    return None, [f"{asked} of {on}: only those of {edition} are on hand, and they name nothing for {place.name}"]


def _has_policy(paragraphs: tuple[str, ...], countries: frozenset[str], code: Code, place: Destination) -> bool:
    return (place.row or place.code) in countries and _named(paragraphs, code) is not False


def _notes(code: Code, place: Destination, on: date, required: bool | None, ccl: CCL) -> list[str]:
    notes = []
    if required is False:
        basis = "for EAR99 as such" if code.entry is None else "by the Country Chart and the entry's own words"
        notes.append(f"{NO_LICENCE} {basis}; that alone is no permission (738.4(a)(2)(ii)(B)).")
    footnotes = rules().footnotes
    notes.extend(footnotes[n] for n in chart().footnotes.get(place.row, "").split() if n in footnotes)
    if place.note:
        notes.append(place.note[0].upper() + place.note[1:] + ".")
    if (place.code == "UA" and not place.region) or place.code == "RU":
        notes.append(_REGIONS)
    if place.code == "AE" and on >= date(2026, 7, 10):
        notes.append(_EMIRATES)
    if not place.row and place.code not in EMBARGOED:
        notes.append(
            f"{place.name} has no row in the Country Chart; a dependent territory follows its country (738.3(b))."
        )
    if code.entry and code.entry.licence_notes:
        notes.append(f"{code.eccn} has licence requirement notes or reporting requirements: read them.")
    if code.path[:1] == "a" and code.eccn in ("3A090", "4A090") and not groups(place.code, on) & {"D:5"}:
        notes.append(_HEADQUARTERS)
    edition = ccl.as_of or CHART_AS_OF
    if on > edition:
        notes.append(f"The regulations were read as of {edition}; later amendments are not in this answer.")
    elif on < edition:
        notes.append(
            f"The regulations were read as of {edition}; those of {on} may have differed where no dated rule is named."
        )
    notes.append(NOT_LOOKED_AT)
    return notes
