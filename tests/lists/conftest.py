"""Small lists in every format, made here, and a way to write them to files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tradecell.lists.csl import COLUMNS

EL = "Entity List (EL) - Bureau of Industry and Security"
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """Write a file of this name and content, and give its path."""

    def _write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    return _write


@pytest.fixture(scope="session")
def csl_csv() -> Callable[..., str]:
    """The CSL's CSV with rows of these fields; the name and the source are filled in where they are not given."""

    def _csl_csv(*rows: dict[str, str], old: bool = False, end: str = "\r\n") -> str:
        columns = COLUMNS if old else ("_id", *COLUMNS)
        out = io.StringIO()
        writer = csv.DictWriter(out, columns, lineterminator=end)
        writer.writeheader()
        for number, row in enumerate(rows, start=1):
            given = {"_id": f"id{number}", "source": EL, "name": f"Acme {number} Ltd."} | row
            writer.writerow({column: given.get(column, "") for column in columns})
        return out.getvalue()

    return _csl_csv


@pytest.fixture(scope="session")
def csl_json() -> Callable[..., str]:
    """The CSL's JSON with entries of these fields."""

    def _csl_json(*entries: dict[str, Any], **more: Any) -> str:
        results = [
            {"id": f"id{number}", "source": EL, "name": f"Acme {number} Ltd."} | entry
            for number, entry in enumerate(entries, start=1)
        ]
        return json.dumps({"search_performed_at": "2026-07-31T13:15:00Z", "results": results} | more)

    return _csl_json


@pytest.fixture(scope="session")
def data() -> Callable[[str], Path]:
    """A real file of ../shared/data; the test is skipped where there is none."""

    def _data(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            pytest.skip(f"../shared/data/{name} is not here")
        return path

    return _data
