"""What kind of description it is: its language, its length, and whether it speaks of software or technology."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_LONGEST = 10_000
_LETTERS = re.compile(r"[^\W\d_]")


@cache
def _words() -> dict[str, Any]:
    text = (files(__package__) / "resources" / "vocabulary.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def lower(text: str) -> str:
    """A text in lower case, letter by letter, so that places in it stay what they were."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def for_lower_case(pattern: str) -> re.Pattern[str]:
    """A pattern for texts in lower case: Python searches it several times faster than one that ignores the case."""
    return re.compile(re.sub(r"(?<!\\)[A-Z]", lambda m: m[0].lower(), pattern))


@cache
def vocabulary(name: str) -> re.Pattern[str]:
    """The words of ``resources/vocabulary.toml`` under a name: a pattern of whole words, for texts in lower case."""
    return for_lower_case(rf"\b(?:{'|'.join(_words()[name])})\b")


@cache
def stop_words() -> frozenset[str]:
    """Words that tell nothing of a product."""
    return frozenset(_words()["stop"].split())


@cache
def spellings() -> dict[str, str]:
    """British spellings and their American ones, as the list writes."""
    found: dict[str, str] = _words()["spellings"]
    return found


@cache
def _agencies() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    text = (files(__package__) / "resources" / "jurisdiction.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:] if line)
    return tuple((for_lower_case(rf"(?<![\w-])(?:{p})(?![\w-])"), agency, why) for p, agency, why in rows)


def jurisdiction(text: str) -> tuple[str, str, str] | None:
    """What a description in lower case names that another agency licenses: the word, the agency, and why."""
    for pattern, agency, why in _agencies():
        if found := pattern.search(text):
            return found[0], agency, why
    return None


def read_text(text: str) -> tuple[tuple[str, ...], str]:
    """What to say of the description as such, and the part of it that is read."""
    notes = []
    if len(text) > _LONGEST:
        notes.append(f"Only the first {_LONGEST:,} characters of {len(text):,} were read.")
        text = text[:_LONGEST]
    letters = _LETTERS.findall(text)
    latin = sum(1 for letter in letters if letter < "ɐ")
    if letters and latin < 0.6 * len(letters):
        return ("The description is not in English: tradecell reads English only.",), ""
    words = text.split()
    if len(words) >= 3 and len(vocabulary("foreign").findall(lower(text))) >= max(2, len(words) // 8):
        notes.append(
            "The description does not look English: tradecell reads English only, so this is a guess from figures."
        )
    if text and not letters:
        notes.append("The description holds no words.")
        return tuple(notes), ""
    return tuple(notes), text


_NEGATED = re.compile(
    r"\b(?:without|excluding|not including|free of|does not (?:contain|include|use|have)|no(?=\s[a-z]))"
    r"\s+(?:any\s+|an?\s+|the\s+)?[\w-]+(?:\s(?!(?:and|or|with|but|for)\b)[\w-]+)?"
)


def affirmed(text: str) -> str:
    """A description in lower case with what it denies blanked out ("without Wi-Fi", "no encryption")."""
    return _NEGATED.sub(lambda match: " " * len(match[0]), text)


def group_of(text: str) -> str:
    """The product group: ``"D"`` software, ``"E"`` technology, else ``"A"`` for equipment and materials."""
    bare = vocabulary("bundled").sub(" ", text)
    head = bare[:120]
    if vocabulary("technology").search(head):
        return "E"
    return "D" if vocabulary("software").search(head) else "A"
