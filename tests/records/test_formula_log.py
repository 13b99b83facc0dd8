"""Lookups of formulas: recorded behind their back, in batches, and none of them lost in silence."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from tradecell.errors import RecordsError
from tradecell.party import Party
from tradecell.records import Records
from tradecell.records import formula_log as module
from tradecell.records.formula_log import FormulaLog
from tradecell.screening import Screener

Parties = tuple[Party, ...]


@pytest.fixture
def log(home: Path) -> Iterator[FormulaLog]:
    made = FormulaLog(home, every=0.05)
    yield made
    made.close()


def until(met: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end
        time.sleep(0.01)


def recorded(home: Path) -> list[str]:
    with Records.open(home) as records:
        return [row.query for event in records.events(kinds=("formula",)) for row in records.screened_rows(event.id)]


def test_recorded_after_a_while(log: FormulaLog, home: Path, screener: Screener) -> None:
    for name in ("Vektor Zavod", "Zorro"):
        assert log.add(screener, screener.screen([name], ["RU"]), ["RU"]) == ""
    until(lambda: log.waiting == 0)
    assert recorded(home) == ["Vektor Zavod", "Zorro"]
    with Records.open(home) as records:
        event = next(records.events(kinds=("formula",)))
        row = next(records.screened_rows(event.id))
        assert (row.country, row.status, row.hits[0].uid) == ("RU", "HIT", "SDN:3")
        assert event.facts["snapshot"] == "in memory"
        assert event.facts["from"] <= event.facts["to"] <= event.time
        assert records.list_of("in memory").is_dir()
        assert records.verify().ok


def test_decisions_are_recorded_with_them(log: FormulaLog, home: Path, screener: Screener, parties: Parties) -> None:
    with Records.open(home) as records:
        made = records.decide("Vektor Zavod", parties[2], "cleared", "x")
        log.add(screener, records.screen(screener, ["Vektor Zavod"]))
        assert log.flush()
        event = next(records.events(kinds=("formula",)))
        row = next(records.screened_rows(event.id))
    assert (row.status, row.screened, row.decisions) == ("CLEARED", "HIT", (made.id,))


def test_one_event_for_many_calls_and_one_for_each_list(home: Path, screener: Screener, parties: Parties) -> None:
    log, other = FormulaLog(home, every=60), Screener(parties[:2])
    answer = screener.screen(["Zorro"])
    for used in (screener, screener, other, screener):
        log.add(used, answer)
    assert log.waiting == 4
    log.close()
    with Records.open(home) as records:
        assert [event.row_count for event in records.events(kinds=("formula",))] == [2, 1, 1]


def test_many_rows_do_not_wait_for_the_clock(home: Path, screener: Screener) -> None:
    log = FormulaLog(home, every=60, most=100)
    answers = screener.screen(["Zorro"] * 50)
    log.add(screener, answers)
    log.add(screener, answers)
    until(lambda: log.waiting == 0)
    log.close()
    assert len(recorded(home)) == 100


def test_what_is_added_after_the_end_begins_anew(home: Path, screener: Screener) -> None:
    log = FormulaLog(home, every=0.01)
    for name in ("Zorro", "Vektor Zavod"):
        log.add(screener, screener.screen([name]))
        log.close()
    log.add(screener, screener.screen(["Acme"]))
    until(lambda: log.waiting == 0)
    log.close()
    assert recorded(home) == ["Zorro", "Vektor Zavod", "Acme"]


def test_threads_add_while_it_records(home: Path, screener: Screener) -> None:
    log, answer = FormulaLog(home, every=0.001, most=10), screener.screen(["Zorro"])
    threads = [Thread(target=lambda: [log.add(screener, answer) for _ in range(300)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.close()
    assert (log.waiting, log.problem) == (0, "")
    assert len(recorded(home)) == 1_800


def test_nothing_asked_nothing_recorded(home: Path, screener: Screener) -> None:
    log = FormulaLog(home)
    log.add(screener, [])
    log.close()
    assert not home.exists() or not list(home.glob("unrecorded/*"))


def test_what_fails_is_told_and_tried_again(
    log: FormulaLog, home: Path, screener: Screener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RecordsError("the drive is gone")

    with monkeypatch.context() as patched:
        patched.setattr(FormulaLog, "_opened", refuse)
        log.add(screener, screener.screen(["Zorro"]))
        until(lambda: bool(log.problem))
        told = log.add(screener, screener.screen(["Vektor Zavod"]))
        assert told == log.problem
        assert "not recorded yet: the drive is gone" in told
        assert log.waiting == 2
    until(lambda: log.waiting == 0)
    until(lambda: log.problem == "")
    assert recorded(home) == ["Zorro", "Vektor Zavod"]


def test_a_fault_of_our_own_is_told_too(log: FormulaLog, screener: Screener, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(module, "screened_row", lambda *_: 1 / 0)
        log.add(screener, screener.screen(["Zorro"]))
        until(lambda: "ZeroDivisionError" in log.problem)
        assert log.waiting == 1
    until(lambda: log.waiting == 0)


def test_what_cannot_be_recorded_at_the_end_is_recorded_by_the_next_program(
    home: Path, screener: Screener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RecordsError("the drive is gone")

    first = FormulaLog(home, every=0.01)
    with monkeypatch.context() as patched:
        patched.setattr(FormulaLog, "_opened", refuse)
        first.add(screener, screener.screen(["Zorro", "Half \ud800 line\u2028"]))
        first.close()
    assert first.waiting == 0
    assert "put aside in" in first.problem
    assert len(list((home / "unrecorded").iterdir())) == 1
    second = FormulaLog(home, every=0.01)
    second.add(screener, screener.screen(["Vektor Zavod"]))
    second.close()
    assert sorted(recorded(home)) == ["Half \ud800 line\u2028", "Vektor Zavod", "Zorro"]
    assert list((home / "unrecorded").iterdir()) == []


def test_too_many_to_hold_are_put_aside(home: Path, screener: Screener, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RecordsError("the drive is gone")

    monkeypatch.setattr(module, "_HELD", 10)
    log = FormulaLog(home, every=0.01)
    with monkeypatch.context() as patched:
        patched.setattr(FormulaLog, "_opened", refuse)
        log.add(screener, screener.screen(["Zorro"] * 20))
        until(lambda: log.waiting == 0)
        assert "put aside" in log.problem
    log.add(screener, screener.screen(["Vektor Zavod"]))
    until(lambda: len(recorded(home)) == 21)
    log.close()


def test_recorded_when_the_program_ends(home: Path) -> None:
    code = """
import sys
from pathlib import Path
from tradecell import Party, Screener
from tradecell.records.formula_log import FormulaLog
screener = Screener([Party("EL:1", "Acme Widgets", "EL")])
log = FormulaLog(Path(sys.argv[1]), every=3600)
for number in range(50):
    log.add(screener, screener.screen([f"Name {number}"]))
"""
    subprocess.run([sys.executable, "-c", code, str(home)], check=True, timeout=60)
    assert recorded(home) == [f"Name {number}" for number in range(50)]


def test_adding_costs_next_to_nothing(home: Path, screener: Screener) -> None:
    """An append: far below a twentieth of the third of a millisecond that a name takes to screen."""
    log = FormulaLog(home, every=3600, most=10**9)
    answers = screener.screen(["Zorro"])
    log.add(screener, answers)
    begin = time.perf_counter()
    for _ in range(5_000):
        log.add(screener, answers)
    each = (time.perf_counter() - begin) / 5_000
    log.close()
    assert each < 50e-6
    assert len(recorded(home)) == 5_001
