"""Events and rows: recorded once, read back as they were."""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradecell.errors import InputError, RecordsError
from tradecell.party import Party
from tradecell.records import KINDS, HitFound, Records, ScreenedRow, screened_row
from tradecell.screening import Screener


def test_an_event_says_who_where_when_and_with_what(records: Records) -> None:
    before = datetime.now(UTC)
    number = records.record("export", {"output": Path("a.csv"), "day": date(2026, 1, 2), "n": 3})
    event = records.event(number)
    assert (event.id, event.kind, event.row_count) == (1, "export", 0)
    assert event.facts == {"output": "a.csv", "day": "2026-01-02", "n": 3}
    assert event.user
    assert event.machine
    assert event.version
    assert before - timedelta(seconds=1) <= datetime.fromisoformat(event.time) <= datetime.now(UTC)
    assert event.time.endswith("Z")


def test_rows_come_back_as_they_were(records: Records) -> None:
    rows = [[1, "智谱", None, 99.5, [["EL:1", "x"]]], [2, "half \ud800", "line\nbreak \u2028", "", []]]
    number = records.record("export", {}, rows)
    assert list(records.rows(number)) == rows
    assert list(records.rows(number + 1)) == []
    assert records.event(number).row_count == 2
    assert records.verify().ok


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(st.text() | st.none() | st.integers(), max_size=4), max_size=5))
def test_any_text_survives(records: Records, rows: list[list[object]]) -> None:
    assert list(records.rows(records.record("export", {}, rows))) == rows


def test_a_screening_comes_back_as_it_was_answered(
    records: Records, screener: Screener, parties: tuple[Party, ...]
) -> None:
    records.decide("Acme Widgets GmbH", parties[0], "cleared", "x")
    made = records.decide("Acme Widgets GmbH", parties[1], "cleared", "x")
    decided = records.screen(screener, ["Acme Widgets GmbH", "Zorro"], ["DE", None])
    rows = [screened_row(at + 2, each.answer, "DE", each) for at, each in enumerate(decided)]
    number = records.record("screening", {"input": "a.xlsx"}, rows)
    assert list(records.screened_rows(number)) == rows
    first = rows[0]
    assert (first.number, first.query, first.country) == (2, "Acme Widgets GmbH", "DE")
    assert (first.status, first.screened, first.decisions) == ("CLEARED", "HIT", (made.id - 1, made.id))
    assert first.hits[0] == HitFound("EL:1", "EL", "Acme Widgets GmbH", 100.0, "CLEARED")
    plain = screened_row(3, decided[1].answer)
    assert (plain.status, plain.screened, plain.decisions, plain.hits) == ("NO HIT", "NO HIT", (), ())


def test_a_kind_there_is_not_is_refused(records: Records) -> None:
    for kind in ("party", "decision", "prune", ""):
        with pytest.raises(InputError, match="there are screening"):
            records.record(kind, {})
    with pytest.raises(InputError, match="no such kind"):
        list(records.events(kinds=("party",)))
    with pytest.raises(InputError, match="no event 7"):
        records.event(7)


def test_events_by_day_and_kind(records: Records, tamper: Callable[..., int]) -> None:
    for kind in ("export", "refresh", "export"):
        records.record(kind, {})
    kinds = [event.kind for event in records.events()]
    assert kinds == ["export", "settings", "refresh", "export"]
    assert [event.id for event in records.events(kinds=("export",))] == [1, 4]
    assert [event.id for event in records.events(kinds=("export",), backwards=True)] == [4, 1]
    for number, day in (
        (1, "2026-01-01T23:59:59.999Z"),
        (2, "2026-01-02T00:00:00.000Z"),
        (3, "2026-01-03T12:00:00.000Z"),
    ):
        tamper(records, "UPDATE events SET time = ? WHERE id = ?", day, number)
    second = date(2026, 1, 2)
    assert [event.id for event in records.events(since=second, until=second)] == [2]
    assert [event.id for event in records.events(until=second)] == [1, 2]
    assert [event.id for event in records.events(since=second)] == [2, 3, 4]


def test_the_last_screening_of_each_input(records: Records) -> None:
    for name, column in (("a", "x"), ("b", "x"), ("a", "y"), ("a", "x"), ("", "x")):
        records.record("screening", {"input": name, "column": column, "sheet": None})
    ids = {(event.facts["input"], event.facts["column"]): event.id for event in records.last_screenings()}
    assert ids == {("a", "x"): 5, ("b", "x"): 3, ("a", "y"): 4}
    assert [event.id for event in records.last_screenings()] == [5, 4, 3]


def test_rows_that_fail_on_their_way_leave_nothing(records: Records) -> None:
    def broken() -> Iterator[list[int]]:
        yield [1]
        raise ValueError("the reader failed")

    with pytest.raises(ValueError, match="the reader failed"):
        records.record("export", {}, broken())
    assert list(records.events()) == []
    assert records.record("export", {}, [[1]]) == 1


def test_the_file_is_not_locked_while_rows_are_made(records: Records, home: Path) -> None:
    def slow() -> Iterator[list[int]]:
        yield [1]
        with Records.open(home) as other:
            other.record("export", {"from": "another program"})
        records.record("export", {"from": "the same program"})
        yield [2]

    number = records.record("export", {}, slow())
    assert number == 3
    assert list(records.rows(number)) == [[1], [2]]
    assert records.verify().ok


def test_threads_share_one_object(records: Records) -> None:
    def write(name: int) -> None:
        for at in range(20):
            records.record("export", {"thread": name}, [[name, at]] * 3)
            assert len(list(records.rows(1))) == 3

    threads = [Thread(target=write, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = records.verify()
    assert (found.ok, found.events, found.rows) == (True, 160, 480)


def test_many_rows_need_no_more_memory(records: Records) -> None:
    """Recorded, verified and read, 20,000 rows of 4 kB stay out of memory."""
    tracemalloc.start()
    try:
        number = records.record("export", {}, ([at, "x" * 4_000] for at in range(20_000)))
        steps: list[tuple[int, int]] = []
        assert records.verify(progress=lambda done, all_of: steps.append((done, all_of))).ok
        assert sum(1 for _ in records.rows(number)) == 20_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 48 << 20
    assert steps[-1] == (20_001, 20_001)
    assert len(steps) > 4
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


def test_facts_that_were_tampered_with_are_told(records: Records, tamper: Callable[..., int]) -> None:
    number = records.record("export", {}, [[1]])
    tamper(records, "UPDATE rows SET content = 'x'")
    with pytest.raises(RecordsError, match="row 1 of event 1 cannot be read"):
        list(records.rows(number))
    tamper(records, "UPDATE events SET facts = '[]'")
    with pytest.raises(RecordsError, match="facts of event 1 cannot be read"):
        list(records.events())


def test_a_head_that_was_removed_stops_recording(records: Records, tamper: Callable[..., int]) -> None:
    records.record("export", {})
    tamper(records, "DELETE FROM meta WHERE key = 'head'")
    with pytest.raises(RecordsError, match="which event is the last"):
        records.record("export", {})


def test_it_can_be_read_by_any_sqlite(records: Records) -> None:
    records.record("screening", {"input": "a.xlsx"}, [ScreenedRow(2, "Acme", "", "NO HIT", "NO HIT", 41.0)])
    connection = sqlite3.connect(records.path)
    content = connection.execute("SELECT content FROM rows").fetchone()[0]
    connection.close()
    assert content == '[2,"Acme","","NO HIT","NO HIT",41.0,[],[],""]'
    assert "export" in KINDS
