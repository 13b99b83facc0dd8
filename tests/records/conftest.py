"""A home of its own for each test, a few parties that look alike, and a way into the file for whoever tampers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tradecell.party import Party
from tradecell.records import Records
from tradecell.screening import Screener

ACME = Party("EL:1", "Acme Widgets GmbH", "EL", aliases=("Akme Widgets",), countries=("DE",), addresses=("Ulm",))
ACME_LTD = Party("SDN:2", "Acme Widgets Limited", "SDN", countries=("GB",))
VEKTOR = Party("SDN:3", "Vektor Zavod", "SDN", countries=("RU",))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def records(home: Path) -> Iterator[Records]:
    with Records.open(home) as opened:
        yield opened


@pytest.fixture(scope="session")
def parties() -> tuple[Party, ...]:
    return ACME, ACME_LTD, VEKTOR


@pytest.fixture(scope="session")
def screener(parties: tuple[Party, ...]) -> Screener:
    return Screener(parties)


@pytest.fixture
def tamper() -> Callable[..., int]:
    """Run SQL on the file as another program would; returns how many rows it touched."""

    def _tamper(records: Records, sql: str, *values: object) -> int:
        connection = sqlite3.connect(records.path)
        try:
            touched = connection.execute(sql, values).rowcount
            connection.commit()
        finally:
            connection.close()
        assert touched or sql.startswith("CREATE"), "the tampering itself must work"
        return touched

    return _tamper
