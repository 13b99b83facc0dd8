"""Tampering by SQL: each change, removal and insertion is found and named."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradecell.party import Party
from tradecell.records import Records
from tradecell.records.audit import COLUMNS
from tradecell.records.chain import event_hash

Tamper = Callable[..., int]


@pytest.fixture
def written(records: Records, parties: tuple[Party, ...]) -> Records:
    """Events 1 to 5: an export of ten rows, a decision, two exports, a decision on another party."""
    records.record("export", {"n": 1}, [[number, f"Name {number}"] for number in range(1, 11)])
    records.decide("Acme", parties[0], "cleared", "x")
    records.record("export", {"n": 3}, [["only"]])
    records.record("export", {"n": 4})
    records.decide("Acme", parties[1], "confirmed", "y")
    return records


def faults(records: Records, expect: str = "") -> tuple[str, ...]:
    found = records.verify(expect)
    assert found.ok is not bool(found.faults)
    return found.faults


def test_untouched(written: Records) -> None:
    found = written.verify()
    assert found == type(found)(True, 5, 11, written.head()[1], ())


def test_empty(records: Records) -> None:
    found = records.verify()
    assert (found.ok, found.events, found.rows, found.head) == (True, 0, 0, "")


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        # rows
        ("UPDATE rows SET content = '[4,\"Other\"]' WHERE event = 1 AND number = 4", ["event 1: row 4 was changed"]),
        ("UPDATE rows SET hash = x'00' WHERE event = 1 AND number = 4", ["event 1: row 4 was", "event 1: row 5 was"]),
        ("UPDATE rows SET content = NULL WHERE event = 1 AND number = 4", None),
        ("UPDATE rows SET content = 5 WHERE event = 1 AND number = 4", ["event 1: row 4 was changed"]),
        ("UPDATE rows SET hash = 'text' WHERE event = 1 AND number = 4", ["event 1: row 4", "event 1: row 5"]),
        ("DELETE FROM rows WHERE event = 1 AND number = 4", ["event 1: row 4 missing"]),
        ("DELETE FROM rows WHERE event = 1 AND number IN (4, 5, 6)", ["event 1: rows 4 to 6 missing"]),
        ("DELETE FROM rows WHERE event = 1 AND number = 1", ["event 1: row 1 missing"]),
        ("DELETE FROM rows WHERE event = 1 AND number = 10", ["event 1: row 10, the last one, is missing"]),
        ("DELETE FROM rows WHERE event = 1 AND number > 8", ["event 1: rows 9 to 10 are missing"]),
        ("DELETE FROM rows WHERE event = 1", ["event 1: rows 1 to 10 are missing"]),
        (
            "INSERT INTO rows VALUES (1, 11, '[11]', x'00')",
            ["event 1: row 11 was", "event 1: has 11 rows instead of 10"],
        ),
        ("INSERT INTO rows VALUES (1, 0, '[0]', x'00')", ["event 1"]),
        ("INSERT INTO rows VALUES (4, 1, '[0]', x'00')", ["event 4: row 1 was", "event 4: has 1 rows instead of 0"]),
        ("INSERT INTO rows VALUES (0, 1, '[0]', x'00')", ["1 rows belong to event 0"]),
        # events
        ("UPDATE events SET facts = '{\"n\":33}' WHERE id = 3", ["event 3 (export, "]),
        ("UPDATE events SET user = 'somebody' WHERE id = 3", ["event 3 (export, "]),
        ("UPDATE events SET time = '2020-01-01T00:00:00.000Z' WHERE id = 3", ["event 3 (export, 2020"]),
        ("UPDATE events SET kind = 'refresh' WHERE id = 3", ["event 3 (refresh, "]),
        ("UPDATE events SET token = 'x' WHERE id = 3", ["event 3 (export, ", "event 3: row 1"]),
        ("UPDATE events SET row_count = 0 WHERE id = 3", ["event 3 (export, ", "has 1 rows instead of 0"]),
        ("UPDATE events SET rows_hash = '00' WHERE id = 3", ["event 3 (export, ", "event 3: row 1, the last one"]),
        ("UPDATE events SET hash = '00' WHERE id = 3", ["event 3 (export, ", "event 4 is not tied"]),
        ("UPDATE events SET prev = '00' WHERE id = 3", ["event 3 is not tied", "event 3 (export, "]),
        ("UPDATE events SET facts = x'ff00' WHERE id = 3", ["event 3 (export, "]),
        ("DELETE FROM events WHERE id = 3", ["event 3 is missing", "1 rows belong to event 3"]),
        ("DELETE FROM events WHERE id = 4", ["event 4 is missing"]),
        ("DELETE FROM events WHERE id IN (3, 4)", ["events 3 to 4 are missing", "1 rows belong to event 3"]),
        ("DELETE FROM events WHERE id = 1", ["event 1 is missing", "10 rows belong to event 1"]),
        ("DELETE FROM events WHERE id = 5", ["event 5, the last one, is missing", "decision 5 was put into"]),
        ("DELETE FROM events", ["events 1 to 5, the last ones, are missing", "decision 2", "decision 5"]),
        ("UPDATE events SET id = 9 WHERE id = 4", ["event 4 is missing", "events 6 to 8 are missing"]),
        (
            "INSERT INTO events SELECT 6, token, time, user, machine, version, 'export', facts, 0, rows_hash, hash, "
            "'00' FROM events WHERE id = 5",
            ["event 6 (export, ", "event 6 was inserted after the last one"],
        ),
        # decisions
        ("UPDATE decisions SET outcome = 'cleared' WHERE event = 5", ["decision 5 was changed in the list"]),
        ("UPDATE decisions SET name = 'other' WHERE event = 5", ["decision 5 was changed in the list"]),
        ("UPDATE decisions SET uid = 'EL:9' WHERE event = 5", ["decision 5 was changed in the list"]),
        ("UPDATE decisions SET until = '2999-01-01' WHERE event = 5", ["decision 5 was changed in the list"]),
        ("DELETE FROM decisions WHERE event = 2", ["decision 2 was removed from the list"]),
        ("INSERT INTO decisions VALUES (3, 'a', 'b', 'cleared', NULL)", ["decision 3 was put into the list"]),
        ("INSERT INTO decisions VALUES (77, 'a', 'b', 'cleared', NULL)", ["decision 77 was put into the list"]),
        # what was put beside it
        (
            "CREATE TRIGGER quiet AFTER INSERT ON events BEGIN DELETE FROM rows; END",
            ["a trigger (quiet) was put into the file"],
        ),
        ("CREATE VIEW other AS SELECT 1", ["a view (other) was put into the file"]),
        # the note of the end
        ("UPDATE meta SET value = '00' WHERE key = 'head hash'", ["event 5, the last one, was changed, or the note"]),
        ("UPDATE meta SET value = '4' WHERE key = 'head'", ["event 5 was inserted after the last one"]),
        ("DELETE FROM meta", ["the note of which event is the last was removed"]),
    ],
)
def test_each_tampering_is_named(written: Records, tamper: Tamper, sql: str, named: list[str] | None) -> None:
    if named is None:  # the table itself refuses
        with pytest.raises(sqlite3.IntegrityError):
            tamper(written, sql)
        return
    tamper(written, sql)
    found = faults(written)
    assert found
    for name in named:
        assert any(name in fault for fault in found), (name, found)
    assert len(found) <= len(named) + 2, found


def test_a_row_changed_with_its_hash(written: Records, tamper: Tamper) -> None:
    connection = sqlite3.connect(written.path)
    before = connection.execute("SELECT hash FROM rows WHERE event = 1 AND number = 3").fetchone()[0]
    connection.close()
    own = hashlib.sha256(before + b"[4]").digest()
    tamper(written, "UPDATE rows SET content = '[4]', hash = ? WHERE event = 1 AND number = 4", own)
    assert faults(written) == ("event 1: row 5 was changed, or put there, or row 4 with its hash",)


def test_the_last_row_changed_with_its_hash(written: Records, tamper: Tamper) -> None:
    connection = sqlite3.connect(written.path)
    before = connection.execute("SELECT hash FROM rows WHERE event = 1 AND number = 9").fetchone()[0]
    connection.close()
    tamper(
        written, "UPDATE rows SET content = '[0]', hash = ? WHERE event = 1 AND number = 10",
        hashlib.sha256(before + b"[0]").digest(),
    )  # fmt: skip
    assert faults(written) == ("event 1: row 10, the last one, was changed with its hash, or the event was",)


def test_an_event_changed_with_its_hash(written: Records, tamper: Tamper) -> None:
    _rehash(written, tamper, 3)
    assert faults(written) == ("event 4 is not tied to the one before it: one of both was changed or put in its place",)


def _rehash(records: Records, tamper: Tamper, number: int) -> None:
    tamper(records, "UPDATE events SET facts = '{\"n\":33}' WHERE id = ?", number)
    connection = sqlite3.connect(records.path)
    columns = connection.execute("SELECT * FROM events WHERE id = ?", (number,)).fetchone()
    connection.close()
    tamper(records, "UPDATE events SET hash = ? WHERE id = ?", event_hash(*columns[:-1]), number)


def test_all_written_anew_is_found_by_a_hash_noted_elsewhere(written: Records, tamper: Tamper) -> None:
    noted = written.head()[1]
    assert written.verify(expect=noted).ok
    assert written.verify(expect=noted.upper()[:16] + "  ").ok
    # the last event is replaced with all that follows from it
    tamper(written, "DELETE FROM decisions WHERE event = 5")
    tamper(written, "UPDATE events SET kind = 'export' WHERE id = 5")
    _rehash(written, tamper, 5)
    connection = sqlite3.connect(written.path)
    own = connection.execute("SELECT hash FROM events WHERE id = 5").fetchone()[0]
    connection.close()
    tamper(written, "UPDATE meta SET value = ? WHERE key = 'head hash'", own)
    assert written.verify().ok
    assert "no event has the hash that was expected" in faults(written, noted)[0]


def test_a_hash_noted_before_later_events_still_counts(written: Records) -> None:
    noted = written.head()[1]
    written.record("export", {})
    assert written.verify(expect=noted).ok
    assert not written.verify(expect="ab").ok, "two digits are no proof"


def test_an_empty_file_put_in_its_place_is_found_by_the_hash(written: Records, tmp_path: Path) -> None:
    with Records.open(tmp_path / "other") as other:
        assert other.verify().ok
        assert not other.verify(expect=written.head()[1]).ok


def test_many_faults_are_counted(records: Records, tamper: Tamper) -> None:
    records.record("export", {}, [[number] for number in range(500)])
    tamper(records, "UPDATE rows SET content = '[]'")
    found = faults(records)
    assert len(found) == 201
    assert found[-1] == "and 300 more"


def test_damage_in_the_middle_of_the_file_is_a_fault(written: Records, home: Path) -> None:
    written.record("export", {}, [[number, "x" * 500] for number in range(2_000)])
    written.close()
    path = home / "records.sqlite3"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 20_000] = b"\xff" * 20_000
    path.write_bytes(content)
    with Records.open(home) as opened:
        found = opened.verify()
    assert not found.ok
    assert any("damaged" in fault or "changed" in fault for fault in found.faults)


def test_an_index_that_lost_an_entry_is_a_fault(written: Records, home: Path) -> None:
    """Damage that the chain cannot see: a name would not find its decisions."""
    connection = sqlite3.connect(written.path)
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'decisions_by_name'").fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    written.close()
    path = home / "records.sqlite3"
    content = bytearray(path.read_bytes())
    at = (root - 1) * size
    assert content[at] == 10, "a leaf of an index"
    content[at + 3 : at + 5] = (1).to_bytes(2, "big")  # one cell instead of two
    path.write_bytes(content)
    with Records.open(home) as opened:
        found = opened.verify().faults
    assert any("the file itself is damaged" in fault and "decisions_by_name" in fault for fault in found), found


def test_writers_go_on_while_it_verifies(records: Records, home: Path) -> None:
    records.record("export", {}, [[number] for number in range(12_000)])
    with Records.open(home) as other:
        found = records.verify(progress=lambda *_: other.record("export", {}, [[1]]))
    assert (found.ok, found.events, found.rows) == (True, 1, 12_000)
    assert records.verify().ok


def test_what_the_facts_say_is_json(written: Records) -> None:
    event = written.event(2)
    assert json.loads(json.dumps(event.facts)) == event.facts
    assert date.fromisoformat(event.time[:10])


_COLUMNS = [
    *(("events", name) for name in COLUMNS.split(", ")),
    *(("rows", name) for name in ("event", "number", "content", "hash")),
    *(("decisions", name) for name in ("event", "name", "uid", "outcome", "until")),
    *(("meta", name) for name in ("key", "value")),
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    where=st.sampled_from(_COLUMNS),
    which=st.integers(0, 100),
    value=st.none() | st.integers(-5, 2**40) | st.text(max_size=5) | st.binary(max_size=5),
)
def test_any_change_of_any_cell_is_found(written: Records, where: tuple[str, str], which: int, value: object) -> None:
    table, column = where
    connection = sqlite3.connect(written.path, isolation_level=None)
    try:
        cells = connection.execute(f"SELECT * FROM {table}").fetchall()
        names = [each[1] for each in connection.execute(f"PRAGMA table_info({table})")]
        row = dict(zip(names, cells[which % len(cells)], strict=True))
        match = " AND ".join(f"{name} IS ?" for name in row)
        try:
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE {match}", (value, *row.values()))
        except sqlite3.IntegrityError:
            return  # the table itself refuses
        changed = connection.execute(f"SELECT * FROM {table}").fetchall()
        assert written.verify().ok == (changed == cells)
        connection.execute(f"DELETE FROM {table}")
        connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(names))})", cells)
        assert written.verify().ok
    finally:
        connection.close()


def test_pruning_meanwhile_begins_again(records: Records, home: Path) -> None:
    later = datetime.now(UTC) + timedelta(days=5 * 366)
    for _ in range(3):
        records.record("export", {}, [[1]])
    with Records.open(home) as other:
        found = records.verify(progress=lambda *_: other.prune(5, now=later) if other.head()[0] == 3 else None)
    assert (found.faults, found.events, found.rows) == ((), 1, 0)
