"""Changes between snapshots, for people, as JSON, and for screening against only what is new."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from tradecell.cache import current, snapshots_folder
from tradecell.cache.snapshot import MANIFEST
from tradecell.errors import InputError
from tradecell.party import Party
from tradecell.refresh import changes_since, last_changes
from tradecell.refresh.changes import changed_parties, compare

if TYPE_CHECKING:
    from conftest import House

A = Party("EL:1", "First Firm", "EL", countries=("CN",), start_date=date(2020, 1, 1))


def test_compare() -> None:
    changed = replace(A, countries=("CN", "HK"), start_date=date(2021, 1, 1), aliases=("FF",))
    found = compare({"csl": [A, Party("EL:2", "Gone", "EL")]}, {"csl": [changed, Party("EL:3", "New", "EL")]})
    assert [each.name for each in found.added] == ["New"]
    assert [each.name for each in found.removed] == ["Gone"]
    (one,) = found.changed
    assert one.fields == (
        ("aliases", [], ["FF"]), ("countries", ["CN"], ["CN", "HK"]), ("start_date", "2020-01-01", "2021-01-01"),
    )  # fmt: skip


def test_a_source_that_numbers_its_entries_anew_has_not_changed() -> None:
    found = compare({"csl": [A]}, {"csl": [replace(A, uid="EL:99", name="FIRST  Firm")]})
    assert (found.added, found.removed) == ((), ())
    assert [name for name, _, _ in found.changed[0].fields] == ["name"]


def test_the_same_name_on_two_lists_is_two_parties() -> None:
    found = compare({"csl": [A]}, {"csl": [replace(A, uid="SDN:1", list_code="SDN")]})
    assert (len(found.added), len(found.removed), len(found.changed)) == (1, 1, 0)


def test_a_new_source_brings_all_its_parties_and_one_turned_off_takes_them(house: House) -> None:
    house.refresh()
    house.use("un", "/un.xml")
    house.server.serve("/un.xml", house.un())
    assert house.refresh().added == 502
    house.off("un")
    assert house.refresh().removed == 502


def test_the_first_list_says_so_instead_of_naming_everybody(house: House) -> None:
    house.refresh()
    changes = last_changes(house.home)
    assert changes.before == ""
    assert "first list" in changes.note
    assert changes.added == ()


@pytest.fixture
def aged(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Three refreshes: 10 days ago, 5 days ago, today."""
    five, today = ("EL", "Five Days Optics"), ("SDN", "Today Shipping Lines")
    made = [house.csl(), house.csl(more=[five]), house.csl(leave_out=[house.name(3)], more=[five, today])]
    for content, days in zip(made, (10, 5, 0), strict=True):
        house.server.serve("/csl.csv", content)
        summary = house.refresh()
        path = snapshots_folder(house.home) / summary.manifest.id / MANIFEST
        when = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
        manifest = json.loads(path.read_text(encoding="utf-8")) | {"created": when}
        path.write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.setenv("TRADECELL_HOME", str(house.home))
    return house


def day(ago: int) -> date:
    return datetime.now(UTC).date() - timedelta(days=ago)


def test_since_a_day(aged: House) -> None:
    last = changes_since(day(1), aged.home)
    assert [each.name for each in last.added] == ["Today Shipping Lines"]
    assert [each.name for each in last.removed] == [aged.name(3)]
    both = changes_since(day(6), aged.home)
    assert {each.name for each in both.added} == {"Five Days Optics", "Today Shipping Lines"}
    with pytest.raises(InputError, match="No list from before"):
        changes_since(day(11), aged.home)
    parties, _ = changed_parties(day(6), aged.home)
    assert {party.name for party in parties} == {"Five Days Optics", "Today Shipping Lines"}


@pytest.fixture
def run() -> Callable[..., Result]:
    from tradecell.cli import app

    return lambda *arguments, given=None: CliRunner().invoke(app, [str(each) for each in arguments], input=given)


def test_the_command(aged: House, run: Callable[..., Result]) -> None:
    shown = run("changes")
    assert shown.exit_code == 0
    assert "1 parties added, 1 removed, 0 changed" in shown.stdout
    assert "added: Today Shipping Lines (SDN, " in shown.stdout
    found = json.loads(run("changes", "--since", day(6).isoformat(), "--json").stdout)
    assert {each["name"] for each in found["added"]} == {"Five Days Optics", "Today Shipping Lines"}
    assert found["removed"] == [
        {"source": "csl", "uid": f"EL:id-EL-{aged.name(3)}", "name": aged.name(3), "list": "EL"}
    ]  # fmt: skip
    assert run("changes", "--since", "last week").exit_code == 2


def test_screening_against_only_what_is_new(aged: House, run: Callable[..., Result], tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text(
        "Supplier\nToday Shipping Lines\nFive Days Optics\nHuawei Technologies Co., Ltd.\n", encoding="utf-8"
    )
    result = run("screen", names, "--column", "Supplier", "--changed-since", day(1), "--json")
    assert result.exit_code == 0
    answers = json.loads(result.stdout)
    assert [one["status"] for one in answers["screenings"]] == ["HIT", "NO HIT", "NO HIT"]
    assert "Only what was added or changed since" in result.stderr
    assert "NO HIT says nothing about the others" in result.stderr
    assert answers["list"]["parties"] == 1
    assert "since" in answers["list"]["snapshot"]
    tomorrow = run("screen", names, "--column", "Supplier", "--changed-since", day(-1))
    assert tomorrow.exit_code == 2
    assert "nothing to screen against" in tomorrow.stderr
    assert aged.answers("Huawei Technologies Co., Ltd.") == ["HIT"]


def test_the_refresh_command(
    house: House, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRADECELL_HOME", str(house.home))
    first = run("refresh")
    assert first.exit_code == 0, first.stderr
    for fact in ("306 parties added", "Consolidated Screening List (csl): new, 306 entries, of 2026-11-22",
                 "The current list now: 306 parties", "SHA-256 "):  # fmt: skip
        assert fact in first.stdout
    house.server.serve("/csl.csv", house.csl(100))
    second = run("refresh")
    assert second.exit_code == 1
    assert "REFUSED" in second.stdout
    assert "less than 80%" in second.stdout
    assert "The current list now: 306 parties" in second.stdout
    told = json.loads(run("refresh", "--json").stdout)
    assert told["sources"][0]["outcome"] == "refused"
    assert Path(told["sources"][0]["kept_aside"]).is_file()
    by_hand = tmp_path / "own.csv"
    by_hand.write_text("name\nOwn Blocked Firm\n", encoding="utf-8")
    third = run("refresh", "--from", by_hand)
    assert third.exit_code == 0
    assert "own.csv (own): new, 1 entries" in third.stdout
    status = run("status")
    assert "own.csv" in status.stdout
    sources = run("refresh", "--sources")
    assert "off un: UN Security Council Consolidated List" in sources.stdout
    assert "Open Government Licence v3.0" in sources.stdout
    assert run("refresh", "--from", by_hand, "--source", "csl").exit_code == 2
    assert current(house.home).manifest.parties == 307  # type: ignore[union-attr]
