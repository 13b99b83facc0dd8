"""``tradecell rescreen``: only what is news since a file was screened, and never less than that."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tradecell.errors import RecordsError
from tradecell.records import Records


def screen(desk: Any, *names: str, file: str = "suppliers.csv", limit: int = 5) -> Path:
    """Screen a file of names."""
    path: Path = desk.table(*names, file=file)
    done = desk.run("screen", path, "-c", "Supplier", "--limit", limit)
    assert done.exit_code == 0, done.output
    return path


def news(desk: Any, status: int, *arguments: object) -> list[tuple[str, str, str]]:
    """What a re-screening tells: what, name, uid."""
    done = desk.run("rescreen", "--json", *arguments)
    assert done.exit_code == status, done.output
    return [(one["what"], one["name"], one["uid"]) for one in json.loads(done.stdout)["news"]]


def test_nothing_new(desk: Any) -> None:
    path = screen(desk, "Acme Widgets", "Nobody", "", "---")
    path.unlink()
    done = desk.run("rescreen")
    assert done.exit_code == 0, done.output
    assert "0 new, 0 changed, 0 gone: 3 names of 1 input." in done.stdout
    event = desk.events("rescreen")[-1]
    assert (event.facts["input"], event.facts["since"], event.facts["new"]) == (str(path), 3, 0)
    assert event.facts["counts"] == {"HIT": 1, "NO HIT": 1, "NOT SCREENED": 1}
    assert event.row_count == 0, "nothing is recorded twice"
    assert f"Recorded as event {event.id}" in done.stderr
    assert "has no rows of its own" in desk.run("audit", "repeat", event.id).stderr


def test_a_new_party_is_news_once(desk: Any) -> None:
    screen(desk, "Acme Widgets", "Northwind Drone Factory")
    desk.parties["n5"] = {"name": "Northwind Drone Factory Co., Ltd."}
    desk.refresh()
    done = desk.run("rescreen")
    assert done.exit_code == 1
    assert "1 new, 0 changed, 0 gone" in done.stdout
    assert "new on the list" in done.stdout
    event = desk.events("rescreen")[-1]
    assert event.row_count == 2
    assert event.facts["news"][0][:3] == ["new", "Northwind Drone Factory", "EL:n5"]
    assert news(desk, 0) == []
    repeated = desk.run("audit", "repeat", event.id)
    assert repeated.exit_code == 0, repeated.output


def test_a_changed_entry_a_changed_status_and_a_party_that_is_gone(desk: Any) -> None:
    screen(desk, "Acme Widgets", "Vektor Zavod", "Kirovsk Turbine Works")
    desk.parties["a1"]["addresses"] = "9 Other Road, Bonn, DE"
    desk.parties["k4"] = {"name": "Kirovsk Turbine Plant and Works of the North"}
    desk.parties.pop("v2")
    desk.refresh()
    done = desk.run("rescreen", "--json")
    assert done.exit_code == 1
    found = {one["uid"]: one for one in json.loads(done.stdout)["news"]}
    assert {uid: one["what"] for uid, one in found.items()} == {
        "EL:a1": "changed",
        "EL:k4": "changed",
        "SDN:v2": "gone",
    }
    assert "the entry changed (addresses)" in found["EL:a1"]["why"]
    assert found["SDN:v2"]["why"] == "not on the list any more"
    assert "name" in found["EL:k4"]["why"]
    assert news(desk, 0) == []


def test_gone_alone_is_told_but_no_alarm(desk: Any) -> None:
    screen(desk, "Vektor Zavod")
    desk.parties.pop("v2")
    desk.refresh()
    assert news(desk, 0) == [("gone", "Vektor Zavod", "SDN:v2")]


def test_decisions_apply(desk: Any) -> None:
    screen(desk, "Acme Widgets", "Vektor Zavod")
    desk.run("decide", "Acme Widgets", "EL:a1", "cleared", "-m", "another address")
    desk.run("decide", "Vektor Zavod", "SDN:v2", "confirmed", "-m", "it is them")
    assert news(desk, 0) == [], "what a person decided is no news"
    desk.parties["z3"]["addresses"] = "4 Road, Zhengzhou, CN"
    desk.refresh()
    assert news(desk, 0) == [], "the entry that was decided on stays as it is"
    desk.parties["a1"]["alt_names"] = "Akme Widgets; Acme Vidgets"
    desk.refresh()
    done = desk.run("rescreen", "--json")
    (one,) = json.loads(done.stdout)["news"]
    assert (done.exit_code, one["what"], one["uid"], one["was"], one["status"]) == (
        1,
        "changed",
        "EL:a1",
        "CLEARED",
        "HIT",
    )
    assert "(cleared: another address) has lapsed: the entry changed since (aliases)" in one["why"]


def test_a_decision_that_was_over_is_news(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    screen(desk, "Acme Widgets")
    today = date.today()
    desk.run("decide", "Acme Widgets", "EL:a1", "cleared", "-m", "for now", "--until", today.isoformat())
    assert news(desk, 0) == []
    screened = Records.screen
    later = today + timedelta(days=1)
    monkeypatch.setattr(Records, "screen", lambda *a, **k: screened(*a, **k, on=later))
    done = desk.run("rescreen", "--json")
    assert done.exit_code == 1
    assert f"held until {today}" in json.loads(done.stdout)["news"][0]["why"]


def test_a_decision_that_was_made_and_was_over_between_two_runs_is_news_once(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen(desk, "Acme Widgets")
    today = date.today()
    desk.run("decide", "Acme Widgets", "EL:a1", "cleared", "-m", "for now", "--until", today.isoformat())
    screened = Records.screen
    later = today + timedelta(days=1)
    monkeypatch.setattr(Records, "screen", lambda *a, **k: screened(*a, **k, on=later))
    assert news(desk, 1) == [("changed", "Acme Widgets", "EL:a1")]
    assert news(desk, 0) == []


def test_a_party_with_another_number_is_the_same_but_its_decision_is_gone(desk: Any) -> None:
    screen(desk, "Acme Widgets", "Vektor Zavod")
    desk.run("decide", "Acme Widgets", "EL:a1", "cleared", "-m", "another address")
    assert news(desk, 0) == []
    desk.parties["a9"] = desk.parties.pop("a1")
    desk.parties["v9"] = desk.parties.pop("v2")
    desk.refresh()
    done = desk.run("rescreen", "--json")
    (one,) = json.loads(done.stdout)["news"]
    assert (done.exit_code, one["what"], one["uid"], one["was"]) == (1, "changed", "EL:a9", "CLEARED")
    assert "listed under another UID before (EL:a1)" in one["why"]


def test_a_limit_hides_no_new_party_and_makes_no_false_news(desk: Any) -> None:
    for number in range(6):
        desk.parties[f"m{number}"] = {"name": f"Meridian Rotor Company {'ABCDEF'[number]}"}
    desk.refresh()
    screen(desk, "Meridian Rotor Company", limit=2)
    assert news(desk, 0) == [], "hits that the limit cut off then are no news"
    desk.parties["m9"] = {"name": "Meridian Rotor Company X"}
    desk.refresh()
    assert ("new", "Meridian Rotor Company", "EL:m9") in news(desk, 1)


def test_names_of_several_files_are_told_with_their_places(desk: Any) -> None:
    screen(desk, "Nobody", "Northwind Drones", file="a.csv")
    screen(desk, "Northwind Drones", "Northwind Drones", file="b.csv")
    desk.parties["n5"] = {"name": "Northwind Drones"}
    desk.refresh()
    done = desk.run("rescreen", "--json")
    answer = json.loads(done.stdout)
    (one,) = answer["news"]
    assert sorted((Path(each["input"]).name, each["row"]) for each in one["places"]) == [
        ("a.csv", 3), ("b.csv", 2), ("b.csv", 3),
    ]  # fmt: skip
    assert [each["new"] for each in answer["inputs"]] == [1, 1]
    assert len(desk.events("rescreen")) == 2
    assert news(desk, 0, desk.folder / "a.csv") == []
    assert len(desk.events("rescreen")) == 3
    assert desk.run("rescreen", desk.folder / "never.csv").exit_code == 2


def test_only_the_last_screening_of_a_file_counts(desk: Any) -> None:
    screen(desk, "Acme Widgets", "Vektor Zavod")
    screen(desk, "Vektor Zavod")
    desk.parties["a1"]["addresses"] = "9 Other Road, Bonn, DE"
    desk.refresh()
    assert news(desk, 0) == []


def test_partial_screenings_are_no_measure(desk: Any) -> None:
    path = desk.table("Acme Widgets")
    own = desk.folder / "own.csv"
    own.write_text("name\nSomebody Else Ltd\n", encoding="utf-8")
    assert desk.run("screen", path, "-c", "Supplier", "--list", own).exit_code == 0
    none = desk.run("rescreen")
    assert none.exit_code == 2
    assert "screened only against a list file" in none.stderr
    screen(desk, "Acme Widgets")
    assert desk.run("screen", path, "-c", "Supplier", "--list", own).exit_code == 0
    assert news(desk, 0) == []
    assert desk.run("screen", "-", given=b"Northwind\n").exit_code == 0
    assert news(desk, 0) == [], "standard input is no file"


def test_selections_in_excel(desk: Any) -> None:
    """A cancelled run is no measure; a selection that a later one covers is not screened twice."""
    from tradecell.records import screened_row
    from tradecell.screening import Screener

    with desk.records() as records:
        screener = Screener.open()
        for cells, ended, names in (
            ("$B$2:$B$3", "finished", ("Acme Widgets", "Northwind Drones")),
            ("$B$2:$B$4", "finished", ("Acme Widgets", "Northwind Drones", "Vektor Zavod")),
            ("$B$2:$B$4", "cancelled", ("Acme Widgets",)),
            ("$B$9", "finished", ("Northwind Drones",)),
        ):
            answers = screener.screen(names)
            facts = {"via": "Excel", "input": "C:\\book.xlsx", "sheet": "S", "column": "B", "range": cells}
            facts |= {"ended": ended, "limit": 5, **records.keep_list(screener)}
            records.record("screening", facts, (screened_row(n, a) for n, a in enumerate(answers, start=2)))
    desk.parties["n5"] = {"name": "Northwind Drones"}
    desk.refresh()
    answer = json.loads(desk.run("rescreen", "--json").stdout)
    assert [(one["range"], one["names"], one["new"]) for one in answer["inputs"]] == [
        ("$B$9", 1, 1), ("$B$2:$B$4", 3, 1),
    ]  # fmt: skip


def test_a_watch_list_is_read_as_it_stands_now(desk: Any) -> None:
    path = desk.table("Acme Widgets", "Nobody", file="watch.csv")
    assert news(desk, 1, "--watch", path, "--column", "Supplier") == [("new", "Acme Widgets", "EL:a1")]
    desk.table("Nobody", "Acme Widgets", "Vektor Zavod", file="watch.csv")
    assert news(desk, 1, "--watch", path, "--column", "Supplier") == [("new", "Vektor Zavod", "SDN:v2")]
    assert news(desk, 0, "--watch", path, "--column", "Supplier") == []
    assert desk.run("rescreen").exit_code == 2, "a watch list is no file that was screened"


def test_a_list_that_is_not_at_hand_any_more_is_told(desk: Any) -> None:
    import shutil

    screen(desk, "Acme Widgets")
    desk.parties["n5"] = {"name": "New Party AG"}
    desk.refresh()
    shutil.rmtree(desk.home / "lists")
    kept = json.loads(desk.run("status", "--json").stdout)["list"]["snapshot"]
    for folder in (desk.home / "cache" / "snapshots").iterdir():
        if folder.name != kept:
            shutil.rmtree(folder)
    done = desk.run("rescreen")
    assert done.exit_code == 0
    assert "is not at hand any more" in done.stderr


def test_output_files(desk: Any) -> None:
    screen(desk, "=Acme Widgets", "Vektor Zavod")
    desk.parties["a1"]["addresses"] = "9 Other Road, Bonn, DE"
    desk.parties.pop("v2")
    desk.refresh()
    files = [desk.folder / f"news.{suffix}" for suffix in ("xlsx", "csv", "json")]
    book = files[0]
    assert desk.run("rescreen", "--output", book).exit_code == 1
    sheet = openpyxl.load_workbook(book)["News"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in rows] == ["News", "changed", "gone"]
    head = {name: at for at, name in enumerate(rows[0])}
    assert rows[1][head["Queried name"]] == "=Acme Widgets"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    again = openpyxl.load_workbook(book)
    again["News"].cell(2, head["Decision"] + 1).value = "cleared"
    again["News"].cell(2, head["Decision comment"] + 1).value = "still another address"
    again.save(book)
    done = desk.run("decide", "--from", book)
    assert done.exit_code == 0, done.output
    assert "1 recorded" in done.stdout
    desk.parties["a1"]["addresses"] = "10 Other Road, Bonn, DE"
    desk.refresh()
    assert desk.run("rescreen", "--output", files[1]).exit_code == 1
    with files[1].open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["Queried name"], line["Status before"], line["Row"]) == ("'=Acme Widgets", "HIT", "2")
    assert "(cleared: still another address) has lapsed" in line["Why"]
    assert desk.run("rescreen", "--output", files[2]).exit_code == 0
    assert json.loads(files[2].read_text(encoding="utf-8"))["news"] == []
    assert desk.run("rescreen", "--output", files[2]).exit_code == 2, "it is there already"


def test_a_folder_gets_a_workbook_on_days_with_news_only(desk: Any) -> None:
    screen(desk, "Northwind Drones")
    into = desk.folder / "news"
    into.mkdir()
    assert desk.run("rescreen", "--into", into).exit_code == 0
    assert list(into.iterdir()) == []
    desk.parties["n5"] = {"name": "Northwind Drones"}
    desk.refresh()
    assert desk.run("rescreen", "--into", into).exit_code == 1
    (made,) = into.iterdir()
    assert made.name.startswith(f"news-{date.today()}")
    assert made.suffix == ".xlsx"


def test_a_run_that_fails_leaves_a_text_in_the_folder(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    screen(desk, "Northwind Drones")
    (desk.home / "settings.toml").write_text("[age]\nwarn_days = 1\nrefuse_days = 1\n", encoding="utf-8")
    (manifest,) = (desk.home / "cache" / "snapshots").glob("*/manifest.json")
    text = manifest.read_text(encoding="utf-8")
    day = (datetime.now(UTC) - timedelta(days=40)).isoformat(timespec="seconds")
    facts = json.loads(text)
    facts["created"] = day
    facts["list_date"] = day[:10]
    for source in facts["sources"]:
        source["fetched"] = day
        source["list_date"] = day[:10]
    manifest.write_text(json.dumps(facts), encoding="utf-8")
    done = desk.run("rescreen", "--into", desk.folder)
    assert done.exit_code == 2, done.output
    (failed,) = desk.folder.glob("rescreen-FAILED-*.txt")
    assert "so nothing is known of that day" in failed.read_text(encoding="utf-8")
    monkeypatch.setattr("tradecell.screening.Screener.open", lambda *_: 1 / 0)
    assert desk.run("rescreen", "--into", desk.folder).exit_code == 3


def test_the_sample_list_is_no_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, desk: Any) -> None:
    path = desk.table("Zhipu AI")
    monkeypatch.setenv("TRADECELL_HOME", str(tmp_path / "fresh"))
    assert desk.run("screen", path, "-c", "Supplier").exit_code == 0
    done = desk.run("rescreen")
    assert done.exit_code == 2
    assert "no list yet but the built-in sample" in done.stderr
    desk.parties["zh"] = {"name": "Zhipu AI"}
    desk.refresh()
    assert news(desk, 1) == [("new", "Zhipu AI", "EL:zh")], "what the sample found is no answer of the list"


def test_news_that_could_not_be_recorded_are_told_again(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    screen(desk, "Northwind Drones")
    desk.parties["n5"] = {"name": "Northwind Drones"}
    desk.refresh()
    with monkeypatch.context() as broken:

        def full(*_: object, **__: object) -> int:
            raise RecordsError("the disk is full")

        broken.setattr(Records, "record", full)
        done = desk.run("rescreen")
        assert done.exit_code == 2
        assert "NOT RECORDED" in done.stderr
        assert "1 new" in done.stdout
    assert len(news(desk, 1)) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "No file was screened yet"),
        (["--since", "2030-01-01"], "No file was screened yet on and after 2030-01-01"),
        (["--column", "Supplier"], "belong to --watch FILE"),
        (["--watch", "w.csv"], "which column holds the names"),
        (["x.csv", "--watch", "w.csv"], "Either --watch FILE, or files"),
        (["--into", "nowhere"], "there is no such folder"),
        (["--output", "news.pdf"], "must end in .xlsx, .csv or .json"),
    ],
)
def test_what_cannot_be_screened_again(
    desk: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(desk.folder)
    done = desk.run("rescreen", *arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_names_stay_known_though_nothing_is_new_for_years(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    screen(desk, "Acme Widgets")
    monkeypatch.setattr("tradecell.commands.rescreen.RENEWED", timedelta(0))
    assert news(desk, 0) == []
    assert desk.events("rescreen")[-1].row_count == 1
