"""Answers as text for a person and as plain values for a program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from tradecell.controls.answer import Classification, Determination, ExceptionCandidate, Ownership, Rule
from tradecell.controls.info import EccnInfo


def to_dict(answer: Any) -> Any:
    """An answer as dictionaries, lists and strings: dates in ISO 8601, as ``json.dumps`` takes it."""
    if is_dataclass(answer) and not isinstance(answer, type):
        return {field.name: to_dict(getattr(answer, field.name)) for field in fields(answer)}
    if isinstance(answer, tuple | list):
        return [to_dict(item) for item in answer]
    return answer.isoformat() if isinstance(answer, date) else answer


def requirement(answer: Determination) -> str:
    """The requirement in a few words, for a cell."""
    if answer.required:
        return "licence required"
    if answer.required is None:
        return "cannot be told"
    return "no licence required by the chart" if answer.eccn != "EAR99" else "no licence required for EAR99 as such"


def rule_text(rule: Rule) -> str:
    """A rule with its citation and dates."""
    dates = ""
    if rule.start or rule.until:
        dates = f", from {rule.start or '?'}" + (f" to {rule.until}" if rule.until else "")
    return f"{rule.title} ({rule.citation}{dates})" + (f". {rule.status}" if rule.status else "")


def determination_text(answer: Determination) -> str:
    """A determination, line by line."""
    item = answer.paragraph or answer.eccn
    lines = [f"{item} to {answer.destination or answer.country} on {answer.on}: {requirement(answer)}"]
    if answer.controls:
        lines.append(f"controls: {', '.join(answer.controls)}")
    if answer.party:
        lines.append(f"consignee: {answer.party}")
    lines += _block("rules", (rule_text(rule) for rule in answer.rules))
    lines += _block("to be settled", answer.needs)
    lines += _block("licence exceptions to look at", (str(x) for x in answer.exceptions if x.possible))
    lines += _block("licence exceptions barred", (_barred(x) for x in answer.exceptions if not x.possible))
    lines += _block("notes", answer.notes)
    return "\n".join(lines)


def _barred(exception: ExceptionCandidate) -> str:
    return f"{exception.code}: {exception.bar} ({exception.citation})"


def classification_text(answer: Classification, limit: int = 3) -> str:
    """A classification, line by line."""
    if not answer.candidates:
        return "\n".join(["nothing can be told", *answer.notes, *(f"needs: {need}" for need in answer.needs)])
    best = answer.candidates[0]
    lines = [f"{best.code}: {best.title} (confidence {answer.confidence})"]
    if answer.needs:
        lines.append(f"needs: {', '.join(answer.needs)}")
    for candidate in answer.candidates[:limit]:
        lines.append(f"  {candidate.code:16} {candidate.score:5.1f}  {candidate.title}")
        lines += [f"      + {why}" for why in candidate.why]
        lines += [f"      - {against}" for against in candidate.against]
        lines += [f"      ? {check}" for check in candidate.check]
        if candidate.controls:
            lines.append(f"      controls: {', '.join(candidate.controls)}")
    lines += _block("notes", answer.notes)
    return "\n".join(lines)


def info_text(info: EccnInfo) -> str:
    """What the list says of an ECCN, line by line."""
    lines = [f"{info.paragraph or info.eccn}: {info.title}"]
    lines += [line for line in (info.heading, info.text) if line]
    lines += _block("controls", info.rows)
    lines += _block("list-based licence exceptions", info.exceptions)
    lines += _block("paragraphs", info.paragraphs)
    lines += _block("notes", info.notes)
    return "\n".join(lines)


def ownership_text(answer: Ownership) -> str:
    """An ownership answer, line by line."""
    lines = [answer.text]
    for one in answer.rules:
        state = "in force" if one.in_force else "not in force"
        owners = f"; {', '.join(one.owners)}" if one.owners else ""
        shares = f"listed {one.listed:g} %, to be looked at {one.doubtful:g} %, unknown {one.unknown:g} %"
        lines.append(f"  {one.rule.title} ({one.rule.citation}, {state}): {shares}{owners}")
    return "\n".join([*lines, *_block("notes", answer.notes)])


def _block(title: str, lines: Iterable[str]) -> list[str]:
    kept = [f"  - {line}" for line in lines if line]
    return [f"{title}:", *kept] if kept else []
