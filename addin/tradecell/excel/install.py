"""Put the add-in where Excel loads it, and take it out again.

Everything is planned first, as steps that can be shown (``--dry-run``) or run. What install did is noted in
``excel.json`` in tradecell's folder, so that uninstall finds a file in a folder of the user's choice again, and doctor
can tell whether the file is still the one that was built.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tradecell import __version__
from tradecell.errors import InputError, TradecellError
from tradecell.excel.install_open import FILE_NAME, Change, excel_versions, registering, unregistering
from tradecell.excel.registry import Machine

Build = Callable[[Path, Path], Path]
"""Builds the add-in: the file to write, the interpreter that it is to start."""

EXCEL_IS_OPEN = (
    "Excel is open, and it writes its list of add-ins anew when it closes. Close all Excel windows and run this again; "
    "if you see none, look for EXCEL.EXE in the Task Manager (Ctrl+Shift+Esc) and end it there."
)

STORE_PYTHON = (
    "This Python comes from the Microsoft Store. Windows keeps what it writes in a place of its own, where Excel never "
    "looks, and Excel cannot start it. Install Python from python.org, then pip install tradecell there."
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the last install put in place.

    Args:
        file: the add-in.
        sha256: of its bytes, hexadecimal.
        tradecell: the version that built it.
        xlwings: the version of xlwings that it was built against.
        python: the interpreter that it starts.
        excel: the versions of Excel that it was registered with.
    """

    file: str
    sha256: str
    tradecell: str
    xlwings: str
    python: str
    excel: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, and how to say it."""

    text: str
    run: Callable[[], None]


def receipt_path(home: Path) -> Path:
    """Where the receipt of the last install is kept."""
    return home / "excel.json"


def read_receipt(home: Path) -> Receipt | None:
    """What the last install put in place; None where there was none, or its note cannot be read."""
    try:
        known = json.loads(receipt_path(home).read_text(encoding="utf-8"))
        return Receipt(**{**known, "excel": tuple(known.get("excel", ()))})
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def target_of(machine: Machine, to: Path | None) -> Path:
    """Where the add-in goes.

    Raises:
        InputError: no folder was given and this system has none for Excel's add-ins; or it is no folder.
    """
    if to is not None:
        folder = to.expanduser().absolute()
        if folder.suffix.lower() == ".xlam" or folder.is_file():
            raise InputError(f"{folder}: --to names the folder for {FILE_NAME}, not a file.")
        return folder / FILE_NAME
    if machine.addins is None:
        if machine.windows:
            raise InputError("Windows does not say where your add-ins are (%APPDATA% is not set): name a folder, --to.")
        raise InputError(
            "Excel runs Python add-ins on Windows only. To build the same file here and carry it there, name a folder: "
            "tradecell install --to FOLDER. It starts the Python of this computer, so build it where it is to run."
        )
    return machine.addins / FILE_NAME


def check_ready(machine: Machine, *files: Path) -> None:
    """That nothing stands in the way of writing or removing these files, and of changing the registry.

    Raises:
        TradecellError: Python comes from the Microsoft Store, Excel is open, or another program holds a file.
    """
    if machine.windows and machine.store_python:
        raise TradecellError(STORE_PYTHON)
    if machine.windows and machine.excel_running():
        raise TradecellError(EXCEL_IS_OPEN)
    for file in files:
        if file.exists():
            try:
                with file.open("r+b"):
                    pass
            except OSError as error:
                raise _held(file, error) from error


def install_steps(machine: Machine, to: Path | None = None, build: Build | None = None) -> list[Step]:
    """What an install does, in order.

    Args:
        machine: this computer.
        to: the folder for the add-in; Excel's own add-in folder by default.
        build: builds the file; :func:`tradecell.excel.build.build_addin` by default.

    Raises:
        InputError: there is no folder to put it in.
    """
    target = target_of(machine, to)
    steps = []
    if not target.parent.is_dir():
        steps.append(Step(f"Make the folder {target.parent}", lambda: _make_folder(target.parent)))
    xlwings = machine.version_of("xlwings") or "none"
    verb = "Replace" if target.exists() else "Build"
    steps.append(
        Step(
            f"{verb} {target}, for tradecell {__version__}, xlwings {xlwings} and {machine.python}",
            lambda: _put(target, machine.python, build or _build),
        )
    )
    steps += _leave_older(machine, target)
    versions = (excel_versions(machine.registry) or ("16.0",)) if machine.windows else ()
    for version in versions:
        changes = registering(machine.registry, version, str(target))
        steps += [_change_step(machine, change) for change in changes]
        if not changes:
            steps.append(Step(f"Excel {version} loads it already: nothing to change in the registry", _nothing))
    note = receipt_path(machine.home)
    steps.append(Step(f"Note in {note} what was installed", lambda: _write_receipt(machine, target, versions)))
    return steps


def uninstall_steps(machine: Machine, to: Path | None = None) -> list[Step]:
    """What takes the add-in out again, in order. Lists, decisions and settings stay. Empty where there is nothing.

    Args:
        machine: this computer.
        to: the folder of the add-in, where it is neither in Excel's own nor in the one that install noted.
    """
    steps = []
    if machine.windows:
        for version in excel_versions(machine.registry):
            changes = unregistering(machine.registry, version)
            steps += [_change_step(machine, change) for change in changes]
    steps += [_removing(file) for file in installed_files(machine, to)]
    note = receipt_path(machine.home)
    if note.is_file():
        steps.append(_removing(note))
    return steps


def installed_files(machine: Machine, to: Path | None = None) -> list[Path]:
    """The add-in wherever it lies: in ``to``, in the folder that install noted, in Excel's own."""
    receipt = read_receipt(machine.home)
    files = [target_of(machine, to)] if to else []
    files += [Path(receipt.file)] if receipt else []
    files += [machine.addins / FILE_NAME] if machine.addins else []
    return [file for file in dict.fromkeys(files) if file.is_file()]


def _removing(file: Path) -> Step:
    return Step(f"Remove {file}", lambda: _remove(file))


def _leave_older(machine: Machine, target: Path) -> list[Step]:
    """An add-in that an earlier install put into another folder goes, if it is still the file that was built."""
    receipt = read_receipt(machine.home)
    if receipt is None or not machine.windows:
        return []
    older = Path(receipt.file)
    if older == target or sha256_of(older) != receipt.sha256:
        return []
    return [Step(f"Remove {older}, of the earlier install", lambda: _remove(older))]


def _change_step(machine: Machine, change: Change) -> Step:
    what = (
        f"Registry: remove {change.name}"
        if change.value is None
        else f"Registry: set {change.name} to {change.value!s}"
    )
    return Step(f"{what} in {change.key}", lambda: change.apply(machine.registry))


def _build(target: Path, python: Path) -> Path:
    from tradecell.excel.build import build_addin

    return build_addin(target, python)


def _put(target: Path, python: Path, build: Build) -> None:
    """Build beside the target and move it there in one step: a failed build leaves the older file in place."""
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".tradecell-") as folder:
            built = build(Path(folder) / FILE_NAME, python)
            os.replace(built, target)
    except OSError as error:
        raise _held(target, error) from error


def _write_receipt(machine: Machine, target: Path, versions: tuple[str, ...]) -> None:
    receipt = Receipt(
        file=str(target),
        sha256=sha256_of(target),
        tradecell=__version__,
        xlwings=machine.version_of("xlwings") or "",
        python=str(machine.python),
        excel=versions,
    )
    note = receipt_path(machine.home)
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        draft = note.with_suffix(".json.new")
        draft.write_text(json.dumps(asdict(receipt), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(draft, note)
    except OSError as error:
        raise TradecellError(f"{note}: cannot be written ({error.strerror}); the add-in itself is in place.") from error


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal; empty where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TradecellError(
            f"{folder}: the folder cannot be made ({error.strerror}); choose another with --to."
        ) from error


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _held(path, error) from error


def _held(path: Path, error: OSError) -> TradecellError:
    if isinstance(error, PermissionError):
        return TradecellError(
            f"{path}: Windows does not let it be replaced or removed. Close all Excel windows and run this again; if "
            "that does not help, the folder may be write-protected: choose another with --to."
            if os.name == "nt"
            else f"{path}: may not be written here ({error.strerror}); choose another folder with --to."
        )
    return TradecellError(f"{path}: cannot be written ({error.strerror or error}); choose another folder with --to.")


def _nothing() -> None:
    """A step that only says something."""
