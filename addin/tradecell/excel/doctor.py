"""Look over everything that the formulas in Excel need, and say for each what to do."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from tradecell import __version__
from tradecell.errors import TradecellError
from tradecell.excel.doctor_defender import examine_defender
from tradecell.excel.doctor_excel import examine_excel, excel_bits
from tradecell.excel.doctor_finding import OK, PROBLEM, WARNING, Finding
from tradecell.excel.doctor_records import examine_records
from tradecell.excel.install import Receipt, read_receipt, sha256_of
from tradecell.excel.install_open import FILE_NAME, entries, excel_versions, file_of, is_ours
from tradecell.excel.registry import Machine
from tradecell.home import home as default_home

__all__ = ["OK", "PROBLEM", "WARNING", "Finding", "examine"]


def examine(machine: Machine) -> list[Finding]:
    """All findings, in the order in which things are needed: Python, Excel, the add-in, the lists, the records."""
    findings = [_python(machine), *_xlwings(machine)]
    if machine.windows:
        findings += [_pywin32(machine), *examine_excel(machine, addin_of(machine))]
        findings += examine_defender(machine.registry)
    findings += [*_addin(machine), _home(machine)]
    unread = _settings(machine)
    findings += [unread] if unread else [_lists(machine), *examine_records(machine.home)]
    return findings


def addin_of(machine: Machine) -> Path | None:
    """The tradecell.xlam that Excel loads, or else the one that the last install wrote."""
    for version in excel_versions(machine.registry):
        for _, entry in entries(machine.registry, version):
            if is_ours(entry):
                path = Path(file_of(entry))
                return path if path.is_absolute() or machine.addins is None else machine.addins / path
    receipt = read_receipt(machine.home)
    if receipt:
        return Path(receipt.file)
    return machine.addins / FILE_NAME if machine.addins else None


def _python(machine: Machine) -> Finding:
    if machine.store_python:
        return Finding(
            "Python",
            PROBLEM,
            f"{machine.python} comes from the Microsoft Store: Windows keeps its files and settings apart, and Excel "
            "cannot start it.",
            "Install Python from python.org or with winget, then pip install tradecell there and tradecell install.",
        )
    return Finding("Python", OK, f"{machine.python}, {machine.bits} bits.")


def _xlwings(machine: Machine) -> list[Finding]:
    version = machine.version_of("xlwings")
    if version is None:
        return [Finding("xlwings", PROBLEM, "xlwings is not installed.", "Run: pip install --upgrade xlwings")]
    findings = [Finding("xlwings", OK, f"xlwings {version}.")]
    if machine.windows:
        bits = excel_bits(machine.registry) or machine.bits
        name = f"xlwings{bits}-{version}.dll"
        places = [machine.python.parent, machine.python.parent.parent, machine.prefix]
        places += [machine.appdata / "Python"] if machine.appdata else []  # pip install --user
        place = next((folder for folder in dict.fromkeys(places) if (folder / name).is_file()), None)
        if place:
            findings.append(Finding("xlwings DLL", OK, f"{place / name} is there."))
        else:
            findings.append(
                Finding(
                    "xlwings DLL",
                    PROBLEM,
                    f"{name}, by which Excel reaches Python, is not beside {machine.python}.",
                    "Run: pip install --force-reinstall --no-deps xlwings. If it goes missing again, ask IT whether a "
                    "virus scanner removed it.",
                )
            )
    return findings


def _pywin32(machine: Machine) -> Finding:
    version = machine.version_of("pywin32")
    if version is None:
        return Finding(
            "pywin32",
            PROBLEM,
            "pywin32, by which Python answers Excel, is not installed.",
            "Run: pip install --upgrade pywin32",
        )
    return Finding("pywin32", OK, f"pywin32 {version}.")


def _addin(machine: Machine) -> list[Finding]:
    path = addin_of(machine)
    if path is None or not path.is_file():
        if not machine.windows:
            return [Finding("Add-in", WARNING, "No add-in was built; Excel runs it on Windows only.")]
        where = f"{path} is not there." if path else "No add-in is installed."
        return [Finding("Add-in", PROBLEM, where, "Close Excel and run: tradecell install")]
    if not zipfile.is_zipfile(path):
        return [Finding("Add-in", PROBLEM, f"{path} is damaged.", "Close Excel and run: tradecell install")]
    receipt = read_receipt(machine.home)
    if receipt is None or sha256_of(path) != receipt.sha256:
        findings = [
            Finding(
                "Add-in",
                WARNING,
                f"{path} is not the file that tradecell install wrote here: its version is not known.",
                "Close Excel and run: tradecell install",
            )
        ]
    else:
        findings = [_versions(machine, path, receipt)]
    zone = machine.zone_of(path)
    if "ZoneId=3" in zone or "ZoneId=4" in zone:
        findings.append(
            Finding(
                "Blocked file",
                PROBLEM,
                f"Windows marked {path} as downloaded from the internet, and Excel runs no macros of such a file.",
                "Close Excel and run: tradecell install. It builds the file on this computer, without the mark. "
                "(Or right-click the file, Properties, Unblock.)",
            )
        )
    else:
        findings.append(Finding("Blocked file", OK, "The add-in is not marked as downloaded from the internet."))
    return findings


def _versions(machine: Machine, path: Path, receipt: Receipt) -> Finding:
    now = {
        "tradecell": (receipt.tradecell, __version__),
        "xlwings": (receipt.xlwings, machine.version_of("xlwings") or "none"),
        "Python": (receipt.python, str(machine.python)),
    }
    other = [f"{name} {built}, and now there is {here}" for name, (built, here) in now.items() if built != here]
    if other:
        return Finding(
            "Add-in",
            PROBLEM if receipt.xlwings != now["xlwings"][1] else WARNING,
            f"{path} was built for {'; for '.join(other)}.",
            "Close Excel and run: tradecell install",
        )
    return Finding("Add-in", OK, f"{path}, built by tradecell {receipt.tradecell} for xlwings {receipt.xlwings}.")


def _home(machine: Machine) -> Finding:
    """Try it: what Windows says of rights is not what happens with synchronised and redirected folders."""
    folder = machine.home
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".tradecell-"):
            pass
    except OSError as error:
        return Finding(
            "Home",
            PROBLEM,
            f"{folder}: nothing can be written there ({error.strerror}), so no list can be kept.",
            "Ask for the right to write there, or set the environment variable TRADECELL_HOME to another folder.",
        )
    full = _free(folder) < 500 * 2**20
    if full:
        return Finding("Home", WARNING, f"{machine.home}: less than 500 MB are free on this disk.", "Make room.")
    return Finding("Home", OK, f"{machine.home} can be written.")


def _free(folder: Path) -> int:
    import shutil

    return shutil.disk_usage(folder).free


def _settings(machine: Machine) -> Finding | None:
    """Settings that cannot be used; lists and records depend on them."""
    from tradecell.settings import load_settings

    try:
        load_settings(None if machine.home == default_home() else machine.home)
    except TradecellError as error:
        return Finding("Settings", PROBLEM, f"Nothing can be screened: {error}", "Correct the file, or remove it.")
    return None


def _lists(machine: Machine) -> Finding:
    from tradecell.cache import age_of, current

    try:
        snapshot = current(machine.home)
        age = age_of(snapshot.manifest, machine.home) if snapshot else None
    except TradecellError as error:
        return Finding("Lists", PROBLEM, str(error), "Run: tradecell refresh")
    if snapshot is None or age is None:
        return Finding(
            "Lists",
            WARNING,
            "No list was ever loaded: every answer is against the built-in sample list, which is no screening.",
            "Run: tradecell refresh",
        )
    manifest = snapshot.manifest
    if age.refusal:
        return Finding("Lists", PROBLEM, f"Nothing can be screened: {age.refusal}.", "Run: tradecell refresh")
    if age.warning:
        return Finding("Lists", WARNING, age.warning, "Run: tradecell refresh, or press Refresh in Excel.")
    return Finding("Lists", OK, f"List of {manifest.list_date}, {manifest.parties:,} parties.")
