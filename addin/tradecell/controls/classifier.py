"""Classify a product description: figures first, substances by number, then words; EAR99 as a candidate of its own."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tradecell.controls.answer import EAR99, HIGH, LOW, MEDIUM, Candidate, Classification
from tradecell.controls.ccl import CCL
from tradecell.controls.chips import Read, read_chip
from tradecell.controls.description import affirmed, group_of, jurisdiction, lower, read_text, vocabulary
from tradecell.controls.eccn import Code, controls_of
from tradecell.controls.families import families, judge, names_of_specs
from tradecell.controls.figures import Figure, read_figures, to_base
from tradecell.controls.proposals import CHIP_SPECS, Proposal, by_chip, by_family, by_substance
from tradecell.controls.wording import by_words, for_entry
from tradecell.errors import InputError


def classify(text: str, *, ccl: CCL | None = None, **specs: Any) -> Classification:
    """The ECCN that a product may have, best candidate first.

    Args:
        text: what the product is, in English, as a data sheet or an order line says it.
        ccl: the list to use; the current one where absent.
        specs: figures and facts beside the text, each in its base unit or as a text with its unit: ``tops``, ``bits``,
            ``tpp``, ``die_area`` (mm2), ``datacenter``, ``memory_bandwidth_density``; and the figures of the kinds of
            products in ``resources/families.toml`` (``repeatability="0.8 um"``, ``volume="100 L"``).

    Raises:
        InputError: no text, an unknown or absurd figure, a unit that does not fit.
    """
    from tradecell.controls.current import current_ccl

    ccl = ccl or current_ccl()
    asked = " ".join(str(text).split()) if text is not None else ""
    given = _checked(specs)
    if not asked and not given:
        raise InputError("the product description is empty: say what the product is, with its figures and units")
    as_of = ccl.as_of.isoformat() if ccl.as_of else ""
    notes, used = read_text(asked)
    if not used and not given:
        return Classification(asked, notes=notes, needs=("a description in English",), as_of=as_of)
    figures = read_figures(used)
    lowered = lower(used)
    found, needs = _collect(lowered, read_chip(used), figures, given, ccl)
    other = jurisdiction(affirmed(lowered))
    if other:
        found = [one for one in found if one.code != EAR99]
        needs = [f"the answer of the agency that may have jurisdiction: {other[1]}", *needs]
        notes = (*notes, f'"{other[0]}": {other[2]}; {other[1]} comes before the Commerce Control List.')
    candidates, confidence = _order(found, ccl)
    if candidates and candidates[0].eccn == EAR99 and confidence == LOW:
        needs = [*needs, "what the product is and does, with its figures: EAR99 stands here only for want of a match"]
    if other or vocabulary("military").search(lowered) or any("reads English" in note for note in notes):
        confidence = LOW
    return Classification(
        asked,
        candidates,
        confidence,
        tuple(dict.fromkeys(needs)),
        (*notes, *_closing(lowered, candidates)),
        tuple(f.text for f in figures) + tuple(f"{name}: {value}" for name, value in given.items()),
        as_of,
    )


def _checked(specs: Mapping[str, Any]) -> dict[str, Any]:
    known = {**names_of_specs(), **CHIP_SPECS}
    given = {}
    for name, value in specs.items():
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=3)
            raise InputError(f'there is no figure "{name}"' + (f"; did you mean {' or '.join(near)}?" if near else ""))
        if value is None or value == "":
            continue
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and (value != value or value < 0 or value > 1e30)
        ):
            raise InputError(f"{name} must be a figure of 0 or more, not {value}")
        if (quantities := known[name]) and value != "planar":
            _fits(value, quantities, name)
        given[name] = value
    return given


def _fits(value: Any, quantities: tuple[str, ...], name: str) -> None:
    """Raises where a figure measures none of the quantities that go by its name."""
    for number, quantity in enumerate(quantities, start=1):
        try:
            to_base(value, quantity, name)
        except InputError:
            if number == len(quantities):
                raise
        else:
            return


def _collect(
    text: str, read: Read, figures: list[Figure], given: dict[str, Any], ccl: CCL
) -> tuple[list[Proposal], list[str]]:
    needs: list[str] = []
    found: list[Proposal] = []
    full, text = text, affirmed(text)
    group = group_of(text)
    if group == "A":
        found.extend(by_chip(text, read, given, needs))
        found.extend(by_substance(text))
    verdicts = [
        v for family in families() if family.group == group and (v := judge(family, text, figures, given, full))
    ]
    if found and any(f.sure for f in found):
        verdicts = [v for v in verdicts if v.by_figures and not v.family.startswith(("radio", "consumer", "micro"))]
    found.extend(by_family(verdicts, needs))
    if group in "DE":
        found.extend(for_entry(text, group, ccl))
    found.extend(by_words(text, group, bool(verdicts) or any(f.score > 70 for f in found), ccl))
    return found, needs


def _order(found: list[Proposal], ccl: CCL) -> tuple[tuple[Candidate, ...], str]:
    """Candidates, each paragraph once, best first, and the confidence in the first."""
    best: dict[str, Proposal] = {}
    for one in sorted(found, key=lambda f: -f.score):
        eccn = one.code[:5] if one.code != EAR99 else EAR99
        code = _existing(one.code, ccl)
        if not code:
            continue
        kept = best.get(eccn)
        if kept is None:
            best[eccn] = replace(one, code=code)
        else:
            best[eccn] = replace(
                kept,
                why=tuple(dict.fromkeys([*kept.why, *one.why])),
                check=tuple(dict.fromkeys([*kept.check, *one.check])),
                sure=kept.sure or one.sure,
            )
    ordered = sorted(best.values(), key=lambda f: -f.score)
    candidates = tuple(_candidate(one, ccl) for one in ordered[:6])
    return candidates, _confidence(ordered)


def _confidence(ordered: list[Proposal]) -> str:
    if not ordered:
        return LOW
    first = ordered[0]
    second = ordered[1].score if len(ordered) > 1 else 0.0
    if first.sure and first.score - second >= 8:
        return HIGH
    if first.score >= 60 and first.score - second >= 3:
        return MEDIUM
    return LOW


def _existing(code: str, ccl: CCL) -> str:
    """The code as far as the list has it; empty where the ECCN is gone."""
    if code == EAR99:
        return code
    entry = ccl.get(code[:5])
    if entry is None:
        return ""
    path = code[6:]
    while path and not entry.has(path):
        path = path.rpartition(".")[0]
    return f"{entry.eccn}.{path}" if path else entry.eccn


def _candidate(one: Proposal, ccl: CCL) -> Candidate:
    if one.code == EAR99:
        return Candidate(
            EAR99,
            "",
            "Subject to the EAR, on no list",
            round(one.score, 1),
            one.why,
            one.against,
            one.check,
            (),
            "734.3(c)",
        )
    entry = ccl.by_eccn[one.code[:5]]
    path = one.code[6:]
    against = one.against
    if entry.elsewhere:
        against = (*against, f"the entry says that such items are under another agency ({entry.elsewhere})")
    return Candidate(
        entry.eccn, one.code if path else "", entry.title, round(one.score, 1), one.why, against, one.check,
        controls_of(Code(entry, path)), f"Part 774, Supp. No. 1, {one.code}",
    )  # fmt: skip


def _closing(text: str, candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
    notes = []
    if vocabulary("military").search(text):
        notes.append(
            "It speaks of military use: look at the Munitions List (22 CFR Part 121) and the 600 series first "
            "(order of review, Part 774 Supp. No. 4)."
        )
    if candidates:
        notes.append("A candidate is a proposal to check against the regulation's text, not a classification.")
    return tuple(notes)
