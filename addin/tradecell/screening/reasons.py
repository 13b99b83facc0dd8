"""Why a listed name was found, in sentences that an auditor can read.

Made only for hits that are returned, never while searching.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tradecell.names import Prepared, is_generic, is_place, prepare, readings, scripts_in
from tradecell.party import Party
from tradecell.screening.batch import Batch, Reading
from tradecell.screening.features import MATCHED
from tradecell.screening.index import initials
from tradecell.screening.opened import Index

SAME, ALIKE = "same", "alike"


@dataclass(frozen=True, slots=True)
class Match:
    """A queried word and the listed word that it was taken for, with their likeness (1: the same)."""

    query: str
    listed: str
    likeness: float


def likeness(index: Index, batch: Batch) -> dict[tuple[str, str], float]:
    """The likeness of all nearly equal words of a batch, by queried and listed word."""
    words = index.words
    return {
        (batch.words[left], words[right]): float(like)
        for left, right, like in zip(
            batch.near_left.tolist(), batch.near_right.tolist(), batch.near_like.tolist(), strict=True
        )
    }


def align(
    query: Sequence[str], listed: Sequence[str], near: dict[tuple[str, str], float]
) -> tuple[list[Match], list[str], list[str]]:
    """Pair the words of two names, the most alike first, each word once.

    Returns:
        The pairs in the order of the query, the queried words left over, and the listed words left over.
    """
    options = [
        (1.0 if q == w else near.get((q, w), 0.0), i, j) for i, q in enumerate(query) for j, w in enumerate(listed)
    ]
    options = sorted((o for o in options if o[0] >= MATCHED), key=lambda o: (-o[0], abs(o[1] - o[2])))
    taken_q: dict[int, Match] = {}
    taken_n = set()
    for like, i, j in options:
        if i not in taken_q and j not in taken_n:
            taken_q[i] = Match(query[i], listed[j], like)
            taken_n.add(j)
    matches = [taken_q[i] for i in sorted(taken_q)]
    return (
        matches,
        [w for i, w in enumerate(query) if i not in taken_q],
        [w for j, w in enumerate(listed) if j not in taken_n],
    )


def single_ordinary(reading: Reading) -> bool:
    """Whether a name is one ordinary word and a legal form ("Technology Co., Ltd."): a match on it says nothing."""
    words = set(reading.words)
    return len(words) == 1 and all(_ordinary(word) for word in words)


def _ordinary(word: str) -> bool:
    return is_generic(word) or is_place(word) or word.isdigit()


def _list_words(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in dict.fromkeys(words))


def _which_name(party: Party, listed_name: str) -> str:
    kind = "the listed name" if listed_name == party.name else "the alias"
    return f"{kind} “{listed_name}”"


@lru_cache(maxsize=4096)
def prepared_readings(listed_name: str) -> tuple[Prepared, ...]:
    """The readings of a listed name, prepared; the same names are hit again and again down a column."""
    return tuple(prepare(text) for text in readings(listed_name))


def same_name(reading: Prepared, listed: Prepared) -> bool:
    """Whether two names are the same after normalisation: all words, or all but the spelling of the legal form."""
    return reading.folded == listed.folded or (
        reading.words == listed.words and reading.plain == listed.plain and set(reading.legal) == set(listed.legal)
    )


def reasons(
    query: str,
    reading: Reading,
    party: Party,
    listed_name: str,
    near: dict[tuple[str, str], float],
    acronym: bool,
    country: str,
    on: date,
) -> tuple[str, ...]:
    """The sentences for one hit.

    Args:
        query: the name as it was asked.
        reading: the reading of it that matched.
        party: the listed party.
        listed_name: the name of the party that matched.
        near: what :func:`likeness` gives for the batch.
        acronym: the one is the acronym of the other.
        country: alpha-2 code that came with the query, or empty.
        on: the day of the screening.

    Returns:
        Short sentences: which listed name, the words that matched, what was ignored, what conflicts.
    """
    out = []
    listed = _best_reading(reading, listed_name)
    matches, query_left, listed_left = align(reading.words, listed.words, near)
    which = _which_name(party, listed_name)
    if same_name(reading.prepared, listed):
        out.append(f"Same as {which} after normalisation")
    elif acronym and not matches:
        if len(reading.prepared.words) <= len(listed.words):
            out.append(f"“{reading.prepared.key.upper()}” is the acronym of {which}")
        else:
            out.append(f"The first letters of the queried name are {which}")
        return (*out, *_around(query, reading, party, country, on))
    else:
        out.append(f"Compared with {which}")
    own = [m for m in matches if not _ordinary(m.query) or not _ordinary(m.listed)]
    same = [m.query for m in own if m.query == m.listed]
    alike = [m for m in own if m.query != m.listed]
    if same:
        out.append(f"Same {'word' if len(same) == 1 else 'words'}: {_list_words(same)}")
    if alike:
        pairs = ", ".join(f"“{m.query}” for “{m.listed}” ({m.likeness:.0%} alike)" for m in alike)
        out.append(f"Alike: {pairs}")
    common = [m.listed for m in matches if m not in own]
    if common:
        out.append(f"Ordinary words that count little: {_list_words(common)}")
    if reading.respelled:
        out.append(f"Words of the queried name {reading.respelled}: “{' '.join(reading.words)}”")
    if reading.words != reading.prepared.words or matches:
        order = [listed.words.index(m.listed) for m in matches if m.listed in listed.words]
        if order != sorted(order):
            out.append("The words stand in another order")
    if query_left:
        out.append(f"Only in the queried name: {_list_words(query_left)}")
    if single_ordinary(reading):
        out.append("Only one ordinary word to compare: too little to tell one firm from another")
    if listed_left:
        out.append(f"Only in the listed name: {_list_words(listed_left)}")
    out.extend(_conflicts(query_left, listed_left, reading.prepared, listed))
    return (*out, *_around(query, reading, party, country, on))


def _best_reading(reading: Reading, listed_name: str) -> Prepared:
    """Which of the readings of a listed name is meant: the one that shares most with the query."""
    options = prepared_readings(listed_name)
    wanted = set(reading.words)
    acronyms = initials(reading.prepared)

    def shared(option: Prepared) -> tuple[bool, bool, float]:
        words = set(option.words)
        return (
            same_name(reading.prepared, option),
            option.key in acronyms or reading.prepared.key in initials(option),
            len(wanted & words) / max(1, len(wanted | words)),
        )

    return max(options, key=shared)


def _conflicts(query_left: list[str], listed_left: list[str], query: Prepared, listed: Prepared) -> list[str]:
    out = []
    for what, test in (("numbers", str.isdigit), ("places", is_place)):
        q, n = [w for w in query_left if test(w)], [w for w in listed_left if test(w)]
        if q and n:
            out.append(f"Conflict: different {what}, {_list_words(q)} against {_list_words(n)}")
    if query.legal and listed.legal and not set(query.legal) & set(listed.legal):
        out.append(f"Legal form differs: {', '.join(query.legal)} against {', '.join(listed.legal)}")
    elif set(query.legal) != set(listed.legal):
        forms = [*query.legal, *(form for form in listed.legal if form not in query.legal)]
        out.append(f"Legal form not compared: {', '.join(forms)}")
    return out


def _around(query: str, reading: Reading, party: Party, country: str, on: date) -> list[str]:
    """What is to be said of query and party beside their words."""
    out = []
    scripts = scripts_in(query)
    if scripts:
        out.append(f"Read from {' and '.join(scripts)} script as “{' '.join(reading.words)}”")
    elif reading.text != query.strip():
        out.append(f"The part “{reading.text}” of the queried text was compared")
    if country and party.countries:
        where = ", ".join(party.countries)
        if country in party.countries:
            out.append(f"Country agrees: {country}")
        else:
            out.append(f"Country differs: {country} against {where}; this alone rules nothing out")
    if party.ended(on):
        out.append(f"The entry ended on {party.end_date}; check whether it still matters")
    return out
