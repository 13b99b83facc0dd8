"""The dated rules beside the Country Chart, read from ``resources/rules.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from tradecell.controls.answer import Rule


@dataclass(frozen=True, slots=True)
class Section:
    """One version of where a section of Part 742 requires a licence."""

    section: str
    where: str
    rule: Rule
    always: str = ""
    """Destinations that the exclusions do not take out again."""
    enforced: str = ""
    """Where the version before it stands and is enforced, though this one is not."""
    status_enforced: str = ""
    suspended_from: date | None = None
    eccns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extra:
    """A requirement from a note or a footnote."""

    paragraphs: tuple[str, ...]
    without: tuple[str, ...]
    where: str
    condition: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Embargo:
    """A destination of Part 746."""

    countries: frozenset[str]
    everything: bool
    rule: Rule
    relief: str
    ear99: str


@dataclass(frozen=True, slots=True)
class Policy:
    """How an application is reviewed."""

    paragraphs: tuple[str, ...]
    countries: frozenset[str]
    rule: Rule


@dataclass(frozen=True, slots=True)
class ExceptionRule:
    """Where a licence exception may come into question."""

    code: str
    title: str
    citation: str
    groups: frozenset[str]
    not_groups: frozenset[str]
    not_countries: frozenset[str]
    reasons: frozenset[str]
    note: str
    start: date | None


@dataclass(frozen=True, slots=True)
class Owners:
    """A rule on ownership, with its suspension."""

    key: str
    rule: Rule
    lists: frozenset[str]
    suspended_from: date | None
    suspended_until: date | None
    suspension: str

    def in_force(self, on: date) -> bool:
        """Whether it held on a day: begun, and not stayed."""
        if self.rule.start and on < self.rule.start:
            return False
        return not (self.suspended_from and self.suspended_until and self.suspended_from <= on <= self.suspended_until)


@dataclass(frozen=True, slots=True)
class Rules:
    """All of them."""

    sections: dict[str, tuple[Section, ...]]
    created: dict[str, Rule]
    embargoes: tuple[Embargo, ...]
    policies: tuple[Policy, ...]
    extras: tuple[Extra, ...]
    exceptions: dict[str, ExceptionRule]
    owners: tuple[Owners, ...]
    footnotes: dict[str, str]


def holds(rule: Rule, on: date) -> bool:
    """Whether a day lies between a rule's dates."""
    return (rule.start is None or rule.start <= on) and (rule.until is None or on <= rule.until)


def _rule(data: dict[str, Any]) -> Rule:
    status = data.get("status", "")
    if policy := data.get("policy"):
        status = f"{status} Review: {policy}".strip()
    return Rule(data["title"], data["citation"], data.get("from"), data.get("until"), status)


@cache
def rules() -> Rules:
    """The rules; read once."""
    text = (files(__package__) / "resources" / "rules.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    sections: dict[str, tuple[Section, ...]] = {}
    for row in data["section"]:
        section = Section(
            row["section"],
            row["where"],
            _rule(row),
            row.get("always", ""),
            row.get("enforced", ""),
            row.get("status_enforced", ""),
            row.get("suspended_from"),
            tuple(row.get("eccns", ())),
        )
        sections[section.section] = (*sections.get(section.section, ()), section)
    created = {
        eccn: Rule(f"{eccn} was added to the list", row["citation"], row["from"])
        for row in data["created"]
        for eccn in row["eccns"]
    }
    return Rules(
        sections,
        created,
        tuple(_embargo(row) for row in data["destination"]),
        tuple(Policy(tuple(r["paragraphs"]), frozenset(r["countries"].split()), _rule(r)) for r in data["policy"]),
        tuple(_extra(row) for row in data["extra"]),
        {row["code"]: _exception(row) for row in data["exception"]},
        tuple(_owners(row) for row in data["ownership"]),
        {row["number"]: row["text"] for row in data["footnote"]},
    )


def _embargo(row: dict[str, Any]) -> Embargo:
    countries = frozenset(row["countries"].split())
    return Embargo(countries, row["items"] == "all", _rule(row), row.get("relief", ""), row.get("ear99", ""))


def _extra(row: dict[str, Any]) -> Extra:
    without = tuple(row.get("except", ()))
    return Extra(tuple(row["paragraphs"]), without, row["where"], row.get("condition", ""), _rule(row))


def _exception(row: dict[str, Any]) -> ExceptionRule:
    return ExceptionRule(
        row["code"],
        row["title"],
        row["citation"],
        frozenset(row.get("groups", ())),
        frozenset(row.get("not_groups", ())),
        frozenset(row.get("not_countries", ())),
        frozenset(row.get("reasons", ())),
        row.get("note", ""),
        row.get("from"),
    )


def _owners(row: dict[str, Any]) -> Owners:
    return Owners(
        row["id"],
        _rule(row),
        frozenset(row["lists"]),
        row.get("suspended_from"),
        row.get("suspended_until"),
        row.get("suspension", ""),
    )
