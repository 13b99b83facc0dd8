"""The command line with a screener that needs no list."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner, Result

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
        import os

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
