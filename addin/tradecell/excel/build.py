"""Build tradecell.xlam: the VBA of workbook/vba, wrappers made from the functions, and the ribbon.

It is made on the machine it is for: the interpreter, the folder of xlwings's library and the versions are fixed in it,
so that nothing has to be read from a workbook or a configuration file when Excel runs it.
"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path, PurePath, PureWindowsPath

from tradecell import __version__
from tradecell.errors import InputError

MODULES = (
    "tradecell_bridge", "tradecell_cache", "tradecell_screen", "tradecell_statuses", "tradecell_decide",
    "tradecell_refresh", "tradecell_ribbon",
)  # fmt: skip
"""The modules of workbook/vba, beside ThisWorkbook."""

RIBBON = "customUI/customUI14.xml"
RIBBON_RELATION = (
    '<Relationship Id="tradecellRibbon" '
    'Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
    f'Target="{RIBBON}"/>'
)

MOST_COMMAND = 1_500
"""Characters of a command line: xlwings's library has room for 2,047."""


def build_addin(target: Path, python: Path | None = None) -> Path:
    """Write the add-in.

    Args:
        target: the file to write (``tradecell.xlam``); an older one is replaced in one step.
        python: the interpreter that Excel starts, fixed in the add-in; the running one by default.

    Returns:
        The file written.

    Raises:
        InputError: the file cannot be written, xlwings's library is not there (on Windows), or the interpreter's path
            cannot be passed to Excel.
    """
    from pyopenvba import ExcelFile

    sources = vba_sources(python)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".tradecell-") as folder:
            draft = Path(folder) / "draft.xlam"
            with ExcelFile.create_new(draft) as book:
                project = book.vba_project()
                project.delete_module("Module1")
                for name, source in sources.items():
                    if name == "ThisWorkbook":
                        book.set_module(name, project.get_module(name).attribute_header + source)
                    else:
                        project.add_module(name, source)
                book.save()
            finished = Path(folder) / target.name
            _package(draft, finished)
            finished.replace(target)
    except OSError as error:
        raise InputError(
            f"{target}: cannot be written ({error.strerror or error}); close Excel and try again"
        ) from error
    return target


def vba_sources(python: Path | None = None) -> dict[str, str]:
    """The VBA of the add-in by module, as it is built for an interpreter.

    Args:
        python: the interpreter; the running one by default.

    Raises:
        InputError: see :func:`build_addin`.
    """
    from tradecell.excel.functions import FUNCTIONS
    from tradecell.excel.vba_wrappers import built_module, functions_module

    interpreter = python or Path(sys.executable)
    dlls = dll_names()
    folder = dll_folder(interpreter, dlls)
    command = start_command(interpreter)
    separator = "\\" if "\\" in folder else os.sep
    sources = {name: _read(folder_of("vba") / f"{name}.bas") for name in MODULES}
    bridge = sources["tradecell_bridge"].replace("@DLL64@", dlls[0]).replace("@DLL32@", dlls[1])
    sources["tradecell_bridge"] = bridge
    sources["tradecell_built"] = built_module(
        __version__, str(interpreter), folder.rstrip("\\/") + separator, dlls, command
    )
    sources["tradecell_functions"] = functions_module(FUNCTIONS)
    sources["ThisWorkbook"] = _read(folder_of("vba") / "ThisWorkbook.bas")
    return sources


def folder_of(kind: str) -> Path:
    """The folder with the VBA (``"vba"``) or the ribbon (``"ribbon"``): in the package, or in a checkout beside it.

    Raises:
        InputError: it is in neither.
    """
    here = Path(__file__).resolve()
    for folder in (here.parent / kind, here.parents[3] / "workbook" / kind):
        if folder.is_dir():
            return folder
    raise InputError(f"{here.parent / kind}: it is missing; install tradecell again")


def dll_names() -> tuple[str, str]:
    """The names of xlwings's library for 64-bit and for 32-bit Excel, of the xlwings that is installed."""
    import xlwings

    return f"xlwings64-{xlwings.__version__}.dll", f"xlwings32-{xlwings.__version__}.dll"


def dll_folder(python: Path, names: tuple[str, str]) -> str:
    """The folder that holds xlwings's library for an interpreter; where pip puts it when it is not there to be seen.

    Raises:
        InputError: on Windows, where it must be there.
    """
    interpreter = _pure(python)
    folders: list[PurePath] = [interpreter.parent, interpreter.parent.parent]
    if python == Path(sys.executable):
        user = sysconfig.get_path("data", f"{os.name}_user")
        folders += [Path(sys.prefix), Path(user)]
    for folder in folders:
        if any(Path(folder, name).is_file() for name in names):
            return str(folder)
    if sys.platform == "win32":
        looked = ", ".join(dict.fromkeys(map(str, folders)))
        raise InputError(
            f"{names[0]} is in none of {looked}: install xlwings again (pip install --force-reinstall xlwings)"
        )
    # Python of a virtual environment lies in Scripts, the library in the folder above.
    return str(interpreter.parent.parent if interpreter.parent.name.casefold() == "scripts" else interpreter.parent)


def start_command(python: Path) -> str:
    """The command line that starts Python, in isolated mode; ``$(CLSID)`` is filled in by xlwings's library.

    Raises:
        InputError: the path cannot be passed on.
    """
    interpreter = _pure(python)
    if interpreter.name.casefold() == "python.exe" and Path(interpreter.with_name("pythonw.exe")).is_file():
        interpreter = interpreter.with_name("pythonw.exe")  # no console window
    path = str(interpreter)
    if '"' in path or "$(" in path or len(path) > MOST_COMMAND:
        raise InputError(f"{path}: Excel cannot start Python from a folder with this name; install it in another one")
    if sys.platform == "win32":
        try:
            path.encode("mbcs", "strict")
        except UnicodeEncodeError:
            raise InputError(
                f"{path}: xlwings cannot pass on all letters of this path; install Python in another folder"
            ) from None
    return f'"{path}" {" ".join(_switches(python))} -m tradecell.excel.server $(CLSID)'


def _switches(python: Path) -> tuple[str, ...]:
    """Isolated mode; without its ban on the user's own packages where tradecell itself was installed there."""
    here = Path(__file__).resolve()
    own = site.getusersitepackages()
    if python == Path(sys.executable) and here.is_relative_to(Path(own).resolve()):
        return "-E", "-P"
    return ("-I",)


def _pure(path: Path) -> PurePath:
    return PureWindowsPath(str(path)) if "\\" in str(path) else path


def _read(path: Path) -> str:
    """A module's source with the line ends of VBA."""
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); install tradecell again") from error
    return "\r\n".join(text.splitlines()) + "\r\n"


def _package(draft: Path, target: Path) -> None:
    """Copy the workbook with the ribbon and tradecell's own name in its properties."""
    with zipfile.ZipFile(draft) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "_rels/.rels":
                content = content.replace(b"</Relationships>", RIBBON_RELATION.encode() + b"</Relationships>")
            elif entry.filename == "docProps/core.xml":
                content = _properties().encode("utf-8")
            new.writestr(entry.filename, content)
        new.writestr(RIBBON, (folder_of("ribbon") / "customUI14.xml").read_bytes())


def _properties() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>tradecell</dc:title><dc:creator>tradecell</dc:creator>"
        f"<dc:description>Trade-control lookups in Excel cells, version {__version__}</dc:description>"
        "</cp:coreProperties>"
    )
