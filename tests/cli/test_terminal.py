"""Text from files made harmless, and the table at several widths of a terminal."""

from __future__ import annotations

import unicodedata
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from tradecell.commands import screen_table
from tradecell.commands.terminal import printable
from tradecell.report import Searched, read_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zhipu AI", "Zhipu AI"),
        ("北京智谱", "北京智谱"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\nb\tc", "a b c"),
        ("a\u202eb", "a\\u202eb"),
        ("\ud800", "\\ud800"),
        ("[red]", "[red]"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters()))
def test_printable_is_always_harmless(text: str) -> None:
    shown = printable(text)
    shown.encode("utf-8")
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Cs") or char in "\u202e\u2066"]


@pytest.mark.parametrize("sample", [False, True])
@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_every_fact_is_shown_at_every_width(
    fake: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int, sample: bool
) -> None:
    name = "Sophgo Technologies and International Trading of Singapore (Private) Limited"
    table = read_lines(f"Zhipu AI\n{name}\n北京智谱华章科技有限公司 zhipu\n---\nboth\n".encode())
    screener = fake.FakeScreener(sample)
    monkeypatch.setattr(screen_table, "is_terminal", lambda: True)
    monkeypatch.setattr(
        screen_table, "console", lambda _width=None: Console(width=width, markup=False, highlight=False)
    )
    searched = Searched(screener.manifest, "2026-11-24")
    screen_table.print_screenings(table, screener.screen(table.names()), searched)
    out = capsys.readouterr().out
    assert max(len(line) for line in out.splitlines()) <= width
    squeezed = "".join(char for char in out if char.isalnum())
    for fact in ("Zhipu AI", "HIT", "REVIEW", "97.2", "81.0", "EL", "CN", "Row", "Score", "+1 more: EL"):
        assert "".join(filter(str.isalnum, fact)) in squeezed
    words = set(out.replace("(", " ").replace(")", " ").split())
    assert set(name.replace("(", "").replace(")", "").split()) <= words
    assert {"90", "FR"} <= words


def test_a_terminal_is_not_flooded(
    fake: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = read_lines(b"Zhipu AI\n" * 600)
    screener = fake.FakeScreener()
    monkeypatch.setattr(screen_table, "is_terminal", lambda: True)
    screen_table.print_screenings(table, screener.screen(table.names()), Searched(screener.manifest, ""))
    out = capsys.readouterr().out
    assert out.count("Zhipu AI") == 500 * 2
    assert "and 100 rows more" in out
    assert "600 rows: 600 HIT" in out


def test_a_pipe_gets_all_rows(fake: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    table = read_lines(b"Zhipu AI\n" * 600)
    screener = fake.FakeScreener()
    screen_table.print_screenings(table, screener.screen(table.names()), Searched(screener.manifest, ""))
    out = capsys.readouterr().out
    assert out.count("Zhipu AI") == 600 * 2
    assert not [line for line in out.splitlines() if line != line.rstrip()]
