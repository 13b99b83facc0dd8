"""A recorded screening done again: the same, or what differs is named."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tradecell.cache import Snapshot, make_current, snapshots_folder, write_snapshot
from tradecell.cache.sample import sample_parties
from tradecell.errors import InputError, RecordsError
from tradecell.party import Party
from tradecell.records import Records, screened_row
from tradecell.records.repeat import repeat
from tradecell.screening import Screener
from tradecell.screening.index import build_index
from tradecell.screening.score import HIT_FROM, REVIEW_FROM
from tradecell.screening.sources import manifest_of, sample_manifest

Parties = tuple[Party, ...]
NAMES = ["Acme Widgets GmbH", "Zorro", "", "#N/A", "Vektor Zavod", "acme widgets", date(2026, 1, 1), "Acme \ud800"]
PLACES = ["DE", None, None, None, "RU", "GB", None, None]


@pytest.fixture
def snapshot(home: Path, parties: Parties) -> Snapshot:
    manifest = manifest_of(parties, "2026-07-31-abc-1", date(2026, 7, 31), "content")
    made = write_snapshot(snapshots_folder(home), manifest, parties, build_index(parties))
    make_current(home, made)
    return made


def screened(records: Records, screener: Screener, limit: int = 5, **more: Any) -> int:
    decided = records.screen(screener, NAMES, PLACES, limit)
    rows = [
        screened_row(at + 2, each.answer, place or "", each)
        for at, (each, place) in enumerate(zip(decided, PLACES, strict=True))
    ]
    facts = {**records.keep_list(screener), "input": "a.xlsx", "limit": limit, **more}
    return records.record("screening", facts, rows)


def test_the_same(records: Records, home: Path, snapshot: Snapshot) -> None:
    number = screened(
        records, Screener.over(snapshot), thresholds={"HIT from a score of": HIT_FROM, "REVIEW from": REVIEW_FROM}
    )
    found = repeat(records, number, home)
    assert (found.same, found.compared, found.left_out, found.differences, found.notes) == (True, 7, 1, (), ())
    event = records.event(found.recorded)
    assert (event.kind, event.facts["of"], event.facts["same"]) == ("repeat", number, True)


def test_the_same_years_later_without_the_cache(records: Records, home: Path, snapshot: Snapshot) -> None:
    number = screened(records, Screener.over(snapshot))
    for path in sorted(home.glob("cache/**/*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    found = repeat(records, number, home)
    assert (found.same, found.compared) == (True, 7)


@pytest.mark.parametrize("limit", [1, 5])
def test_decisions_do_not_make_it_another_answer(
    records: Records, home: Path, snapshot: Snapshot, parties: Parties, limit: int
) -> None:
    records.decide("Acme Widgets GmbH", parties[0], "cleared", "x")
    records.decide("acme widgets", parties[1], "cleared", "x")
    number = screened(records, Screener.over(snapshot), limit)
    records.decide("Vektor Zavod", parties[2], "cleared", "later")
    assert repeat(records, number, home).same


def test_what_was_confirmed_without_a_hit_is_no_difference(
    records: Records, home: Path, snapshot: Snapshot, parties: Parties
) -> None:
    records.decide("Zorro", parties[2], "confirmed", "x")
    number = screened(records, Screener.over(snapshot))
    assert list(records.screened_rows(number))[1].status == "HIT"
    assert repeat(records, number, home).same


def test_the_sample_list(records: Records, home: Path) -> None:
    parties = sample_parties()
    screener = Screener(parties, manifest=sample_manifest(parties))
    assert repeat(records, screened(records, screener), home).same


def test_an_entry_that_ended_since_was_in_force_then(records: Records, home: Path) -> None:
    """A screening of a day before the end is repeated for that day."""
    party = Party("EL:9", "Vektor Zavod", "EL", end_date=date.today() - timedelta(days=10))
    then = date.today() - timedelta(days=20)
    screener = Screener([party], on=then)
    assert screener.screen(["Vektor Zavod"])[0].status == "HIT"
    number = screened(records, screener, day=then)
    assert repeat(records, number, home).same
    other = screened(records, screener)  # recorded as of today, when it had ended
    assert repeat(records, other, home).differences[0].what == "HIT then, REVIEW now"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda row: replace(row, screened="NO HIT", status="NO HIT"), "NO HIT then, HIT now"),
        (lambda row: replace(row, score=12.0), "score 12.0 then, 100.0 now"),
        (lambda row: replace(row, hits=row.hits[:1]), "SDN:2 is a hit now, and was none then"),
        (lambda row: replace(row, hits=(row.hits[0]._replace(uid="EL:8"), *row.hits[1:])), "is none now"),
        (lambda row: replace(row, hits=(row.hits[0]._replace(score=1.0), *row.hits[1:])), "score 1.0, now by"),
        (lambda row: replace(row, hits=(row.hits[0]._replace(status="REVIEW"), *row.hits[1:])), "EL:1 was REVIEW then"),
    ],
)
def test_what_differs_is_named(
    records: Records, home: Path, snapshot: Snapshot, change: Callable[[Any], Any], said: str
) -> None:
    number = screened(records, Screener.over(snapshot))
    rows = list(records.screened_rows(number))
    wrong = records.record("screening", records.event(number).facts, [change(rows[0]), *rows[1:]])
    found = repeat(records, wrong, home)
    assert not found.same
    assert found.differing == len(found.differences) == 1
    assert (found.differences[0].row, found.differences[0].query) == (2, "Acme Widgets GmbH")
    assert said in found.differences[0].what
    assert list(records.rows(found.recorded)) == [[2, "Acme Widgets GmbH", found.differences[0].what]]


def test_a_list_that_was_changed_is_told(records: Records, home: Path, snapshot: Snapshot) -> None:
    number = screened(records, Screener.over(snapshot))
    (snapshot.path / "manifest.json").unlink()
    packed = records.list_of(snapshot.manifest.id) / "parties.jsonl.gz"
    packed.write_bytes(gzip.compress(gzip.decompress(packed.read_bytes()).replace(b"Ulm", b"Bonn")))
    found = repeat(records, number, home)
    assert not found.same
    assert found.differences == ()
    assert found.notes[0].startswith("The list is not the one that was used: its parties were changed")


def test_another_version_and_other_thresholds_are_told(
    records: Records, home: Path, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = screened(records, Screener.over(snapshot), thresholds={"HIT from": 1, "REVIEW from": 2})
    monkeypatch.setattr(sys.modules[repeat.__module__], "__version__", "99.0")
    found = repeat(records, number, home)
    assert found.same
    assert "99.0 is now" in found.notes[0]
    assert "other thresholds" in found.notes[1]


def test_what_cannot_be_repeated_is_told(records: Records, home: Path, parties: Parties) -> None:
    with pytest.raises(InputError, match="no event 1"):
        repeat(records, 1, home)
    records.record("export", {})
    with pytest.raises(InputError, match="only screenings"):
        repeat(records, 1, home)
    records.record("formula", {})
    with pytest.raises(InputError, match="which list was used"):
        repeat(records, 2, home)
    records.record("formula", {"snapshot": "gone"})
    with pytest.raises(InputError, match="is not kept"):
        repeat(records, 3, home)
    facts = records.keep_list(Screener(parties))
    (records.list_of("in memory") / "parties.jsonl.gz").write_bytes(b"x")
    with pytest.raises(RecordsError, match="cannot be read"):
        repeat(records, records.record("formula", facts), home)


def test_a_formula_recorded_the_one_hit_that_it_was_asked_for(records: Records, home: Path) -> None:
    parties = [Party(f"EL:{number}", "Acme Widgets GmbH", "EL") for number in (1, 2)]
    manifest = manifest_of(parties, "2026-07-31-two-1", date(2026, 7, 31), "content")
    screener = Screener.over(write_snapshot(snapshots_folder(home), manifest, parties, build_index(parties)))
    answer = records.screen(screener, ["Acme Widgets GmbH"], limit=1)[0].answer
    facts = {**records.keep_list(screener), "limit": 5}
    formula = records.record("formula", facts, [screened_row(1, answer)])
    assert repeat(records, formula, home).same
    assert not repeat(records, records.record("screening", facts, [screened_row(1, answer)]), home).same


def test_progress(records: Records, home: Path, snapshot: Snapshot) -> None:
    told: list[tuple[int, int]] = []
    repeat(records, screened(records, Screener.over(snapshot)), home, lambda *step: told.append(step))
    assert told == [(8, 8)]
