"""The story that an auditor is told: screened, decided, list renewed, decision lapsed, proven, tampered with, found."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tradecell.records import ALL_HITS, Records, repeat, screened_row
from tradecell.screening import Screener, publish_file

FIRST = "name,aliases,country\nVektor Zavod,VZ Works,RU\nAcme Widgets Limited,,GB\n"
LATER = "name,aliases,country\nVektor Zavod,VZ Works; Volga Works,RU\nAcme Widgets Limited,,GB\n"
NAMES = ["Vektor Zavod", "Zorro", "Acme Widgets Ltd"]


@pytest.fixture
def publish(tmp_path: Path, home: Path) -> Callable[[str], Screener]:
    def _publish(text: str) -> Screener:
        path = tmp_path / "own.csv"
        path.write_text(text, encoding="utf-8")
        publish_file(path, home)
        return Screener.open(home)

    return _publish


def screened(records: Records, screener: Screener) -> tuple[int, list[str]]:
    decided = records.screen(screener, NAMES, limit=5)
    rows = (screened_row(at + 2, each.answer, "", each) for at, each in enumerate(decided))
    facts = {**records.keep_list(screener), "input": "suppliers.xlsx", "column": "Name", "limit": 5}
    return records.record("screening", facts, rows), [each.answer.status for each in decided]


def test_the_story(
    records: Records, home: Path, publish: Callable[[str], Screener], tamper: Callable[..., int]
) -> None:
    before = publish(FIRST)
    first, statuses = screened(records, before)
    assert statuses == ["HIT", "NO HIT", "HIT"]
    for hit in before.screen(["Vektor Zavod"], limit=ALL_HITS)[0].hits:
        records.decide("Vektor Zavod", hit.party, "cleared", "a plant in another town", by="J. Doe")
    second, statuses = screened(records, before)
    assert statuses == ["CLEARED", "NO HIT", "HIT"]

    after = publish(LATER)
    third, statuses = screened(records, after)
    assert statuses == ["HIT", "NO HIT", "HIT"]
    answer = records.screen_decided(after, NAMES)[0]
    assert "has lapsed: the entry changed since (aliases)" in answer.note

    # each can be repeated against its own list
    assert [repeat(records, number, home).same for number in (first, second, third)] == [True] * 3
    noted = records.head()[1]
    assert records.verify(expect=noted).ok

    connection = sqlite3.connect(records.path)
    content = connection.execute("SELECT content FROM rows WHERE event = ? AND number = 1", (third,)).fetchone()[0]
    connection.close()
    tamper(
        records, "UPDATE rows SET content = ? WHERE event = ? AND number = 1", content.replace("HIT", "NO HIT"), third
    )
    found = records.verify()
    assert found.faults == (f"event {third}: row 1 was changed, or put there",)
    assert not repeat(records, third, home).same
