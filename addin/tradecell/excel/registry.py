"""What installing and looking over need of the computer: the registry, folders, versions, and whether Excel is open.

All of it is behind :class:`Machine`, so that the whole of install, uninstall and doctor runs on any system in tests.
Keys are written as regedit shows them, with the short name of the root: ``HKCU\\Software\\Microsoft\\Office``.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tradecell.errors import TradecellError

Value = str | int | bytes
"""A value of the registry: REG_SZ and REG_EXPAND_SZ as text, REG_DWORD as a number, REG_BINARY as bytes."""


class Registry(Protocol):
    """The part of the Windows registry that tradecell reads and writes."""

    def values(self, key: str) -> dict[str, Value]:
        """All values of a key by name; empty where there is no such key, or it may not be read."""
        ...

    def keys(self, key: str) -> tuple[str, ...]:
        """The names of the keys below a key."""
        ...

    def write(self, key: str, name: str, value: Value) -> None:
        """Set a value; the key is made if it is not there."""
        ...

    def delete(self, key: str, name: str) -> None:
        """Remove a value; nothing happens where it is gone already."""
        ...


def value(registry: Registry, key: str, name: str) -> Value | None:
    """One value, whatever the case of its name; None where it is not set."""
    return next((found for known, found in registry.values(key).items() if known.lower() == name.lower()), None)


@dataclass(slots=True)
class MemoryRegistry:
    """A registry in memory: for tests, and for systems that have none. Names and keys ignore case, as in Windows."""

    content: dict[str, dict[str, Value]] = field(default_factory=dict)

    def values(self, key: str) -> dict[str, Value]:
        return dict(self.content.get(self._known(key), {}))

    def keys(self, key: str) -> tuple[str, ...]:
        start = key.lower() + "\\"
        below = (known[len(start) :].split("\\")[0] for known in self.content if known.lower().startswith(start))
        return tuple(dict.fromkeys(below))

    def write(self, key: str, name: str, value: Value) -> None:
        self.delete(key, name)
        self.content.setdefault(self._known(key), {})[name] = value

    def delete(self, key: str, name: str) -> None:
        values = self.content.get(self._known(key), {})
        for known in [known for known in values if known.lower() == name.lower()]:
            del values[known]

    def _known(self, key: str) -> str:
        return next((known for known in self.content if known.lower() == key.lower()), key)


class WindowsRegistry:
    """The registry of this computer.

    Always the 64-bit view, whatever Python is: what a 32-bit Office keeps is asked for under WOW6432Node by name.
    """

    def values(self, key: str) -> dict[str, Value]:
        if sys.platform != "win32":
            return {}
        import winreg

        root, path = self._split(key)
        found: dict[str, Value] = {}
        try:
            with winreg.OpenKey(root, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as handle:
                for number in range(winreg.QueryInfoKey(handle)[1]):
                    name, content, _ = winreg.EnumValue(handle, number)
                    if isinstance(content, (str, int, bytes)):
                        found[name] = content
        except OSError:
            return found
        return found

    def keys(self, key: str) -> tuple[str, ...]:
        if sys.platform != "win32":
            return ()
        import winreg

        root, path = self._split(key)
        try:
            with winreg.OpenKey(root, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as handle:
                return tuple(winreg.EnumKey(handle, number) for number in range(winreg.QueryInfoKey(handle)[0]))
        except OSError:
            return ()

    def write(self, key: str, name: str, value: Value) -> None:
        if sys.platform != "win32":
            return
        import winreg

        kind = {str: winreg.REG_SZ, int: winreg.REG_DWORD, bytes: winreg.REG_BINARY}[type(value)]
        root, path = self._split(key)
        try:
            with winreg.CreateKeyEx(root, path, 0, winreg.KEY_SET_VALUE | winreg.KEY_WOW64_64KEY) as handle:
                winreg.SetValueEx(handle, name, 0, kind, value)
        except OSError as error:
            raise TradecellError(f"{key}: the registry value {name} could not be written: {error.strerror}") from error

    def delete(self, key: str, name: str) -> None:
        if sys.platform != "win32":
            return
        import winreg

        root, path = self._split(key)
        try:
            with winreg.OpenKey(root, path, 0, winreg.KEY_SET_VALUE | winreg.KEY_WOW64_64KEY) as handle:
                winreg.DeleteValue(handle, name)
        except FileNotFoundError:
            return
        except OSError as error:
            raise TradecellError(f"{key}: the registry value {name} could not be removed: {error.strerror}") from error

    @staticmethod
    def _split(key: str) -> tuple[int, str]:
        root, _, path = key.partition("\\")
        # the handles that winreg has for the two roots; they are fixed in Windows
        return {"HKCU": 0x80000001, "HKLM": 0x80000002}[root], path


@dataclass(frozen=True, slots=True)
class Machine:
    """This computer, as far as install, uninstall and doctor look at it.

    Args:
        windows: whether Excel can load the add-in here at all.
        registry: the registry.
        home: tradecell's own folder, with the lists.
        appdata: ``%APPDATA%``, where Excel has the user's add-in folder; None where there is none.
        python: the interpreter that Excel is to start.
        prefix: the folder of its environment, where pip puts xlwings's DLLs.
        base: the folder of the Python that the environment was made from.
        bits: 32 or 64, of the interpreter.
        excel_running: whether a window of Excel is open, a hidden one included.
        version_of: the version of an installed Python package; None where it is not installed.
        zone_of: what Windows noted about where a file came from (its Zone.Identifier); empty where it noted nothing.
    """

    windows: bool
    registry: Registry
    home: Path
    appdata: Path | None
    python: Path
    prefix: Path
    base: Path
    bits: int
    excel_running: Callable[[], bool]
    version_of: Callable[[str], str | None]
    zone_of: Callable[[Path], str]

    @property
    def addins(self) -> Path | None:
        """Excel's add-in folder of this user."""
        return self.appdata / "Microsoft" / "AddIns" if self.appdata else None

    @property
    def store_python(self) -> bool:
        """Whether Python comes from the Microsoft Store.

        Windows then keeps what it writes to %APPDATA% and the registry apart, where Excel never sees it, and xlwings
        cannot start it (github.com/xlwings/xlwings/issues/2371).
        """
        return "windowsapps" in str(self.base).lower()


def this_machine() -> Machine:
    """The computer that tradecell runs on."""
    from tradecell.home import home

    windows = sys.platform == "win32"
    appdata = os.environ.get("APPDATA", "").strip()
    return Machine(
        windows=windows,
        registry=WindowsRegistry() if windows else MemoryRegistry(),
        home=home(),
        appdata=Path(appdata) if windows and appdata else None,
        python=Path(sys.executable),
        prefix=Path(sys.prefix),
        base=Path(sys.base_prefix),
        bits=struct.calcsize("P") * 8,
        excel_running=_excel_running,
        version_of=_version_of,
        zone_of=_zone_of,
    )


def _excel_running() -> bool:
    """XLMAIN is the class of Excel's main windows in every version."""
    if sys.platform != "win32":
        return False
    import ctypes

    return bool(ctypes.windll.user32.FindWindowW("XLMAIN", None))


def _version_of(package: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _zone_of(path: Path) -> str:
    """The stream is part of the file on NTFS and opens under a name of its own."""
    if sys.platform != "win32":
        return ""
    try:
        return Path(f"{path}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
