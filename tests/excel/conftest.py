"""An emulated Excel with the built add-in, and a home folder of its own for each test."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EMULATED = Path(__file__).with_name("emulated.py")


@pytest.fixture(scope="session")
def emulated() -> ModuleType:
    """The module emulated.py; test folders are no packages, so it is loaded by its path."""
    if "tradecell_emulated_excel" not in sys.modules:
        spec = importlib.util.spec_from_file_location("tradecell_emulated_excel", EMULATED)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["tradecell_emulated_excel"] = module
        spec.loader.exec_module(module)
    return sys.modules["tradecell_emulated_excel"]


@pytest.fixture(scope="session")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The add-in, built once."""
    from tradecell.excel.build import build_addin

    return build_addin(tmp_path_factory.mktemp("addin") / "tradecell.xlam")


@pytest.fixture
def excel_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder in which no list was ever published; what formulas hold of it is let go at the end."""
    from tradecell.excel.functions_records import in_use

    folder = tmp_path / "home"
    monkeypatch.setenv("TRADECELL_HOME", str(folder))
    yield folder
    in_use().close()


@pytest.fixture
def excel(emulated: ModuleType, addin: Path, excel_home: Path) -> Any:
    """The emulated Excel, the add-in open, over the sample list."""
    return emulated.Excel(addin, {"TRADECELL_HOME": str(excel_home)})


@pytest.fixture
def recorded(excel_home: Path) -> Callable[..., list[Any]]:  # noqa: ARG001  the home is set
    """The events of some kinds, from records that verify and are opened anew."""
    from tradecell.records import Records

    def read(*kinds: str) -> list[Any]:
        with Records.open() as records:
            assert records.verify().ok
            return list(records.events(kinds=kinds))

    return read


@pytest.fixture
def publish(tmp_path: Path) -> Callable[..., Any]:
    """Publish an own list of names as the current list."""

    def make(*names: str) -> Any:
        from tradecell.screening import publish_file

        path = tmp_path / "own.csv"
        path.write_text("name\n" + "".join(f"{name}\n" for name in names), encoding="utf-8")
        return publish_file(path)

    return make
