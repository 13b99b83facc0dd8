"""The records that formulas use: followed when home, settings or the file change; failures told without new tries."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tradecell.errors import RecordsError
from tradecell.excel import functions_records
from tradecell.excel.functions_records import RecordsInUse, verify_within
from tradecell.records import Records
from tradecell.screening import Screener


@pytest.fixture
def used(excel_home: Path) -> Iterator[RecordsInUse]:  # noqa: ARG001  the home is set while it is used
    made = RecordsInUse()
    yield made
    made.close()


def decide(name: str = "Zhipu AI") -> None:
    party = Screener.open().screen([name])[0].best
    assert party is not None
    with Records.open() as records:
        records.decide(name, party.party, "cleared", "looked at")


def test_they_are_opened_once(used: RecordsInUse) -> None:
    assert used.records() is used.records()


def test_another_home_is_followed(used: RecordsInUse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = used.records().path
    monkeypatch.setenv("TRADECELL_HOME", str(tmp_path / "other"))
    assert used.records().path == tmp_path / "other" / "records.sqlite3" != first


def test_a_change_of_the_settings_is_followed(used: RecordsInUse, excel_home: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    used.records()
    (excel_home / "settings.toml").write_text(f"[records]\nshared_folder = '{shared}'\n", encoding="utf-8")
    assert used.records().path.parent == shared


def test_a_failure_is_told_again_without_another_try_until_some_time_is_over(
    used: RecordsInUse, excel_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "drive"
    excel_home.mkdir()
    (excel_home / "settings.toml").write_text(f"[records]\nshared_folder = '{shared}'\n", encoding="utf-8")
    tries = []
    real = Records.open

    def opened() -> Records:
        tries.append(1)
        return real()

    monkeypatch.setattr(functions_records.Records, "open", opened)
    for _ in range(50):
        with pytest.raises(RecordsError, match="cannot be reached"):
            used.records()
    assert len(tries) == 1
    shared.mkdir()
    assert used.records(again=True).path.parent == shared
    assert len(tries) == 2


def test_the_stamp_is_another_one_when_somebody_decides_and_only_then(used: RecordsInUse) -> None:
    first = used.stamp()
    with Records.open() as records:
        records.record("export", {})
    assert used.stamp() == first
    decide()
    second = used.stamp()
    assert second != first
    assert used.stamp() == second
    decide()
    assert used.stamp() != second, "the same name once more"


def test_blank_cells_are_not_recorded(used: RecordsInUse, excel_home: Path) -> None:
    excel_home.mkdir()
    (excel_home / "settings.toml").write_text("[records]\nformulas = true\n", encoding="utf-8")
    answers = used.screen(Screener.open(), ["Zhipu AI", None, "  "], [None, None, None], 1)
    assert [one.answer.outcome for one in answers] == ["HIT", "", ""]
    used.close()
    with Records.open() as records:
        (event,) = records.events(kinds=("formula",))
        assert [row.query for row in records.screened_rows(event.id)] == ["Zhipu AI"]


def test_lookups_are_recorded_when_no_more_come(
    used: RecordsInUse, excel_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(functions_records, "QUIET", 0.5)
    excel_home.mkdir()
    (excel_home / "settings.toml").write_text("[records]\nformulas = true\n", encoding="utf-8")
    screener = Screener.open()
    with Records.open() as records:
        for _ in range(8):
            used.screen(screener, ["Zhipu AI"], [None], 1)
            assert not list(records.events(kinds=("formula",))), "not while the sheet recalculates"
            time.sleep(0.1)
        end = time.monotonic() + 20
        while not (found := list(records.events(kinds=("formula",)))) and time.monotonic() < end:
            time.sleep(0.05)
        assert [event.row_count for event in found] == [8], "one event for all of them"


def test_lookups_that_cannot_be_recorded_are_told(
    used: RecordsInUse, excel_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tradecell.excel.functions import TC_LIST

    monkeypatch.setattr(functions_records, "QUIET", 0.0)
    monkeypatch.setattr("tradecell.excel.functions.in_use", lambda: used)
    excel_home.mkdir()
    (excel_home / "settings.toml").write_text("[records]\nformulas = true\n", encoding="utf-8")

    def full(*_: object) -> int:
        raise RecordsError("records.sqlite3: no space is left on the disk")

    with monkeypatch.context() as patch:
        patch.setattr(Records, "record", full)
        used.screen(Screener.open(), ["Zhipu AI"], [None], 1)
        end = time.monotonic() + 20
        while not used.problem and time.monotonic() < end:
            time.sleep(0.05)
        assert "1 lookups of formulas are not recorded yet" in str(TC_LIST("problem"))
        assert "no space is left" in str(TC_LIST("problem"))
    used.close()
    with Records.open() as records:
        assert [event.row_count for event in records.events(kinds=("formula",))] == [1], "nothing was lost"


def test_verifying_ends_where_it_takes_too_long(used: RecordsInUse) -> None:
    used.records().record("export", {})
    found = verify_within(used.records(), 60)
    assert found is not None
    assert found.ok
    assert verify_within(used.records(), -1) is None


def test_a_look_costs_little(used: RecordsInUse) -> None:
    decide()
    used.records().decided_names()
    begin = time.perf_counter()
    for _ in range(200):
        used.records().decided_names()
    assert (time.perf_counter() - begin) / 200 < 0.002, "seconds a formula"


@pytest.fixture
def unwritable(excel_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder that may only be read, as IT keeps one for all."""

    def refused(*_: object) -> Records:
        raise RecordsError("may not be written")

    monkeypatch.setattr(Records, "open", refused)
    excel_home.mkdir(exist_ok=True)
    return excel_home


def test_where_no_record_can_be_begun_nobody_decided_anything(used: RecordsInUse, unwritable: Path) -> None:
    (found,) = used.screen(Screener.open(), ["Zhipu AI"], [None], 1)
    assert found.answer.outcome == found.screened.removeprefix("SAMPLE LIST: ") == "HIT"
    assert used.stamp() == "no records"

    (unwritable / "records.sqlite3").touch()  # now there may be decisions
    for ask in (lambda: used.screen(Screener.open(), ["Zhipu AI"], [None], 1), used.stamp):
        with pytest.raises(RecordsError):
            ask()


def test_where_lookups_must_be_recorded_and_cannot_nothing_is_answered(used: RecordsInUse, unwritable: Path) -> None:
    (unwritable / "settings.toml").write_text("[records]\nformulas = true\n", encoding="utf-8")
    with pytest.raises(RecordsError):
        used.screen(Screener.open(), ["Zhipu AI"], [None], 1)
