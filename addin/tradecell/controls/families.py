"""Products whose entry is told by figures: reads ``resources/families.toml`` and weighs its limits.

A test is true, false or open. The first true one decides, unless a stricter one before it is open: then both stand as
candidates, and the missing figure is named.
"""

from __future__ import annotations

import operator
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tradecell.controls.description import for_lower_case
from tradecell.controls.figures import Figure, to_base, unit_value

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip
_NEAR = 48
"""How many characters from a figure the word that names it may stand."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a test: a figure against a limit, or a fact."""

    name: str
    text: str
    compare: str = ""
    limit: float = 0.0
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Test:
    """The limits of one paragraph."""

    paragraph: str
    conditions: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    optional: bool
    why: str
    check: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of product."""

    name: str
    group: str
    any: re.Pattern[str]
    none: re.Pattern[str] | None
    figures: dict[str, dict[str, Any]]
    flags: dict[str, dict[str, Any]]
    derived: dict[str, str]
    tests: tuple[Test, ...]
    otherwise: str
    otherwise_why: str
    typical: str
    check: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a family says of a description.

    Args:
        family: its name.
        decided: the paragraph that the figures decide, else empty.
        possible: paragraphs that stay open, strictest first, when nothing is decided.
        why: the figures that decided.
        needs: the figures and facts that are missing.
        check: what a person must look at.
        word: the words of the description that told the family.
        at: where they stand.
        by_figures: a figure or fact, not only the words, decided.
    """

    family: str
    decided: str
    possible: tuple[str, ...]
    why: tuple[str, ...]
    needs: tuple[str, ...]
    check: tuple[str, ...]
    word: str
    at: int
    by_figures: bool


@cache
def families() -> tuple[Family, ...]:
    """All families; read once."""
    text = (files(__package__) / "resources" / "families.toml").read_text(encoding="utf-8")
    return tuple(_family(row) for row in tomllib.loads(text)["family"])


def _family(row: dict[str, Any]) -> Family:
    tests = tuple(
        Test(
            t["p"], tuple(_condition(c) for c in t["if"]), tuple(_condition(c) for c in t.get("unless", ())),
            t.get("optional", False), t.get("why", ""), tuple(t.get("check", ())),
        )
        for t in row["tests"]
    )  # fmt: skip
    none = "|".join(f"(?:{p})" for p in row.get("none", ()))
    flags = {
        name: {k: for_lower_case(v) if k in ("yes", "no") else v for k, v in flag.items()}
        for name, flag in row.get("flags", {}).items()
    }
    figures = {
        name: {k: for_lower_case(v) if k in ("near", "before", "pattern") else v for k, v in figure.items()}
        for name, figure in row.get("figures", {}).items()
    }
    return Family(
        name=row["name"],
        group=row.get("group", "A"),
        any=for_lower_case("|".join(f"(?:{p})" for p in row["any"])),
        none=for_lower_case(none) if none else None,
        figures=figures,
        flags=flags,
        derived=row.get("derived", {}),
        tests=tests,
        otherwise=row.get("otherwise", ""),
        otherwise_why=row.get("otherwise_why", ""),
        typical=row.get("typical", ""),
        check=tuple(row.get("check", ())),
    )


def _condition(text: str) -> Condition:
    parts = text.split(maxsplit=2)
    if len(parts) == 1:
        return Condition(text.lstrip("!"), text, wanted=not text.startswith("!"))
    return Condition(parts[0], text, parts[1], unit_value(parts[2])[0])


@cache
def names_of_specs() -> dict[str, tuple[str, ...]]:
    """All figures and facts that may be given as arguments, with the quantities they measure; none for a fact."""
    known: dict[str, tuple[str, ...]] = {}
    for family in families():
        for name, spec in family.figures.items():
            measured = (
                (spec.get("quantity", "a figure"), spec["or"]) if "or" in spec else (spec.get("quantity", "a figure"),)
            )
            known[name] = tuple(dict.fromkeys((*known.get(name, ()), *measured)))
        for name in family.flags:
            known.setdefault(name, ())
    return known


def judge(family: Family, text: str, figures: list[Figure], specs: Mapping[str, Any], full: str = "") -> Verdict | None:
    """What a family says of a description in lower case; None where the description is not of its kind.

    Args:
        family: the kind of product.
        text: the description without what it denies.
        figures: the figures read out of it.
        specs: figures and facts given beside it.
        full: the description with what it denies, for facts ("not for datacenters").

    Raises:
        InputError: a figure given as an argument does not fit.
    """
    match = family.any.search(text)
    if match is None or (family.none and family.none.search(text)):
        return None
    values = {name: _value(spec, text, figures, specs.get(name), name) for name, spec in family.figures.items()}
    shown = {name: value[1] for name, value in values.items() if value}
    numbers: dict[str, float | None] = {name: value[0] if value else None for name, value in values.items()}
    for name, formula in family.derived.items():
        numbers[name] = _derive(formula, numbers)
    facts = {name: _fact(spec, full or text, specs.get(name)) for name, spec in family.flags.items()}
    open_tests: list[tuple[Test, list[str]]] = []
    for test in family.tests:
        result, missing = _weigh(test, family, numbers, facts)
        if result:
            told = any(c.compare or c.wanted for c in test.conditions)
            why = _because(test, numbers, facts, shown)
            return _verdict(family, match, test.paragraph, open_tests, why, test, told)
        if result is None and not test.optional:
            open_tests.append((test, missing))
    denied = any((no := spec.get("no")) and no.search(full or text) for spec in family.flags.values())
    told = bool(shown) or any(facts.values()) or denied
    return _verdict(family, match, family.otherwise, open_tests, _left(family, shown), None, told)


def _verdict(
    family: Family,
    match: re.Match[str],
    decided: str,
    opened: list[tuple[Test, list[str]]],
    why: tuple[str, ...],
    test: Test | None,
    told: bool,
) -> Verdict:
    stricter = [t for t, _ in opened if t.paragraph != decided]
    needs = tuple(dict.fromkeys(need for t, missing in opened if t.paragraph != decided for need in missing))
    check = (*family.check, *(test.check if test else ()))
    by_figures = told and bool(family.tests) and not stricter
    if not stricter:
        return Verdict(family.name, decided, (), why, (), check, match[0], match.start(), by_figures)
    possible = [t.paragraph for t in stricter] + ([decided] if decided else [])
    typical = family.typical if test is None else decided
    if typical:
        possible = [typical, *(p for p in possible if p != typical)]
    return Verdict(family.name, "", tuple(dict.fromkeys(possible)), why, needs, check, match[0], match.start(), False)


def _weigh(
    test: Test, family: Family, numbers: Mapping[str, float | None], facts: Mapping[str, bool | None]
) -> tuple[bool | None, list[str]]:
    missing: list[str] = []
    answer: bool | None = True
    for condition in test.conditions:
        held = _holds(condition, numbers, facts)
        if held is False:
            return False, []
        if held is None:
            answer = None
            missing.extend(_label(condition.name, family, numbers))
    if any(_holds(condition, numbers, facts) for condition in test.unless):
        return False, []
    return answer, missing


def _holds(condition: Condition, numbers: Mapping[str, float | None], facts: Mapping[str, bool | None]) -> bool | None:
    if condition.compare:
        number = numbers.get(condition.name)
        return None if number is None else _OPERATORS[condition.compare](number, condition.limit)
    fact = facts.get(condition.name)
    return None if fact is None else fact is condition.wanted


def _label(name: str, family: Family, numbers: Mapping[str, float | None]) -> list[str]:
    if name in family.derived:
        return [
            family.figures[n]["label"] for n in family.figures if n in family.derived[name] and numbers.get(n) is None
        ]
    spec = family.figures.get(name) or family.flags.get(name) or {}
    return [spec.get("label", name)]


def _derive(formula: str, numbers: Mapping[str, float | None]) -> float | None:
    first, *rest = re.split(r"\s*([*/])\s*", formula)
    result = numbers.get(first)
    for sign, name in zip(rest[::2], rest[1::2], strict=True):
        factor = numbers.get(name) if name[0].isalpha() else float(name)
        if result is None or not factor:
            return None
        result = result * factor if sign == "*" else result / factor
    return result


def _value(spec: dict[str, Any], text: str, figures: list[Figure], given: Any, name: str) -> tuple[float, str] | None:
    if given is not None:
        return to_base(given, spec.get("quantity", "a figure"), name), f"{name} {given}"
    if "pattern" in spec:
        return _by_pattern(spec, text)
    wanted = (spec["quantity"], spec.get("or", ""))
    found = [f for f in figures if f.quantity in wanted and f.value < spec.get("below", 1e99)]
    if first := [f for f in found if f.quantity == spec["quantity"]]:
        found = first
    for key in ("near", "before"):
        if pattern := spec.get(key):
            close = [f for f in found if pattern.search(_ahead(text, f, figures))] or [
                f for f in found if pattern.search(_behind(text, f, figures))
            ]
            found = close or ([] if spec.get("need_near") else found)
    if not found:
        return None
    pick = spec.get("pick", "first")
    best = found[0] if pick == "first" else (max if pick == "max" else min)(found, key=lambda f: f.value)
    return best.value, best.text


def _ahead(text: str, figure: Figure, figures: list[Figure]) -> str:
    """The words before a figure, back to the figure before it: "strength 5.5 GPa, modulus 290 GPa"."""
    previous = max((f.end for f in figures if f.end <= figure.start), default=0)
    return text[max(previous, figure.start - _NEAR) : figure.start]


def _behind(text: str, figure: Figure, figures: list[Figure]) -> str:
    following = min((f.start for f in figures if f.start >= figure.end), default=len(text))
    return text[figure.end : min(following, figure.end + _NEAR)]


def _by_pattern(spec: dict[str, Any], text: str) -> tuple[float, str] | None:
    values = []
    for match in spec["pattern"].finditer(text):
        product = float(spec.get("factor", 1))
        for group in match.groups():
            product *= float(group.replace(",", "").rstrip("."))
        values.append((product, match[0]))
    if not values:
        return None
    return min(values) if spec.get("pick") == "min" else max(values)


def _fact(spec: dict[str, Any], text: str, given: Any) -> bool | None:
    if given is not None:
        return bool(given)
    if (no := spec.get("no")) and no.search(text):
        return False
    if spec["yes"].search(text):
        return True
    return False if spec.get("absent") == "no" else None


def _because(
    test: Test, numbers: Mapping[str, float | None], facts: Mapping[str, bool | None], shown: Mapping[str, str]
) -> tuple[str, ...]:
    said = [f"{shown.get(c.name, f'{numbers[c.name]:.4g}')}: {c.text}" for c in test.conditions if c.compare]
    said += [
        f"{c.name}: {'yes' if facts.get(c.name) else 'no'}"
        for c in test.conditions
        if not c.compare and facts.get(c.name)
    ]
    return (*((test.why,) if test.why else ()), *said)


def _left(family: Family, shown: Mapping[str, str]) -> tuple[str, ...]:
    if family.otherwise_why:
        return (family.otherwise_why,)
    if not family.tests:
        return (f"it is a {family.name}",) if family.name[0] not in "aeiou" else (f"it is an {family.name}",)
    read = f" ({', '.join(shown.values())})" if shown else ""
    return (f"below the limits for this kind of product{read}",)
