"""``tradecell decide``: one decision, a report that was filled in, and what was decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

TOMORROW = (date.today() + timedelta(days=1)).isoformat()


def status(desk: Any, name: str) -> str:
    """What a screening says of a name."""
    answer = json.loads(desk.run("screen", "-", "--json", given=name.encode()).stdout)
    return str(answer["screenings"][0]["status"])


def fill(path: Path, decisions: Mapping[str, tuple[str, str, object]], sheet: str = "Results") -> None:
    """Fill decisions into a report as a person would, by the uid of the row."""
    book = openpyxl.load_workbook(path)
    rows = book[sheet].iter_rows()
    heads = {cell.value: cell.column for cell in next(rows)}
    for row in rows:
        uid = row[heads["UID"] - 1].value
        if uid in decisions:
            for name, value in zip(("Decision", "Decision comment", "Decide until"), decisions[uid], strict=True):
                row[heads[name] - 1].value = value
    book.save(path)


def report(desk: Any, *names: str) -> Path:
    """A report on some names."""
    path = desk.folder / "report.xlsx"
    done = desk.run("screen", desk.table(*names), "-c", "Supplier", "--output", path, "--force")
    assert done.exit_code == 0, done.output
    return path


def test_a_hit_that_was_cleared_is_said_to_be(desk: Any) -> None:
    assert status(desk, "Acme Widgets") == "HIT"
    done = desk.run("decide", "Acme Widgets", "EL:a1", "cleared", "--comment", "another address", "--until", TOMORROW)
    assert done.exit_code == 0, done.output
    for part in ('"Acme Widgets" is not Acme Widgets GmbH (EL:a1)', f"until {TOMORROW}", "another address"):
        assert part in done.stdout
    assert status(desk, "Acme Widgets") == "CLEARED"
    assert status(desk, "ACME  widgets") == "CLEARED"
    assert status(desk, "Acme Widgets Ltd") == "HIT", "a decision is on one name"
    (event,) = desk.events("decision")
    assert event.facts["score"] > 80
    assert event.facts["snapshot"] == desk.events("screening")[-1].facts["snapshot"]


def test_by_and_json(desk: Any) -> None:
    done = desk.run("decide", "Vektor Zavod", "SDN:v2", "confirmed", "-m", "it is them", "--by", "Dr. Ada", "--json")
    answer = json.loads(done.stdout)
    assert (answer["by"], answer["outcome"], answer["party"], answer["until"]) == (
        "Dr. Ada", "confirmed", "Vektor Zavod", None,
    )  # fmt: skip


def test_a_decision_is_taken_back_also_when_the_party_is_gone(desk: Any) -> None:
    desk.run("decide", "Acme Widgets", "EL:a1", "cleared", "-m", "no")
    desk.parties.pop("a1")
    desk.refresh()
    done = desk.run("decide", "Acme Widgets", "EL:a1", "withdrawn", "-m", "not sure any more")
    assert done.exit_code == 0, done.output
    again = desk.run("decide", "Acme Widgets", "EL:a1", "withdrawn", "-m", "again")
    assert again.exit_code == 2
    assert "no decision to take back" in again.stderr
    assert "tradecell decide --list" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Acme Widgets", "EL:nowhere", "cleared", "-m", "x"], "has this UID. Hits of \"Acme Widgets\": EL:a1 (Acme"),
        (["Acme Widgets", "SDN:v2", "cleared", "-m", "x"], "does not come near SDN:v2 (Vektor Zavod)"),
        (["Quite Another", "SDN:v2", "cleared", "-m", "x"], "has no hits: nothing to decide on"),
        (["Acme Widgets", "EL:a1", "cleared"], "needs a comment"),
        (["Acme Widgets", "EL:a1", "cleared", "-m", "  "], "needs a comment"),
        (["Acme Widgets", "EL:a1", "cleared", "-m", "x", "--until", "soon"], "write the day as 2026-01-31"),
        (["Acme Widgets", "EL:a1", "cleared", "-m", "x", "--until", "2020-01-01"], "is past"),
        (["Acme Widgets", "EL:a1"], "cleared, confirmed or withdrawn"),
        (["Acme Widgets", "EL:a1", "forgiven", "-m", "x"], "forgiven"),
        (["--list", "--comment", "x"], "--comment cannot stand beside --list"),
        (["--all"], "belongs to --list"),
        (["Acme", "--from", "x.xlsx"], "NAME cannot stand beside --from"),
        (["--from", "absent.xlsx"], "absent.xlsx"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided(desk: Any, arguments: list[str], words: str) -> None:
    done = desk.run("decide", *arguments)
    assert done.exit_code == 2
    assert words in done.stderr.replace("\n", " "), done.stderr
    assert "Traceback" not in done.stderr
    assert not desk.events("decision")


def test_a_list_file_can_be_decided_on(desk: Any) -> None:
    own = desk.folder / "own.csv"
    own.write_text("name\nSomebody Else Ltd\n", encoding="utf-8")
    answer = json.loads(desk.run("screen", "-", "--list", own, "--json", given=b"Somebody Else Ltd").stdout)
    uid = answer["screenings"][0]["hits"][0]["uid"]
    assert desk.run("decide", "Somebody Else Ltd", uid, "cleared", "-m", "x").exit_code == 2
    assert desk.run("decide", "Somebody Else Ltd", uid, "cleared", "-m", "x", "--against", own).exit_code == 0
    again = json.loads(desk.run("screen", "-", "--list", own, "--json", given=b"Somebody Else Ltd").stdout)
    assert again["screenings"][0]["status"] == "CLEARED"


def test_a_filled_report_is_read_back_once(desk: Any) -> None:
    path = report(desk, "Acme Widgets", "Vektor Zavod", "Nobody")
    fill(path, {"EL:a1": ("cleared", "another address", None), "SDN:v2": ("confirmed", "it is them", None)})
    done = desk.run("decide", "--from", path, "--by", "Dr. Ada")
    assert done.exit_code == 0, done.output
    assert "2 recorded, 0 known before, 0 refused" in done.stdout
    assert [event.facts["by"] for event in desk.events("decision")] == ["Dr. Ada", "Dr. Ada"]
    assert (status(desk, "Acme Widgets"), status(desk, "Vektor Zavod")) == ("CLEARED", "HIT")
    again = desk.run("decide", "--from", path)
    assert again.exit_code == 0
    assert "0 recorded, 2 known before" in again.stdout
    assert len(desk.events("decision")) == 2


def test_an_old_report_does_not_bring_back_what_was_taken_back(desk: Any) -> None:
    path = report(desk, "Acme Widgets")
    fill(path, {"EL:a1": ("cleared", "another address", None)})
    assert desk.run("decide", "--from", path).exit_code == 0
    assert desk.run("decide", "Acme Widgets", "EL:a1", "withdrawn", "-m", "was wrong").exit_code == 0
    again = desk.run("decide", "--from", path)
    assert again.exit_code == 0
    assert "withdrawn by" in again.stdout
    assert "that stays" in again.stdout
    assert status(desk, "Acme Widgets") == "HIT"


def test_the_good_rows_are_recorded_and_the_others_named(desk: Any) -> None:
    path = report(desk, "Acme Widgets", "Vektor Zavod", "Zhengzhou Lantern Optics", "Kirovsk Turbine Works")
    fill(
        path,
        {
            "EL:a1": ("cleared", "another address", None),
            "SDN:v2": ("cleared", "", None),
            "EL:z3": ("cleared", "no", "some day"),
            "EL:k4": ("cleared", "not them", None),
        },
    )
    desk.parties["k4"]["alt_names"] = "KTW"
    desk.refresh()
    done = desk.run("decide", "--from", path)
    assert done.exit_code == 2
    assert "1 recorded, 0 known before, 3 refused" in done.stdout
    for words in (
        f'{path}, sheet "Results", row 3: Decision comment is empty',
        f'{path}, sheet "Results", row 4: Decide until says "some day"',
        'sheet "Results", row 5: the entry of EL:k4 (Kirovsk Turbine Works) has changed since this report was made '
        "(aliases)",
    ):
        assert words in done.stderr, done.stderr
    assert [event.facts["uid"] for event in desk.events("decision")] == ["EL:a1"]
    answer = json.loads(desk.run("decide", "--from", path, "--json").stdout)
    assert [len(answer[part]) for part in ("recorded", "known", "faults")] == [0, 1, 3]


def test_a_party_that_is_gone_from_the_list_is_told_by_row(desk: Any) -> None:
    path = report(desk, "Acme Widgets")
    fill(path, {"EL:a1": ("cleared", "another address", None)}, "Hits")
    desk.parties.pop("a1")
    desk.refresh()
    done = desk.run("decide", "--from", path)
    assert done.exit_code == 2
    assert 'sheet "Hits", row 2: EL:a1: no party of the current list' in done.stderr


def test_a_report_against_a_list_file_is_read_back(desk: Any) -> None:
    own, path = desk.folder / "own.csv", desk.folder / "report.xlsx"
    own.write_text("name\nSomebody Else Ltd\n", encoding="utf-8")
    desk.run("screen", desk.table("Somebody Else Ltd"), "-c", "Supplier", "--list", own, "--output", path)
    uid = openpyxl.load_workbook(path)["Hits"]
    heads = {cell.value: cell.column for cell in uid[1]}
    fill(path, {uid.cell(2, heads["UID"]).value: ("cleared", "not them", None)})
    done = desk.run("decide", "--from", path)
    assert done.exit_code == 0, done.output
    assert "1 recorded" in done.stdout


def test_a_report_that_nobody_filled_in(desk: Any) -> None:
    done = desk.run("decide", "--from", report(desk, "Acme Widgets"))
    assert done.exit_code == 0
    assert "No decision is filled in" in done.stdout


def test_the_list_of_decisions_says_which_hold(desk: Any) -> None:
    assert "No decision is recorded" in desk.run("decide", "--list").stdout
    desk.run("decide", "Acme Widgets", "EL:a1", "cleared", "-m", "first")
    desk.run("decide", "Acme Widgets", "EL:a1", "cleared", "-m", "second")
    desk.run("decide", "Vektor Zavod", "SDN:v2", "confirmed", "-m", "it is \x1b[31mthem")
    desk.run("decide", "Kirovsk Turbine", "EL:k4", "cleared", "-m", "no")
    desk.run("decide", "Kirovsk Turbine", "EL:k4", "withdrawn", "-m", "yes")
    desk.run("decide", "Zhengzhou Lantern Optics", "EL:z3", "cleared", "-m", "no")
    desk.parties["a1"]["addresses"] = "9 Other Road, Bonn, DE"
    desk.parties.pop("z3")
    desk.refresh()
    shown = desk.run("decide", "--list")
    assert shown.exit_code == 0
    assert "\x1b" not in shown.stdout
    lines = shown.stdout.splitlines()
    assert len(lines) == 4
    assert "lapsed: addresses changed" in lines[1]
    assert "holds" in lines[2]
    assert "not on the list" in lines[3]
    every = json.loads(desk.run("decide", "--list", "--all", "--json").stdout)
    assert [one["state"].split(" ")[0] for one in every] == ["replaced", "lapsed:", "holds", "replaced", "taken", "not"]
    one = json.loads(desk.run("decide", "--list", "acme WIDGETS", "--json").stdout)
    assert [each["comment"] for each in one] == ["second"]
