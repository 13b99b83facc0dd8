"""Old events go, and the rest still verifies."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tradecell.errors import InputError, RecordsError
from tradecell.party import Party
from tradecell.records import Records
from tradecell.screening import Screener

Parties = tuple[Party, ...]
LATER = datetime.now(UTC) + timedelta(days=5 * 366)


def test_nothing_old_nothing_done(records: Records) -> None:
    assert records.prune(5) == 0
    records.record("export", {}, [[1]])
    assert records.prune(5) == 0
    assert [event.kind for event in records.events()] == ["export"]


def test_all_old_events_go_and_the_rest_verifies(records: Records) -> None:
    noted = [records.record("export", {}, [[number]]) and records.head()[1] for number in range(5)]
    assert records.prune(5, now=LATER) == 5
    (event,) = records.events()
    assert event.kind == "prune"
    assert (event.id, event.facts["through"], event.facts["count"], event.facts["rows"]) == (6, 5, 5, 5)
    assert event.facts["hash"] == event.prev == noted[-1]
    records.record("export", {}, [[9]])
    found = records.verify()
    assert (found.faults, found.events, found.rows) == ((), 2, 1)
    # the last hash of what was pruned is still known; one before it is not
    assert records.verify(expect=noted[-1]).ok
    assert "that event was among those pruned (up to 5)" in records.verify(expect=noted[0]).faults[0]


def test_only_the_old_beginning_goes(records: Records, tamper: Callable[..., int]) -> None:
    for number in range(6):
        records.record("export", {"n": number}, [[number]])
    now = datetime.now(UTC)
    old = (now - timedelta(days=6 * 366)).isoformat()
    # as if the first three, and by a wrong clock the fifth, had been recorded years ago: their hashes are wrong then
    tamper(records, "UPDATE events SET time = ? WHERE id IN (1, 2, 3, 5)", old)
    assert records.prune(5) == 3
    assert [event.id for event in records.events()] == [4, 5, 6, 7]
    assert [fault.split(" (")[0] for fault in records.verify().faults] == ["event 5"]


def test_pruned_twice(records: Records) -> None:
    records.record("export", {})
    records.prune(5, now=LATER)
    records.record("export", {})
    assert records.prune(5, now=LATER + timedelta(days=3 * 366)) == 2
    assert [event.id for event in records.events()] == [4]
    assert records.verify().ok


def test_decisions_that_hold_are_carried_over(records: Records, screener: Screener, parties: Parties) -> None:
    name = "Acme Widgets GmbH"
    old = records.decide(name, parties[0], "cleared", "other address", by="J. Doe")
    records.decide(name, parties[1], "cleared", "until soon", until=date.today() + timedelta(days=9))
    records.decide("Vektor Zavod", parties[2], "cleared", "x")
    records.decide("Vektor Zavod", parties[2], "withdrawn", "x")
    records.decide("Acme Widgets Ltd", parties[1], "cleared", "x")
    records.decide("Acme Widgets Ltd", parties[1], "confirmed", "after all")
    assert records.prune(5, now=LATER) == 6
    kept = records.decisions(all=True)
    assert [(each.query, each.outcome) for each in kept] == [(name, "cleared"), ("Acme Widgets Ltd", "confirmed")]
    assert (kept[0].by, kept[0].when, kept[0].comment, kept[0].party) == ("J. Doe", old.when, old.comment, parties[0])
    assert kept[0].id == 7
    assert records.event(7).facts["recorded"]["event"] == old.id
    assert records.verify().faults == ()
    hits = records.screen_decided(screener, [name])[0].hits
    assert [(hit.party.uid, hit.status) for hit in hits] == [("SDN:2", "HIT"), ("EL:1", "CLEARED")]
    # and once more: the first event is still named
    assert records.prune(5, now=LATER + timedelta(days=3 * 366)) == 3
    assert records.event(records.decisions(all=True)[0].id).facts["recorded"]["event"] == old.id
    assert records.verify().ok


def test_a_decision_after_it_is_taken_back_stays_so(records: Records, parties: Parties) -> None:
    records.decide("Acme", parties[0], "cleared", "x")
    records.prune(5, now=LATER)
    records.decide("Acme", parties[0], "withdrawn", "x")
    assert records.decisions() == []


def test_a_tampered_decision_is_not_carried_over(
    records: Records, parties: Parties, tamper: Callable[..., int]
) -> None:
    records.decide("Acme", parties[0], "confirmed", "x")
    tamper(records, "UPDATE events SET facts = replace(facts, 'confirmed', 'cleared')")
    tamper(records, "UPDATE decisions SET outcome = 'cleared'")
    with pytest.raises(RecordsError, match="not as it was recorded"):
        records.prune(5, now=LATER)
    assert len(list(records.events())) == 1


def test_less_than_five_years_is_refused(records: Records) -> None:
    with pytest.raises(InputError, match=r"15 CFR 762\.6"):
        records.prune(4)


def test_the_settings_say_for_how_long(records: Records) -> None:
    assert records.home is not None
    (records.home / "settings.toml").write_text("[records]\nkeep_years = 7\n")
    records.record("export", {})
    assert records.prune(now=LATER) == 0
    assert records.prune(now=LATER + timedelta(days=2 * 366)) == 1


def test_the_last_day_of_february(records: Records) -> None:
    records.record("export", {})
    assert records.prune(5, now=datetime(2032, 2, 29, tzinfo=UTC)) in (0, 1)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM events WHERE id = 3", "event 3 is missing"),
        ("UPDATE events SET facts = replace(facts, '\"through\":2', '\"through\":3') WHERE kind = 'prune'", "prune"),
        (
            "INSERT INTO events SELECT 2, token, time, user, machine, version, kind, facts, row_count, rows_hash, "
            "prev, hash FROM events WHERE id = 4",
            "events 2 to 2 were pruned, but stand in the file",
        ),
    ],
)
def test_tampering_with_what_was_pruned_is_found(
    records: Records, tamper: Callable[..., int], sql: str, said: str
) -> None:
    old = (datetime.now(UTC) - timedelta(days=6 * 366)).isoformat()
    for _ in range(4):
        records.record("export", {})
    tamper(records, "UPDATE events SET time = ? WHERE id <= 2", old)
    assert records.prune(5) == 2
    assert records.verify().ok
    tamper(records, sql)
    assert any(said in fault for fault in records.verify().faults), records.verify().faults


def test_lists_that_no_event_refers_to_go(
    records: Records, screener: Screener, parties: Parties, tamper: Callable[..., int]
) -> None:
    unused, kept = (
        records.keep_list(Screener(parties, manifest=replace(screener.manifest, id=name))) for name in ("old", "new")
    )
    first = records.record("formula", unused)
    records.record("formula", kept)
    folders = [records.list_of("old"), records.list_of("new")]
    tamper(records, "UPDATE events SET time = '2001-01-01' WHERE id = ?", first)
    assert records.prune(5) == 1
    assert all(folder.is_dir() for folder in folders), "a list that was just kept stays: its screening may be under way"
    for folder in folders:
        os.utime(folder, (1, 1))
    tamper(records, "UPDATE events SET time = '2001-01-01' WHERE kind = 'prune'")
    records.record("formula", kept)
    assert records.prune(5) == 0
    second = records.record("formula", kept)
    tamper(records, "UPDATE events SET time = '2001-01-01' WHERE id < ?", second)
    assert records.prune(5) == 3
    assert [folder.is_dir() for folder in folders] == [False, True]
