"""Excel's own list of add-ins: ours goes in once, comes out without a trace, and others' entries are kept."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecell.excel.install_open import (
    entries,
    excel_versions,
    file_of,
    is_ours,
    options_key,
    registering,
    unregistering,
)
from tradecell.excel.registry import MemoryRegistry

KEY = options_key("16.0")
PATH = r"C:\Users\ada\AppData\Roaming\Microsoft\AddIns\tradecell.xlam"
SOLVER = '/R "C:\\Program Files\\Microsoft Office\\root\\Office16\\Library\\SOLVER\\SOLVER.XLAM"'
OTHER = '"C:\\Tools\\other tool.xlam"'


def registry(**values: str) -> MemoryRegistry:
    return MemoryRegistry({KEY: {"Font": "Calibri,11", **values}})


def install(known: MemoryRegistry, path: str = PATH) -> None:
    for change in registering(known, "16.0", path):
        change.apply(known)


def uninstall(known: MemoryRegistry) -> None:
    for change in unregistering(known, "16.0"):
        change.apply(known)


def opened(known: MemoryRegistry) -> dict[str, object]:
    return {name: value for name, value in known.values(KEY).items() if name.upper().startswith("OPEN")}


def test_the_first_add_in_is_open_and_the_next_open1():
    known = registry()
    install(known)
    assert opened(known) == {"OPEN": f'"{PATH}"'}
    known = registry(OPEN=SOLVER)
    install(known)
    assert opened(known) == {"OPEN": SOLVER, "OPEN1": f'"{PATH}"'}
    assert known.values(KEY)["Font"] == "Calibri,11"


def test_a_second_install_changes_nothing():
    known = registry(OPEN=SOLVER, OPEN1=OTHER)
    install(known)
    assert registering(known, "16.0", PATH) == []


def test_an_older_copy_in_another_folder_is_replaced_where_it_stands():
    known = registry(OPEN=SOLVER, OPEN1='"D:\\old\\TRADECELL.XLAM"', OPEN2=OTHER)
    install(known)
    assert opened(known) == {"OPEN": SOLVER, "OPEN1": f'"{PATH}"', "OPEN2": OTHER}


def test_two_copies_become_one():
    known = registry(OPEN='"D:\\old\\tradecell.xlam"', OPEN1=OTHER, OPEN2="tradecell.xlam")
    install(known)
    assert opened(known) == {"OPEN": f'"{PATH}"', "OPEN1": OTHER}


def test_a_gap_is_closed_since_excel_may_not_read_beyond_it():
    known = registry(OPEN=SOLVER, OPEN3=OTHER)
    install(known)
    assert opened(known) == {"OPEN": SOLVER, "OPEN1": OTHER, "OPEN2": f'"{PATH}"'}


def test_entries_are_read_by_number_and_not_by_letter():
    known = registry(**{f"OPEN{n or ''}": f'"C:\\a\\{n}.xlam"' for n in range(12)})
    assert [file_of(value) for _, value in entries(known, "16.0")] == [f"C:\\a\\{n}.xlam" for n in range(12)]
    install(known)
    assert opened(known)["OPEN12"] == f'"{PATH}"'


def test_uninstall_closes_the_gap_that_it_leaves():
    known = registry(OPEN=SOLVER, OPEN1=f'"{PATH}"', OPEN2=OTHER)
    uninstall(known)
    assert opened(known) == {"OPEN": SOLVER, "OPEN1": OTHER}


def test_uninstall_touches_nothing_where_there_is_nothing_of_ours():
    known = registry(OPEN=SOLVER, OPEN3=OTHER)
    assert unregistering(known, "16.0") == []


def test_the_note_of_an_add_in_that_was_unticked_goes_too():
    known = registry()
    manager = KEY.replace("Options", "Add-in Manager")
    known.write(manager, PATH, "")
    known.write(manager, r"C:\Tools\other.xlam", "")
    install(known)
    assert list(known.values(manager)) == [r"C:\Tools\other.xlam"]


@pytest.mark.parametrize(
    ("entry", "file"),
    [
        (f'"{PATH}"', PATH),
        (f'/R "{PATH}"', PATH),
        (PATH, PATH),
        ("tradecell.xlam", "tradecell.xlam"),
        ("/R /F tradecell.xlam", "tradecell.xlam"),
        ('/A "Server.Class"', "Server.Class"),
    ],
)
def test_the_path_is_read_out_of_every_way_of_writing_it(entry: str, file: str):
    assert file_of(entry) == file


def test_what_only_ends_like_ours_is_not_ours():
    assert is_ours('"C:\\x\\TradeCell.xlam"')
    assert not is_ours('"C:\\x\\my-tradecell.xlam"')
    assert not is_ours('"C:\\tradecell.xlam\\other.xlam"')
    assert not is_ours(b"tradecell")


def test_every_version_that_is_installed_or_was_started_is_found():
    known = MemoryRegistry(
        {
            r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Office\15.0\Excel\InstallRoot": {"Path": "C:\\Office15\\"},
            r"HKCU\Software\Microsoft\Office\16.0\Excel\Options": {},
            r"HKCU\Software\Microsoft\Office\14.0\Word\Options": {},
            r"HKCU\Software\Microsoft\Office\12.0\Excel\Options": {},
        }
    )
    assert excel_versions(known) == ("16.0", "15.0")


others = st.text("abcxyz ._-éß北", min_size=1, max_size=12).map(lambda name: f'"C:\\{name}.xlam"')


@given(st.dictionaries(st.integers(0, 30), others, max_size=8), st.booleans())
def test_whatever_was_there_is_there_in_the_same_order_before_and_after(numbered: dict[int, str], lower: bool):
    name = "open" if lower else "OPEN"
    known = registry(**{f"{name}{n or ''}": value for n, value in numbered.items()})
    before = [value for _, value in entries(known, "16.0")]
    install(known)
    with_ours = [value for _, value in entries(known, "16.0")]
    assert with_ours == [*before, f'"{PATH}"']
    numbers = [int(re.sub(r"\D", "", found) or 0) for found, _ in entries(known, "16.0")]
    assert numbers == list(range(len(numbers)))
    uninstall(known)
    assert [value for _, value in entries(known, "16.0")] == before
