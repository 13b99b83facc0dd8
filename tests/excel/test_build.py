"""The built file: what other programs read in it, and what it would start."""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyopenvba import ExcelFile

from tradecell import __version__
from tradecell.errors import InputError
from tradecell.excel import build
from tradecell.excel.build import build_addin, dll_folder, dll_names, start_command, vba_sources
from tradecell.excel.functions import FUNCTIONS

OURS = {
    "tradecell_bridge", "tradecell_built", "tradecell_cache", "tradecell_functions", "tradecell_refresh",
    "tradecell_ribbon", "tradecell_screen", "tradecell_statuses", "tradecell_decide", "ThisWorkbook",
}  # fmt: skip


def body(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.splitlines() if not line.startswith("Attribute ")).strip()


def test_the_modules_are_there_and_no_others(addin: Path) -> None:
    with ExcelFile(addin) as book:
        assert set(book.module_names()) == OURS | {"Sheet1"}


def test_the_vba_compiler_would_find_nothing_to_complain_of(addin: Path) -> None:
    from pyvbaanalysis.cli import main

    assert main([str(addin)]) == 0


def test_olevba_reads_back_the_same_source(addin: Path) -> None:
    from oletools.olevba import VBA_Parser

    parser = VBA_Parser(str(addin))
    read = {Path(name).stem: body(code) for _, _, name, code in parser.extract_macros()}
    parser.close()
    sources = vba_sources()
    assert {name: read[name] for name in OURS} == {name: body(source) for name, source in sources.items()}


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_module_is_small_and_declares_its_variables(name: str) -> None:
    lines = vba_sources()[name].splitlines()
    assert "Option Explicit" in lines
    assert len(lines) < 400
    assert all(len(line) < 1_000 for line in lines), "the VBA editor takes 1,023 characters"


def test_the_package_names_the_ribbon_and_carries_no_strangers_name(addin: Path) -> None:
    with zipfile.ZipFile(addin) as package:
        assert package.testzip() is None
        assert len(package.namelist()) == len(set(package.namelist()))
        relations = ElementTree.fromstring(package.read("_rels/.rels"))
        found = [one for one in relations if one.get("Target") == "customUI/customUI14.xml"]
        assert [one.get("Type") for one in found] == [
            "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
        ]
        assert package.read("customUI/customUI14.xml") == (build.folder_of("ribbon") / "customUI14.xml").read_bytes()
        properties = package.read("docProps/core.xml").decode()
    ElementTree.fromstring(properties)
    assert __version__ in properties
    assert "<dc:creator>tradecell</dc:creator>" in properties


def test_wrappers_have_the_real_parameter_names(addin: Path) -> None:
    with ExcelFile(addin) as book:
        source = book.get_module("tradecell_functions")
    for one in FUNCTIONS:
        found = re.search(rf"Public Function {one.name}\((.*)\) As Variant", source)
        assert found is not None, one.name
        names = re.findall(r"ByVal (\w+) As Variant", found[1])
        assert names == [name for name, _ in one.arguments]
        optional = re.findall(r"Optional ByVal (\w+) As Variant", found[1])
        assert optional == [name for name, _ in one.defaults]


def test_the_version_and_the_paths_are_fixed_in_it(tmp_path: Path) -> None:
    python = Path("C:\\Users\\Jörg\\venv\\Scripts\\python.exe")
    if sys.platform == "win32":
        pytest.skip("the path must be there on Windows, where xlwings's library is looked for")
    with ExcelFile(build_addin(tmp_path / "tradecell.xlam", python)) as book:
        source = book.get_module("tradecell_built")
        bridge = book.get_module("tradecell_bridge")
    assert f'BuiltVersion = "{__version__}"' in source
    assert 'BuiltPython = "C:\\Users\\J" & ChrW$(246) & "rg\\venv\\Scripts\\python.exe"' in source
    assert 'BuiltFolder = "C:\\Users\\J" & ChrW$(246) & "rg\\venv\\"' in source, "pip puts the library into the venv"
    assert dll_names()[0] in source
    assert dll_names()[1] in source
    assert f'Lib "{dll_names()[0]}"' in bridge
    assert "@DLL" not in bridge


def test_python_is_started_isolated_by_its_full_path_and_by_no_shell() -> None:
    command = start_command(Path("C:\\Program Files\\Python312\\python.exe"))
    assert command == '"C:\\Program Files\\Python312\\python.exe" -I -m tradecell.excel.server $(CLSID)'


def test_no_console_window_where_pythonw_is_there(tmp_path: Path) -> None:
    (tmp_path / "python.exe").touch()
    (tmp_path / "pythonw.exe").touch()
    assert start_command(tmp_path / "python.exe").startswith(f'"{tmp_path / "pythonw.exe"}"')


def test_packages_of_the_user_are_reached_where_tradecell_is_one_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build.site, "getusersitepackages", lambda: str(Path(build.__file__).parents[2]))
    assert " -E -P -m " in start_command(Path(sys.executable))
    assert " -I -m " in start_command(Path("/elsewhere/python"))


@pytest.mark.parametrize("path", ['/a"b/python', "/a$(b)/python", "/" + "x" * 1_600 + "/python"])
def test_a_path_that_cannot_be_passed_on_is_refused(path: str) -> None:
    with pytest.raises(InputError, match="another one"):
        start_command(Path(path))


def test_the_library_is_found_beside_python_or_above_it(tmp_path: Path) -> None:
    names = ("xlwings64-1.dll", "xlwings32-1.dll")
    (tmp_path / "Scripts").mkdir()
    (tmp_path / names[0]).touch()
    assert dll_folder(tmp_path / "Scripts" / "python.exe", names) == str(tmp_path)
    (tmp_path / "Scripts" / names[0]).touch()
    assert dll_folder(tmp_path / "Scripts" / "python.exe", names) == str(tmp_path / "Scripts")


def test_a_missing_library_is_an_error_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build.sys, "platform", "win32")
    with pytest.raises(InputError, match="install xlwings again"):
        dll_folder(tmp_path / "python.exe", ("xlwings64-1.dll", "xlwings32-1.dll"))


def test_an_older_file_is_replaced_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "new folder" / "tradecell.xlam"
    assert build_addin(target) == target
    first = target.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, "_package", fail)
    with pytest.raises(InputError, match="No space left"):
        build_addin(target)
    assert target.read_bytes() == first
    assert [path.name for path in target.parent.iterdir()] == ["tradecell.xlam"], "nothing is left behind"


def test_a_source_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "__file__", str(tmp_path / "a" / "b" / "c" / "d" / "build.py"))
    with pytest.raises(InputError, match="install tradecell again"):
        build.folder_of("vba")
