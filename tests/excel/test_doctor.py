"""Doctor on imagined computers: each thing that can be wrong is found, named, and comes with what to do."""

from __future__ import annotations

import dataclasses
import struct
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from tradecell import __version__
from tradecell.excel.doctor import OK, PROBLEM, WARNING, Finding, addin_of, examine
from tradecell.excel.doctor_excel import excel_bits, program_bits
from tradecell.excel.install import install_steps
from tradecell.excel.install_open import options_key
from tradecell.excel.registry import Machine, MemoryRegistry
from tradecell.screening import publish_file

OFFICE = r"HKCU\Software\Microsoft\Office\16.0"
USER_POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0"
COMPUTER_POLICY = r"HKLM\Software\Policies\Microsoft\Office\16.0"
CLICK_TO_RUN = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
APP_PATH = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"


def build(target: Path, _python: Path) -> Path:
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
    return target


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A computer on which everything is as it should be, with a list of today."""
    python = tmp_path / "env" / "Scripts" / "python.exe"
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / "env" / "xlwings64-0.37.8.dll").touch()
    made = Machine(
        windows=True,
        registry=MemoryRegistry({options_key("16.0"): {}, CLICK_TO_RUN: {"Platform": "x64"}}),
        home=tmp_path / "home",
        appdata=tmp_path / "AppData",
        python=python,
        prefix=tmp_path / "env",
        base=tmp_path,
        bits=64,
        excel_running=lambda: False,
        version_of=lambda package: {"xlwings": "0.37.8", "pywin32": "311"}.get(package),
        zone_of=lambda _path: "",
    )
    for step in install_steps(made, build=build):
        step.run()
    write_list(tmp_path, made.home, date.today())
    return made


def write_list(folder: Path, home: Path, day: date) -> None:
    """A list of one's own, whose date is the file's."""
    import os
    import time

    file = folder / "own.csv"
    file.write_text("name,country\nAcme Trading,CN\n", encoding="utf-8")
    seconds = time.mktime(day.timetuple()) + 12 * 3600
    os.utime(file, (seconds, seconds))
    publish_file(file, home)


def write_official_list(folder: Path, home: Path, day: date) -> None:
    """OFAC's SDN list of that day, with one party."""
    file = folder / "sdn.xml"
    file.write_text(
        '<?xml version="1.0"?><sdnList xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML">'
        f"<publshInformation><Publish_Date>{day:%m/%d/%Y}</Publish_Date><Record_Count>1</Record_Count></publshInformation>"
        "<sdnEntry><uid>1</uid><lastName>ACME TRADING</lastName><sdnType>Entity</sdnType>"
        "<programList><program>IRAN</program></programList></sdnEntry></sdnList>",
        encoding="utf-8",
    )
    publish_file(file, home)


def change(machine: Machine, **fields: object) -> Machine:
    return dataclasses.replace(machine, **fields)  # type: ignore[arg-type]


def bad(machine: Machine) -> list[Finding]:
    return [finding for finding in examine(machine) if finding.state != OK]


def only(machine: Machine) -> Finding:
    (finding,) = bad(machine)
    assert finding.advice
    return finding


def test_where_all_is_well_nothing_is_found(machine: Machine):
    findings = examine(machine)
    assert [finding for finding in findings if finding.state != OK] == []
    about = {finding.about for finding in findings}
    assert about >= {"Python", "xlwings", "xlwings DLL", "pywin32", "Excel", "Add-in", "Blocked file", "Home", "Lists"}
    assert about >= {"Policies", "Trusted location", "Disabled items", "Loaded by Excel 16.0"}


def test_excel_of_another_bitness_is_told_and_wants_its_own_dll(machine: Machine):
    machine.registry.write(CLICK_TO_RUN, "Platform", "x86")
    about = {finding.about: finding for finding in bad(machine)}
    assert about["Excel"].state == WARNING
    assert "32 bits" in about["Excel"].found
    assert about["xlwings DLL"].state == PROBLEM
    assert "xlwings32-0.37.8.dll" in about["xlwings DLL"].found
    (machine.prefix / "xlwings32-0.37.8.dll").touch()
    assert only(machine).about == "Excel"


def test_a_missing_dll_is_a_problem(machine: Machine):
    (machine.prefix / "xlwings64-0.37.8.dll").unlink()
    assert only(machine).about == "xlwings DLL"
    (machine.python.parent / "xlwings64-0.37.8.dll").touch()
    assert bad(machine) == []


def test_missing_packages_are_problems(machine: Machine):
    without = change(machine, version_of=lambda package: "0.37.8" if package == "xlwings" else None)
    assert only(without).about == "pywin32"
    none = {finding.about: finding for finding in bad(change(machine, version_of=lambda _package: None))}
    assert none["xlwings"].state == PROBLEM


def test_an_update_of_xlwings_wants_a_new_install(machine: Machine):
    (machine.prefix / "xlwings64-0.38.0.dll").touch()
    newer = change(machine, version_of=lambda package: {"xlwings": "0.38.0", "pywin32": "311"}.get(package))
    finding = only(newer)
    assert (finding.about, finding.state) == ("Add-in", PROBLEM)
    assert "0.37.8" in finding.found
    assert "0.38.0" in finding.found
    assert "tradecell install" in finding.advice


def test_another_python_wants_a_new_install(machine: Machine, tmp_path: Path):
    other = tmp_path / "env" / "Scripts" / "python3.exe"
    finding = only(change(machine, python=other))
    assert (finding.about, finding.state) == ("Add-in", WARNING)


def test_a_file_that_is_not_the_one_that_was_built_is_told(machine: Machine):
    path = addin_of(machine)
    assert path is not None
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("more", "")
    assert only(machine).state == WARNING
    path.write_bytes(b"cut off")
    assert only(machine).state == PROBLEM
    path.unlink()
    assert "is not there" in only(machine).found


def test_a_downloaded_file_is_blocked(machine: Machine):
    finding = only(change(machine, zone_of=lambda _path: "[ZoneTransfer]\nZoneId=3\nHostUrl=https://example.org/"))
    assert (finding.about, finding.state) == ("Blocked file", PROBLEM)
    assert bad(change(machine, zone_of=lambda _path: "[ZoneTransfer]\nZoneId=0\n")) == []


def test_an_add_in_that_excel_does_not_load_is_a_problem(machine: Machine):
    machine.registry.delete(options_key("16.0"), "OPEN")
    assert only(machine).about == "Loaded by Excel 16.0"


def test_an_add_in_behind_a_gap_is_a_warning(machine: Machine):
    key = options_key("16.0")
    entry = machine.registry.values(key)["OPEN"]
    machine.registry.delete(key, "OPEN")
    machine.registry.write(key, "OPEN1", entry)
    assert only(machine).state == WARNING


def test_an_add_in_that_excel_disabled_is_found(machine: Machine):
    key = OFFICE + r"\Excel\Resiliency\DisabledItems"
    path = "c:\\users\\ada\\tradecell.xlam\0".encode("utf-16-le")
    name = "Tradecell\0".encode("utf-16-le")
    machine.registry.write(key, "A1B2", struct.pack("<III", 1, len(path), len(name)) + path + name)
    finding = only(machine)
    assert (finding.about, finding.state) == ("Disabled items", PROBLEM)
    machine.registry.write(key, "A1B2", struct.pack("<III", 1, 10, 0) + "other.xlam\0".encode("utf-16-le"))
    assert bad(machine) == []


@pytest.mark.parametrize("root", [USER_POLICY, COMPUTER_POLICY, OFFICE])
@pytest.mark.parametrize(
    ("below", "name", "content"),
    [
        (r"Excel\Security", "VBAWarnings", 4),
        (r"Excel\Security", "VBAWarnings", 3),
        (r"excel\security", "vbawarnings", 4),
        (r"Excel\Security", "DisableAllAddins", 1),
        (r"Excel\Security", "RequireAddinSig", 1),
        (r"Common", "VBAOff", 1),
        (r"Excel\Resiliency", "RestrictToList", 1),
        (r"Excel\Resiliency\AddinList", "tradecell.xlam", "0"),
    ],
)
def test_what_forbids_macros_or_add_ins_is_found(machine: Machine, root: str, below: str, name: str, content: object):
    machine.registry.write(f"{root}\\{below}", name, content)  # type: ignore[arg-type]
    finding = only(machine)
    assert (finding.about, finding.state) == ("Policies", PROBLEM)
    assert name.lower() in finding.found.lower()
    if root != OFFICE:
        assert "IT" in finding.advice


def test_a_policy_of_the_cloud_is_found(machine: Machine):
    machine.registry.write(r"HKCU\Software\Policies\Microsoft\Cloud\Office\16.0\Excel\Security", "VBAWarnings", 4)
    assert only(machine).about == "Policies"


@pytest.mark.parametrize(("name", "content"), [("VBAWarnings", 1), ("VBAWarnings", 2), ("DisableAllAddins", 0)])
def test_what_lets_macros_run_is_no_problem(machine: Machine, name: str, content: int):
    machine.registry.write(COMPUTER_POLICY + r"\Excel\Security", name, content)
    assert bad(machine) == []


def test_the_policy_goes_before_the_users_choice(machine: Machine):
    machine.registry.write(OFFICE + r"\Excel\Security", "VBAWarnings", 4)
    machine.registry.write(COMPUTER_POLICY + r"\Excel\Security", "VBAWarnings", 2)
    assert bad(machine) == []


def test_macros_run_in_a_trusted_location(machine: Machine):
    machine.registry.write(COMPUTER_POLICY + r"\Excel\Security", "VBAWarnings", 3)
    assert only(machine).state == PROBLEM
    place = OFFICE + r"\Excel\Security\Trusted Locations\Location9"
    assert machine.addins is not None
    machine.registry.write(place, "Path", str(machine.addins) + "\\")
    assert bad(machine) == []
    machine.registry.write(place, "Path", str(machine.addins.parent))
    assert only(machine).state == PROBLEM
    machine.registry.write(place, "AllowSubfolders", 1)
    assert bad(machine) == []
    machine.registry.write(OFFICE + r"\Excel\Security\Trusted Locations", "AllLocationsDisabled", 1)
    assert only(machine).state == PROBLEM


def test_an_add_in_that_it_allows_by_name_runs(machine: Machine):
    machine.registry.write(USER_POLICY + r"\Excel\Resiliency", "RestrictToList", 1)
    machine.registry.write(USER_POLICY + r"\Excel\Resiliency\AddinList", "tradecell.xlam", "1")
    assert bad(machine) == []


def test_files_from_the_internet_are_none_of_ours(machine: Machine):
    machine.registry.write(COMPUTER_POLICY + r"\Excel\Security", "blockcontentexecutionfrominternet", 1)
    assert bad(machine) == []
    assert any(
        "internet" in finding.found for finding in examine(machine) if finding.about == "Files from the internet"
    )


CHILDREN = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
CALLS = "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b"
DEFENDER = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender"
GUARD = r"\Windows Defender Exploit Guard\ASR"


@pytest.mark.parametrize("rule", [CHILDREN, CALLS.upper()])
@pytest.mark.parametrize(
    ("content", "state"), [("1", PROBLEM), (1, PROBLEM), ("6", WARNING), ("2", OK), ("0", OK), ("", OK)]
)
def test_a_rule_of_defender_that_stops_python_is_found(machine: Machine, rule: str, content: object, state: str):
    machine.registry.write(DEFENDER + GUARD + r"\Rules", rule, content)  # type: ignore[arg-type]
    (finding,) = [finding for finding in examine(machine) if finding.about == "Defender"]
    assert finding.state == state
    assert bad(machine) == ([] if state == OK else [finding])


def test_a_rule_that_intune_sets_is_found(machine: Machine):
    machine.registry.write(DEFENDER + r"\Policy Manager", "ASRRules", f"{CALLS}=2|{{{CHILDREN.upper()}}}=1")
    finding = only(machine)
    assert "child processes" in finding.found
    machine.registry.write(DEFENDER + GUARD + r"\ASROnlyExclusions", r"C:\Python", "0")
    assert only(machine).state == WARNING


def test_without_excel_that_is_the_one_problem_named(machine: Machine):
    machine.registry.content.clear()
    assert only(machine).about == "Excel"


def test_excel_and_python_of_the_store_are_problems(machine: Machine):
    machine.registry.write(APP_PATH, "", r"C:\Program Files\WindowsApps\Microsoft.Office.Desktop.Excel\EXCEL.EXE")
    assert only(machine).about == "Excel"
    machine.registry.content.pop(APP_PATH)
    store = change(machine, base=Path(r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12"))
    assert only(store).about == "Python"


def test_without_a_list_it_says_that_answers_are_of_the_sample(machine: Machine, tmp_path: Path):
    findings = {finding.about: finding for finding in bad(change(machine, home=tmp_path / "new"))}
    assert findings["Lists"].state == WARNING
    assert "no screening" in findings["Lists"].found


def test_a_damaged_cache_is_a_problem(machine: Machine):
    (machine.home / "cache" / "current").write_text("gone", encoding="utf-8")
    assert (only(machine).about, only(machine).state) == ("Lists", PROBLEM)


@pytest.mark.parametrize(("days", "state"), [(6, OK), (7, WARNING), (30, WARNING), (31, PROBLEM)])
def test_a_list_grows_old_and_then_too_old(machine: Machine, tmp_path: Path, days: int, state: str):
    """The limits of the settings: a warning from 7 days on, no screening beyond 30."""
    write_official_list(tmp_path, machine.home, date.today() - timedelta(days=days))
    (finding,) = [finding for finding in examine(machine) if finding.about == "Lists"]
    assert finding.state == state, finding
    assert bad(machine) == ([] if state == OK else [finding])
    assert state == OK or f"{days} days" in finding.found


def test_settings_that_cannot_be_read_are_a_problem(machine: Machine):
    from tradecell.settings import load_settings

    load_settings(machine.home).path.write_text("[age", encoding="utf-8")
    assert (only(machine).about, only(machine).state) == ("Settings", PROBLEM)


def test_a_home_that_cannot_be_written_is_a_problem(machine: Machine, monkeypatch: pytest.MonkeyPatch):
    import tempfile

    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refused)
    assert (only(machine).about, only(machine).state) == ("Home", PROBLEM)


@pytest.mark.parametrize(("kind", "bits"), [(0x014C, 32), (0x8664, 64), (0xAA64, 64), (0x0200, None)])
def test_the_bits_of_a_program_are_in_its_header(tmp_path: Path, kind: int, bits: int | None):
    program = tmp_path / "EXCEL.EXE"
    program.write_bytes(
        b"MZ".ljust(60, b"\0") + struct.pack("<I", 128) + bytes(64) + struct.pack("<4sH", b"PE\0\0", kind)
    )
    assert program_bits(program) == bits
    known = MemoryRegistry({APP_PATH: {"": f'"{program}"'}})
    assert excel_bits(known) == bits


@pytest.mark.parametrize("content", [b"", b"MZ", b"MZ" + b"\xff" * 100, b"PE" * 100])
def test_what_is_no_program_has_no_bits(tmp_path: Path, content: bytes):
    program = tmp_path / "x.exe"
    program.write_bytes(content)
    assert program_bits(program) is None
    assert program_bits(tmp_path / "none.exe") is None


def test_the_bits_of_an_office_that_was_not_streamed_are_with_outlook():
    key = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Office\16.0\Outlook"
    known = MemoryRegistry({options_key("16.0"): {"x": 1}, key: {"Bitness": "x86"}})
    assert excel_bits(known) == 32


def test_elsewhere_only_what_is_there_is_looked_at(machine: Machine, tmp_path: Path):
    other = change(machine, windows=False, appdata=None, registry=MemoryRegistry())
    assert bad(other) == []
    assert addin_of(change(other, home=tmp_path / "none")) is None


def test_the_version_of_this_package_is_compared(machine: Machine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tradecell.excel.doctor.__version__", "99.0")
    finding = only(machine)
    assert finding.state == WARNING
    assert __version__ in finding.found


def test_looking_changes_nothing(machine: Machine):
    """The same twice, and no file more."""
    files = sorted(path for path in machine.home.rglob("*"))
    assert examine(machine) == examine(machine)
    assert sorted(path for path in machine.home.rglob("*")) == files
