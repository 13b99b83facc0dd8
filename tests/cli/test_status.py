"""``tradecell status`` and ``tradecell refresh``."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from typer.testing import Result

import tradecell

Run = Callable[..., Result]


def test_status_says_which_list_is_used(run: Run, tmp_path: Path) -> None:
    result = run("status")
    assert result.exit_code == 0
    age = (date.today() - date(2026, 7, 31)).days
    for fact in (
        tradecell.__version__, str(tmp_path / "home"), f"2026-07-31 (as the file states, {age:,} days old)",
        "25,921 with 57,174 names", "SDN 18,000, EL 3,409", "2026-07-31-abababab", "ab" * 32, "3 rows refused",
        "C:\\lists\\consolidated.csv", "96 ids were there twice.",
    ):  # fmt: skip
        assert fact in result.stdout


def test_status_as_json(run: Run, tmp_path: Path) -> None:
    answer = json.loads(run("status", "--json").stdout)
    assert answer["version"] == tradecell.__version__
    assert answer["home"] == str(tmp_path / "home")
    assert answer["list"]["sample"] is False
    assert answer["list"]["sources"][0]["sha256"] == "ab" * 32
    assert answer["list"]["sources"][0]["refused_rows"] == 3
    assert answer["snapshots"] == []


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"tradecell {tradecell.__version__}\n"


def test_no_arguments_show_the_help(run: Run) -> None:
    for arguments in ((), ("screen",)):
        assert "Usage" in (result := run(*arguments)).stdout + result.stderr
