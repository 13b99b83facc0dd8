"""Pairs of a queried and a listed name with the answer that a compliance officer wants, from public cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tradecell.lists import read_list
from tradecell.names import prepare
from tradecell.party import Party
from tradecell.screening import Screener
from tradecell.screening.result import HIT, NO_HIT, NOT_SCREENED, REVIEW, Hit, Screening

TABLE = Path(__file__).with_name("pairs.tsv")
REAL_LIST = Path(__file__).parents[3] / "shared" / "data" / "csl" / "consolidated.csv"

ACCEPTED = {
    "HIT": {HIT},
    "REVIEW+": {HIT, REVIEW},
    "NOT HIT": {REVIEW, NO_HIT},
    "NO HIT": {NO_HIT},
}

COLUMNS = ["queried", "listed", "wanted", "kind", "reason", "source", "ids"]


@dataclass(frozen=True)
class Pair:
    line: int
    queried: str
    listed: str
    wanted: str
    kind: str
    reason: str
    source: str
    ids: str


def read_pairs(table: Path = TABLE) -> list[Pair]:
    lines = [(number, text) for number, text in enumerate(table.read_text(encoding="utf-8").splitlines(), 1)]
    lines = [(number, text.split("\t")) for number, text in lines if text and not text.startswith("#")]
    assert lines[0][1] == COLUMNS
    return [Pair(number, *fields) for number, fields in lines[1:]]


PAIRS = read_pairs()

OPEN = Path(__file__).parents[1] / "bench" / "pairs_open.tsv"
"""Pairs that are not answered as wanted yet; tests/bench/pairs_bench.py prints them. Their parties are listed too."""

Answer = tuple[str, Hit | None, float | None, str]
"""Of one pair: the status for the pair's own party, its hit, the best score of the whole answer, and its note."""


def uid_of(pair: Pair) -> str:
    return f"PAIRS:{pair.kind}:{pair.listed}"


def parties() -> list[Party]:
    """Each listed name of the table once, as a party of its own; nothing else is known of it but its numbers."""
    made: dict[str, Party] = {}
    for pair in (*PAIRS, *read_pairs(OPEN)):
        ids = tuple(part for part in pair.ids.split("; ") if part)
        made.setdefault(uid_of(pair), Party(uid_of(pair), pair.listed, "SDN", kind=pair.kind, ids=ids))
    return list(made.values())


def own_hit(pair: Pair, answer: Screening) -> Hit | None:
    """The best hit for the pair's own party, or for a party of the real list that has the pair's listed name.

    The real list has most of these parties itself, with all their aliases, and its entry may leave the double that the
    table makes of it behind.
    """
    wanted = prepare(pair.listed).folded
    for hit in answer.hits:
        names = (hit.party.name, *hit.party.aliases)
        same_kind = (hit.party.kind or "entity") == pair.kind
        if hit.party.uid == uid_of(pair) or (same_kind and any(prepare(name).folded == wanted for name in names)):
            return hit
    return None


def ask(screener: Screener) -> dict[int, Answer]:
    answers = screener.screen([pair.queried for pair in PAIRS], limit=100_000)
    out: dict[int, Answer] = {}
    for pair, answer in zip(PAIRS, answers, strict=True):
        own = own_hit(pair, answer)
        # a name that was not screened is no "not found": it fails whatever was wanted, but for a name of no words
        got = NOT_SCREENED if answer.outcome == NOT_SCREENED else own.status if own else NO_HIT
        out[pair.line] = (got, own, answer.score, answer.note)
    return out


@pytest.fixture(scope="module")
def among_the_table() -> dict[int, Answer]:
    return ask(Screener(parties()))


@pytest.fixture(scope="module")
def among_the_real_list() -> dict[int, Answer]:
    if not REAL_LIST.exists():
        pytest.skip(f"no real list at {REAL_LIST}")
    return ask(Screener([*read_list(REAL_LIST).parties, *parties()]))


def complaint(pair: Pair, answer: Answer) -> str:
    got, hit, best, note = answer
    lines = [
        f"pairs.tsv line {pair.line}",
        f"  queried  {pair.queried}",
        f"  listed   {pair.listed} ({pair.kind})",
        f"  wanted   {pair.wanted}: {pair.reason} [{pair.source}]",
        f"  got      {got}, score {hit.score if hit else f'below the threshold (best of all parties: {best})'}",
    ]
    lines += [f"           {reason}" for reason in (hit.reasons if hit else ())]
    return "\n".join(lines + ([f"           note: {note}"] if note else []))


pairs = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.line}: {pair.queried} / {pair.listed[:40]}")


@pairs
def test_as_the_officer_wants_it(pair: Pair, among_the_table: dict[int, Answer]) -> None:
    answer = among_the_table[pair.line]
    assert answer[0] in ACCEPTED[pair.wanted], "\n" + complaint(pair, answer)


@pairs
def test_as_the_officer_wants_it_among_the_real_list(pair: Pair, among_the_real_list: dict[int, Answer]) -> None:
    answer = among_the_real_list[pair.line]
    assert answer[0] in ACCEPTED[pair.wanted], "\n" + complaint(pair, answer)


@pytest.mark.parametrize("wanted", ACCEPTED)
def test_the_table_asks_for_every_answer(wanted: str) -> None:
    assert sum(pair.wanted == wanted for pair in PAIRS) >= 25


def test_the_table_is_sound() -> None:
    assert len(PAIRS) >= 250
    assert [pair for pair in PAIRS if not (pair.queried and pair.listed and pair.reason and pair.source)] == []
    assert {pair.wanted for pair in PAIRS} == set(ACCEPTED)
    assert {pair.kind for pair in PAIRS} == {"entity", "individual", "vessel", "aircraft"}
    twice = [key for key, many in Counter((p.queried, p.listed, p.kind) for p in PAIRS).items() if many > 1]
    assert twice == []
