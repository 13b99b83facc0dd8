"""What is recorded of an input."""

from __future__ import annotations

from pathlib import Path

import pytest

from tradecell.records.facts import STANDARD_INPUT, input_name


def test_a_file_is_recorded_with_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xlsx").touch()
    monkeypatch.chdir(tmp_path)
    assert input_name("a.xlsx") == input_name(Path("a.xlsx")) == str(tmp_path / "a.xlsx")
    assert input_name("gone/b.xlsx") == str(tmp_path / "gone" / "b.xlsx")


@pytest.mark.parametrize("name", [STANDARD_INPUT, "Book1"])
def test_what_is_no_file_keeps_its_name(name: str) -> None:
    assert input_name(name) == name
