"""Candidates by words, and EAR99 where no entry's words fit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tradecell.controls.answer import EAR99
from tradecell.controls.ccl import CCL
from tradecell.controls.description import for_lower_case, vocabulary
from tradecell.controls.proposals import Proposal
from tradecell.controls.words import Ranked, index_of, stems, thesaurus

_NAMED = re.compile(r"\b\d[a-e]\d{3}\b")


_PHRASE_END = re.compile(r"[,.;:(]\s|,|\b(?:for|with|to|in|of|from|and|that|which|by|on|at|based|having|containing)\b")
_TRAILING = re.compile(
    r"(?:[\s-]*(?:\d[\w.,/x×-]*(?:\s(?:[a-z]{1,2}|inch|ohm|watts?|volts?)\b)?|pcs|pack|assembl(?:y|ies)))*\s*$"
)


def for_entry(text: str, group: str, ccl: CCL) -> list[Proposal]:
    """Software or technology for an entry that the description names: the entries of its category and group."""
    found = []
    named = [eccn for eccn in (m[0].upper() for m in _NAMED.finditer(text)) if eccn in ccl.by_eccn]
    for base in named[:1]:
        developing = bool(re.search(r"\bdevelop|design", text))
        producing = bool(re.search(r"\bproduc|manufactur", text))
        bags = {unit.eccn: unit.stems for unit in index_of(ccl).units if unit.path == ""}
        for eccn, bag in bags.items():
            if eccn[:2] != f"{base[0]}{group}":
                continue
            score = 60.0 * (base.lower() in bag)
            score += 12 * ("use" in text and eccn[2:] not in ("001", "002"))
            general = eccn[2:] == ("001" if developing and not producing else "002")
            score = max(score, 66.0 if general and (developing or producing) and group == "E" else 0.0)
            if score >= 60:
                found.append(Proposal(eccn, score, (f"{'technology' if group == 'E' else 'software'} for {base}",)))
    return found


@cache
def _commonplace() -> tuple[tuple[re.Pattern[str], str], ...]:
    text = (files(__package__) / "resources" / "commonplace.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:] if line)
    return tuple((for_lower_case(rf"(?<![\w-])(?:{pattern})(?![\w-])"), reason) for pattern, reason in rows)


def by_words(text: str, group: str, told: bool, ccl: CCL) -> list[Proposal]:
    """Candidates by words, and EAR99."""
    trades = [(trade, match) for trade in thesaurus() if (match := trade.pattern.search(text))]
    extra = [word for trade, _ in trades for word in trade.words]
    head = _commonplace_at_head(text)
    if head and head.is_head:  # "printer cartridge" is no cartridge, and a hose for a tractor no tractor
        trades = [
            (t, m) for t, m in trades if m.start() < head.phrase and (m.end() <= head.start or m.start() >= head.end)
        ]
    hinted = {eccn: (n, match[0]) for trade, match in trades for n, eccn in enumerate(trade.eccns)}
    ranked = [_in_context(r, text, group, hinted) for r in index_of(ccl).rank(text, extra)]
    ranked = sorted((r for r in ranked if r.score > 0), key=lambda r: (-r.score, r.eccn))[:8]
    found: list[Proposal] = []
    top = ranked[0].score if ranked else 1.0
    said = set(stems(text))
    strength = _strength(ranked, hinted)
    for r in ranked[:6]:
        hint = hinted.get(r.eccn)
        score = min(62.0, (18 + 42 * strength) * (r.score / top) + (10 if hint and hint[0] == 0 else 3 if hint else 0))
        why = [f'"{hint[1]}" is looked at under {r.eccn}'] if hint else []
        if shared := [word for word in r.words if word in said]:
            why.append(f"shares the words {', '.join(shared[:5])}")
        against: tuple[str, ...] = ()
        if r.coverage < 0.5:
            against = (f"{round(100 * (1 - r.coverage))} % of the description's weight is not in the entry",)
        code = f"{r.eccn}.{r.path}" if r.path else r.eccn
        if why:
            found.append(Proposal(code, score, tuple(why), against, ("the entry's own text and limits",)))
    best = max((r.coverage for r in ranked[:3]), default=0.0)
    if head:
        named = bool(hinted) and strength > 0.6
        score = 40.0 if told else 76.0 if head.is_head and not named else 56.0 if not named else 46.0
        sure = not told and head.is_head and not named and best < 0.75
        found.append(Proposal(EAR99, score, (f'no entry mentions "{head.word}" ({head.reason})',), sure=sure))
    elif not told:
        nearest = (
            f"{ranked[0].eccn} shares only {', '.join(ranked[0].words[:3]) or 'little'}"
            if ranked
            else "no entry shares a word with it"
        )
        found.append(Proposal(EAR99, 18 + 40 * (1 - strength), (f"no entry clearly describes it: {nearest}",)))
    else:
        found.append(Proposal(EAR99, 22.0, ("if it meets no limit of the candidates above",)))
    return found


def _strength(ranked: list[Ranked], hinted: Mapping[str, tuple[int, str]]) -> float:
    """How clearly words point to an entry, 0 to 1: coverage of the description, and the absolute score."""
    if not ranked:
        return 0.0
    best = ranked[0]
    strength = 0.55 * best.coverage + 0.45 * min(1.0, best.score / 32)
    return min(1.0, strength + (0.25 if best.eccn in hinted else 0.0))


@dataclass(frozen=True, slots=True)
class _Everyday:
    """An everyday product in the first sentence: its word, why no entry has it, where it stands, and whether it is
    the head noun of the first phrase ("LED desk lamp 10 W"), which ends at ``phrase``."""

    word: str
    reason: str
    start: int
    end: int
    is_head: bool
    phrase: int


def _commonplace_at_head(text: str) -> _Everyday | None:
    sentence = re.split(r"[.;]\s", text)[0][:160]
    end = _PHRASE_END.search(sentence)
    phrase = len(_TRAILING.sub("", sentence[: end.start()] if end and end.start() > 2 else sentence))
    mentioned: _Everyday | None = None
    for pattern, reason in _commonplace():
        for match in pattern.finditer(sentence):
            at_head = match.start() < phrase <= match.end() + 1
            everyday = _Everyday(match[0], reason, match.start(), match.end(), at_head, phrase)
            if at_head:
                return everyday
            mentioned = mentioned or everyday
    return mentioned


def _in_context(r: Ranked, text: str, group: str, hinted: Mapping[str, tuple[int, str]]) -> Ranked:
    """A ranked entry, weighed by whether its kind of control is spoken of at all."""
    factor = 1.0
    letter, number = r.eccn[1], r.eccn[2:]
    if (letter in "DE") != (group in "DE") or (group in "DE" and letter in "DE" and letter != group):
        factor *= 0.15
    if letter == "B" and group == "A" and r.eccn[0] not in "23" and not vocabulary("testing").search(text):
        factor *= 0.4
    if number[0] == "6" and not vocabulary("military").search(text):
        factor *= 0.3
    if number in ("018", "521", "919") or number.startswith("61"):
        factor *= 0.5 if vocabulary("military").search(text) else 0.15
    if number[0] == "1" and letter in "ABCDE" and not vocabulary("missile").search(text):
        factor *= 0.6
    if number[0] == "9" and vocabulary("civil").search(text):
        factor *= 1.15
    boost = 0.0
    if r.eccn in hinted:
        boost = 9.0 if hinted[r.eccn][0] == 0 else 6.0
    return Ranked(r.eccn, r.path, r.score * factor + boost * min(1.0, factor * 2), r.words, r.coverage)
