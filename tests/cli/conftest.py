"""The command line, with a screener that needs no list, and with a real one over a list of a few parties."""

from __future__ import annotations

import csv
import importlib.util
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner, Result

from tradecell.records import Event, Records

FAKE = Path(__file__).with_name("fake.py")


@pytest.fixture(scope="session")
def fake() -> ModuleType:
    """The module fake.py; test folders are no packages, so it is loaded by its path."""
    spec = importlib.util.spec_from_file_location("fake_screener", FAKE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fake_screener"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(fake: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """``tradecell ARGUMENTS`` in this process, with the fake screener and a home of its own."""
    import tradecell.screening
    from tradecell.cli import app

    monkeypatch.setattr(tradecell.screening, "Screener", fake.FakeScreener, raising=False)
    monkeypatch.setenv("TRADECELL_HOME", str(tmp_path / "home"))

    def invoke(*arguments: object, given: bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)

    return invoke


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """The same in a process of its own, as a user runs it."""

    def start(
        *arguments: object, given: bytes = b"", environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, str(FAKE), *map(str, arguments)],
            input=given,
            capture_output=True,
            timeout=120,
            env={**os.environ, "TRADECELL_HOME": str(tmp_path / "home"), **(environment or {})},
        )

    return start


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """A CSV of five suppliers: a hit, a review, nothing, an empty cell, no name."""
    path = tmp_path / "names.csv"
    path.write_text("No,Supplier\n1,Zhipu AI\n2,Sophgo Inc\n3,Harmless GmbH\n4,\n5,---\n", encoding="utf-8")
    return path


SOURCES = {
    "EL": "Entity List (EL) - Bureau of Industry and Security",
    "SDN": "Specially Designated Nationals (SDN) - Treasury Department",
}


@dataclass
class Desk:
    """A desk with a real screener: a home of its own, a Consolidated Screening List of a few parties, and commands."""

    folder: Path
    parties: dict[str, dict[str, str]]

    @property
    def home(self) -> Path:
        """The home folder."""
        return self.folder / "home"

    def run(self, *arguments: object, given: bytes | None = None) -> Result:
        """``tradecell ARGUMENTS`` in this process."""
        from tradecell.cli import app

        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)

    def process(self, *arguments: object, given: str = "") -> subprocess.CompletedProcess[str]:
        """The same in a process of its own, as a user runs it."""
        return subprocess.run(
            [sys.executable, "-m", "tradecell.cli", *map(str, arguments)],
            input=given,
            capture_output=True,
            encoding="utf-8",
            timeout=240,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )

    def list_file(self) -> Path:
        """The list as the US government publishes it."""
        from tradecell.lists.csl import COLUMNS

        path = self.folder / "consolidated.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ("_id", *COLUMNS), lineterminator="\r\n")
            writer.writeheader()
            for number, party in self.parties.items():
                row = dict.fromkeys(("_id", *COLUMNS), "") | {"_id": number} | party
                writer.writerow(row | {"source": SOURCES[party.get("source", "EL")]})
        return path

    def refresh(self) -> None:
        """Make the list the current one."""
        done = self.run("refresh", "--from", self.list_file(), "--accept")
        assert done.exit_code == 0, done.output

    def table(self, *names: str, file: str = "suppliers.csv") -> Path:
        """A file of suppliers."""
        path = self.folder / file
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([["Supplier"], *([name] for name in names)])
        return path

    def records(self) -> Records:
        """The records."""
        return Records.open(self.home)

    def events(self, *kinds: str) -> list[Event]:
        """The events of some kinds."""
        with self.records() as records:
            return list(records.events(kinds=kinds))

    def sql(self, statement: str, *values: object) -> int:
        """Tamper with the records as another program would; returns how many rows were touched."""
        connection = sqlite3.connect(self.home / "records.sqlite3")
        try:
            touched = connection.execute(statement, values).rowcount
            connection.commit()
        finally:
            connection.close()
        assert touched, "the tampering itself must work"
        return touched


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose list has four parties and was refreshed once."""
    monkeypatch.setenv("TRADECELL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    made = Desk(
        tmp_path,
        {
            "a1": {"name": "Acme Widgets GmbH", "addresses": "1 Road, Ulm, DE", "alt_names": "Akme Widgets"},
            "v2": {"name": "Vektor Zavod", "addresses": "2 Road, Perm, RU", "source": "SDN", "programs": "RUSSIA"},
            "z3": {"name": "Zhengzhou Lantern Optics Co., Ltd.", "addresses": "3 Road, Zhengzhou, CN"},
            "k4": {"name": "Kirovsk Turbine Works", "addresses": "4 Road, Kirovsk, RU"},
        },
    )
    made.refresh()
    return made
