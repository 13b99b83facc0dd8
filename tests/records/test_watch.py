"""Settings that change are recorded before the work that is done with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tradecell.records import Records
from tradecell.records.watch import values_of
from tradecell.settings import load_settings


def write(home: Path, text: str) -> None:
    (home / "settings.toml").write_text(text, encoding="utf-8")


def test_recorded_once_and_again_when_they_change(records: Records, home: Path) -> None:
    first = records.note_settings()
    assert first is not None
    assert records.event(first).facts["first"]
    assert records.event(first).facts["changed"] == {}
    assert records.note_settings() is None
    write(home, "[age]\nwarn_days = 3\n[sources.csl]\non = false\n")
    second = records.note_settings()
    assert second is not None
    facts = records.event(second).facts
    assert not facts["first"]
    changed = facts["changed"]
    assert changed["age.warn_days"] == {"old": 7, "new": 3}
    assert changed["sources.csl.on"] == {"old": None, "new": False}
    assert "age.refuse_days" not in changed
    assert facts["values"]["age.refuse_days"] == 30
    write(home, "")
    third = records.note_settings()
    assert third is not None
    assert records.event(third).facts["changed"]["sources.csl.on"] == {"old": False, "new": None}


def test_bulk_work_records_them_by_itself(records: Records, home: Path) -> None:
    for _ in range(2):
        records.record("screening", {})
    records.record("export", {})
    write(home, "[cache]\nkeep = 3\n")
    records.record("export", {})
    records.record("refresh", {})
    kinds = [event.kind for event in records.events()]
    assert kinds == ["settings", "screening", "screening", "export", "export", "settings", "refresh"]


def test_settings_that_cannot_be_read_do_not_keep_work_from_being_recorded(records: Records, home: Path) -> None:
    write(home, "[cache]\nkeep = 'many'\n")
    (event,) = records.events() if records.record("screening", {"input": "a"}) else ()
    assert event.kind == "screening"
    assert "cache.keep must be a whole number" in event.facts["settings"]


def test_passwords_stay_out(home: Path) -> None:
    home.mkdir()
    write(
        home,
        '[network]\nproxy = "http://me:secret@proxy.example:8080"\n'
        '[sources.csl]\naddress = "https://me:secret@list.example/a.csv"\n',
    )
    values = values_of(load_settings(home))
    assert values["network.proxy"] == "http://***@proxy.example:8080"
    assert values["sources.csl.address"] == "https://***@list.example/a.csv"
    assert "secret" not in str(values)


def test_two_machines_do_not_undo_one_another(records: Records, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records.note_settings()
    monkeypatch.setattr("tradecell.records.watch.machine_name", lambda: "another")
    monkeypatch.setattr("tradecell.records.audit.machine_name", lambda: "another")
    write(home, "[cache]\nkeep = 3\n")
    second = records.note_settings()
    assert second is not None
    assert records.event(second).facts["first"]
    assert records.note_settings() is None
