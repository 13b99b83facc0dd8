"""Install and uninstall on a computer that is imagined: its registry is in memory, its folders are temporary."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import sys
import types
import zipfile
from pathlib import Path

import pytest

from tradecell import __version__
from tradecell.errors import InputError, TradecellError
from tradecell.excel.install import (
    check_ready,
    install_steps,
    installed_files,
    read_receipt,
    receipt_path,
    sha256_of,
    target_of,
    uninstall_steps,
)
from tradecell.excel.install_open import options_key
from tradecell.excel.registry import Machine, MemoryRegistry, WindowsRegistry, this_machine, value

KEY = options_key("16.0")
OTHER = '"C:\\Tools\\other.xlam"'


def computer(folder: Path, windows: bool = True, running: bool = False, base: str = "/usr") -> Machine:
    return Machine(
        windows=windows,
        registry=MemoryRegistry({KEY: {"OPEN": OTHER}}),
        home=folder / "home",
        appdata=folder / "AppData" if windows else None,
        python=Path("/opt/python"),
        prefix=Path("/opt"),
        base=Path(base),
        bits=64,
        excel_running=lambda: running,
        version_of=lambda package: {"xlwings": "0.37.8", "pywin32": "311"}.get(package),
        zone_of=lambda _path: "",
    )


def build(target: Path, python: Path) -> Path:
    target.write_text(f"an add-in for {python}")
    return target


def run(steps: list) -> list[str]:
    for step in steps:
        step.run()
    return [step.text for step in steps]


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_install_puts_the_file_into_excels_folder_and_registers_it(tmp_path: Path):
    machine = computer(tmp_path)
    said = run(install_steps(machine, build=build))
    target = tmp_path / "AppData" / "Microsoft" / "AddIns" / "tradecell.xlam"
    assert target.read_text() == f"an add-in for {machine.python}"
    assert machine.registry.values(KEY) == {"OPEN": OTHER, "OPEN1": f'"{target}"'}
    receipt = read_receipt(machine.home)
    assert receipt is not None
    assert (receipt.file, receipt.sha256, receipt.excel) == (str(target), sha256_of(target), ("16.0",))
    assert (receipt.tradecell, receipt.xlwings) == (__version__, "0.37.8")
    assert any("OPEN1" in text and KEY in text for text in said)
    assert [path.name for path in target.parent.iterdir()] == ["tradecell.xlam"]


def test_a_second_install_leaves_everything_as_the_first(tmp_path: Path):
    machine = computer(tmp_path)
    run(install_steps(machine, build=build))
    files, values = everything(tmp_path), machine.registry.values(KEY)
    said = run(install_steps(machine, build=build))
    assert everything(tmp_path) == files
    assert machine.registry.values(KEY) == values
    assert any("nothing to change" in text for text in said)


def test_planning_changes_nothing(tmp_path: Path):
    machine = computer(tmp_path)
    before = machine.registry.values(KEY)
    assert len(install_steps(machine, build=build)) == 4
    assert uninstall_steps(machine) == []
    assert machine.registry.values(KEY) == before
    assert list(tmp_path.iterdir()) == []


def test_uninstall_leaves_what_was_there_before_and_the_lists(tmp_path: Path):
    machine = computer(tmp_path)
    lists = machine.home / "cache" / "current"
    lists.parent.mkdir(parents=True)
    lists.write_text("a snapshot")
    before, values = everything(tmp_path), machine.registry.values(KEY)
    run(install_steps(machine, build=build))
    run(uninstall_steps(machine))
    assert everything(tmp_path) == before
    assert machine.registry.values(KEY) == values
    assert uninstall_steps(machine) == []


def test_every_version_of_excel_gets_it_and_loses_it(tmp_path: Path):
    machine = computer(tmp_path)
    old = options_key("15.0")
    machine.registry.write(old, "Font", "Calibri")
    run(install_steps(machine, build=build))
    assert value(machine.registry, old, "OPEN") == value(machine.registry, KEY, "OPEN1")
    run(uninstall_steps(machine))
    assert machine.registry.values(old) == {"Font": "Calibri"}


def test_where_excel_was_never_started_it_is_registered_for_the_current_one(tmp_path: Path):
    machine = computer(tmp_path)
    machine.registry.content.clear()
    run(install_steps(machine, build=build))
    assert "tradecell.xlam" in str(value(machine.registry, KEY, "OPEN"))


def test_another_folder_takes_the_place_of_the_first(tmp_path: Path):
    machine = computer(tmp_path)
    run(install_steps(machine, build=build))
    first = target_of(machine, None)
    run(install_steps(machine, tmp_path / "trusted", build=build))
    second = tmp_path / "trusted" / "tradecell.xlam"
    assert machine.registry.values(KEY) == {"OPEN": OTHER, "OPEN1": f'"{second}"'}
    assert second.is_file()
    assert not first.exists()
    run(uninstall_steps(machine))
    assert not second.exists()
    assert machine.registry.values(KEY) == {"OPEN": OTHER}


def test_a_file_that_someone_else_put_there_stays_when_the_folder_changes(tmp_path: Path):
    machine = computer(tmp_path)
    run(install_steps(machine, build=build))
    first = target_of(machine, None)
    first.write_bytes(b"signed by IT")
    run(install_steps(machine, tmp_path / "trusted", build=build))
    assert first.read_bytes() == b"signed by IT"


def test_an_older_file_is_replaced(tmp_path: Path):
    machine = computer(tmp_path)
    target = target_of(machine, None)
    target.parent.mkdir(parents=True)
    target.write_bytes(b"older")
    said = run(install_steps(machine, build=build))
    assert target.read_bytes() != b"older"
    assert any(text.startswith("Replace") for text in said)


def test_a_build_that_fails_leaves_the_older_file_and_nothing_else(tmp_path: Path):
    machine = computer(tmp_path)
    run(install_steps(machine, build=build))
    files = everything(tmp_path)

    def broken(target: Path, python: Path) -> Path:
        build(target, python)
        raise TradecellError("workbook/vba is missing")

    with pytest.raises(TradecellError, match="is missing"):
        run(install_steps(machine, build=broken))
    assert everything(tmp_path) == files


def test_excel_must_be_closed(tmp_path: Path):
    machine = computer(tmp_path, running=True)
    with pytest.raises(TradecellError, match="Close all Excel windows"):
        check_ready(machine, target_of(machine, None))


def test_a_file_that_may_not_be_written_is_refused_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    machine = computer(tmp_path)
    run(install_steps(machine, build=build))
    check_ready(machine, target_of(machine, None))

    def refused(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(TradecellError, match=r"tradecell\.xlam"):
        check_ready(machine, target_of(machine, None))


def test_a_file_that_excel_holds_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Windows refuses to replace an open file; here that refusal is played."""
    machine = computer(tmp_path)
    run(install_steps(machine, build=build))
    files = everything(tmp_path)

    def refused(_source: object, target: object) -> None:
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(TradecellError, match=r"tradecell\.xlam"):
        run(install_steps(machine, build=build))
    assert everything(tmp_path) == files


def test_python_of_the_microsoft_store_is_refused(tmp_path: Path):
    machine = computer(tmp_path, base=r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12")
    with pytest.raises(TradecellError, match=r"python\.org"):
        check_ready(machine, target_of(machine, None))


def test_elsewhere_a_folder_must_be_named(tmp_path: Path):
    machine = computer(tmp_path, windows=False)
    with pytest.raises(InputError, match="--to"):
        install_steps(machine, build=build)
    run(install_steps(machine, tmp_path / "out", build=build))
    assert (tmp_path / "out" / "tradecell.xlam").is_file()
    assert machine.registry.values(KEY) == {"OPEN": OTHER}
    run(uninstall_steps(machine))
    assert not (tmp_path / "out" / "tradecell.xlam").exists()


def test_a_file_is_no_folder(tmp_path: Path):
    with pytest.raises(InputError, match="folder"):
        target_of(computer(tmp_path), tmp_path / "x.xlam")


def test_what_is_taken_out_is_looked_for_where_install_put_it(tmp_path: Path):
    machine = computer(tmp_path)
    run(install_steps(machine, tmp_path / "trusted", build=build))
    other = tmp_path / "forgotten" / "tradecell.xlam"
    other.parent.mkdir()
    build(other, machine.python)
    assert installed_files(machine) == [tmp_path / "trusted" / "tradecell.xlam"]
    assert installed_files(machine, other.parent) == [other, tmp_path / "trusted" / "tradecell.xlam"]
    nowhere = dataclasses.replace(machine, appdata=None)
    run(uninstall_steps(nowhere))
    assert installed_files(nowhere) == []
    assert other.is_file()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"file": 1}', '{"file": "a", "new": 1}'])
def test_a_receipt_that_cannot_be_read_is_none(tmp_path: Path, text: str):
    receipt_path(tmp_path).write_text(text)
    assert read_receipt(tmp_path) is None


def test_a_registry_in_memory_ignores_case_as_windows_does():
    known = MemoryRegistry()
    known.write(r"HKCU\Software\X", "Open", "1")
    known.write(r"hkcu\software\x", "OPEN", "2")
    assert known.values(r"HKCU\SOFTWARE\X") == {"OPEN": "2"}
    assert known.keys("HKCU") == ("Software",)
    known.delete(r"HKCU\Software\X", "open")
    assert known.values(r"HKCU\Software\X") == {}


def test_this_machine_can_be_looked_at_without_changing_it():
    machine = this_machine()
    assert machine.windows == (sys.platform == "win32")
    assert machine.bits in (32, 64)
    assert machine.python.is_file()
    assert machine.version_of("xlwings")
    assert machine.version_of("no-such-package-here") is None
    assert machine.zone_of(Path(__file__)) == ""
    assert isinstance(machine.excel_running(), bool)


class Winreg(types.ModuleType):
    """Python's winreg over a dictionary, for systems without one: the calls that tradecell makes, no others."""

    KEY_READ, KEY_SET_VALUE, KEY_WOW64_64KEY = 0x20019, 0x2, 0x100
    REG_SZ, REG_BINARY, REG_DWORD = 1, 3, 4

    def __init__(self) -> None:
        super().__init__("winreg")
        self.stored: dict[tuple[int, str], dict[str, tuple[object, int]]] = {}

    def OpenKey(self, root: int, path: str, _reserved: int, access: int):
        assert access & self.KEY_WOW64_64KEY
        if (root, path) not in self.stored and not any(known.startswith(path + "\\") for _, known in self.stored):
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return contextlib.nullcontext((root, path))

    def CreateKeyEx(self, root: int, path: str, reserved: int, access: int):
        self.stored.setdefault((root, path), {})
        return self.OpenKey(root, path, reserved, access)

    def QueryInfoKey(self, key: tuple[int, str]):
        return len(self._below(key)), len(self.stored.get(key, {})), 0

    def EnumValue(self, key: tuple[int, str], number: int):
        name = list(self.stored[key])[number]
        return name, *self.stored[key][name]

    def EnumKey(self, key: tuple[int, str], number: int):
        return self._below(key)[number]

    def SetValueEx(self, key: tuple[int, str], name: str, _reserved: int, kind: int, value: object):
        assert type(value) is {self.REG_SZ: str, self.REG_BINARY: bytes, self.REG_DWORD: int}[kind]
        self.stored[key][name] = (value, kind)

    def DeleteValue(self, key: tuple[int, str], name: str):
        if name not in self.stored[key]:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        del self.stored[key][name]

    def DeleteKey(self, root: int, path: str):
        del self.stored[(root, path)]

    def _below(self, key: tuple[int, str]) -> list[str]:
        start = key[1] + "\\"
        found = [
            path[len(start) :].split("\\")[0]
            for root, path in self.stored
            if (root, path[: len(start)]) == (key[0], start)
        ]
        return list(dict.fromkeys(found))


def test_the_registry_of_windows_is_written_and_read(monkeypatch: pytest.MonkeyPatch):
    """The real one on Windows, elsewhere a stand-in for Python's module."""
    if sys.platform != "win32":
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setitem(sys.modules, "winreg", Winreg())
    known, key = WindowsRegistry(), r"HKCU\Software\tradecell-test"
    assert known.values(key) == {}
    assert known.keys(key) == ()
    known.write(key, "OPEN", '"C:\\x.xlam"')
    known.write(key, "Number", 3)
    known.write(key, "Bytes", b"ab")
    assert known.values(key) == {"OPEN": '"C:\\x.xlam"', "Number": 3, "Bytes": b"ab"}
    for name in known.values(key):
        known.delete(key, name)
    known.delete(key, "gone already")
    assert known.values(key) == {}
    assert "tradecell-test" in known.keys(r"HKCU\Software")
    import winreg

    winreg.DeleteKey(0x80000001, r"Software\tradecell-test")


def test_the_real_add_in_is_built_and_installed(tmp_path: Path):
    """With tradecell's own builder: a workbook with VBA and a ribbon that starts this Python."""
    machine = computer(tmp_path)
    machine = dataclasses.replace(machine, python=Path(sys.executable))
    run(install_steps(machine))
    target = target_of(machine, None)
    with zipfile.ZipFile(target) as book:
        assert book.testzip() is None
        assert {"xl/vbaProject.bin", "customUI/customUI14.xml"} <= set(book.namelist())
    assert f'"{target}"' in machine.registry.values(KEY).values()
    first = read_receipt(machine.home)
    run(install_steps(machine))
    assert first is not None
    assert sha256_of(target) == read_receipt(machine.home).sha256  # type: ignore[union-attr]
