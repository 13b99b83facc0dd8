"""Rows put aside: recorded once by whoever comes next."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tradecell.errors import RecordsError
from tradecell.records import Records, ScreenedRow, set_aside

ROW = ScreenedRow(1, "Acme \u2028", "", "NO HIT", "NO HIT", None)


@pytest.fixture
def where(home: Path) -> Path:
    return set_aside.folder(home)


def test_recorded_once(records: Records, where: Path) -> None:
    assert not set_aside.there(where)
    set_aside.put(where, {"snapshot": "x"}, [ROW, ROW])
    assert set_aside.there(where)
    assert set_aside.adopt(where, records) == 1
    assert set_aside.adopt(where, records) == 0
    (event,) = records.events()
    assert (event.kind, event.row_count, event.facts["snapshot"]) == ("formula", 2, "x")
    assert next(records.screened_rows(event.id)) == ROW


def test_not_twice_after_a_kill_between_recording_and_removing(records: Records, where: Path) -> None:
    path = set_aside.put(where, {"snapshot": "x"}, [ROW])
    content = path.read_bytes()
    set_aside.adopt(where, records)
    taken = path.with_name(f"{path.name}.taken-abc")
    taken.write_bytes(content)
    assert set_aside.adopt(where, records) == 0, "another program may be at it just now"
    os.utime(taken, (1, 1))
    assert set_aside.adopt(where, records) == 1
    assert len(list(records.events())) == 1
    assert list(where.iterdir()) == []


def test_what_fails_stays(records: Records, where: Path) -> None:
    path = set_aside.put(where, {"snapshot": "x"}, [ROW])
    records.close()
    with pytest.raises(RecordsError):
        set_aside.adopt(where, records)
    assert path.exists()


def test_damage_is_told_and_kept(records: Records, where: Path) -> None:
    path = set_aside.put(where, {"snapshot": "x"}, [ROW])
    path.write_text("{half", encoding="utf-8")
    with pytest.raises(RecordsError, match="cannot be read any more"):
        set_aside.adopt(where, records)
    assert [each.name for each in where.iterdir()] == [f"damaged-{path.name}"]
    assert set_aside.adopt(where, records) == 0


def test_a_folder_that_cannot_be_written_is_told(home: Path, where: Path) -> None:
    home.mkdir()
    where.write_text("a file in its place")
    with pytest.raises(RecordsError, match="put aside"):
        set_aside.put(where, {}, [ROW])
