"""The list of add-ins that Excel loads when it starts.

Excel keeps it in the user's registry, in ``HKCU\\Software\\Microsoft\\Office\\<version>\\Excel\\Options``, as values
named OPEN, OPEN1, OPEN2, ... Each holds a path in quotation marks, at times after a switch (``/R "C:\\x\\a.xlam"``),
or only a name where the file is in one of Excel's own folders. Excel reads them in this order, and writes all of them
anew when it closes. Microsoft does not document this; it is how Excel 2010 to 365 have been seen to work
(bettersolutions.com/excel/add-ins/registry-keys.htm, read 2026-11-24).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PureWindowsPath

from tradecell.excel.registry import Registry, Value

OFFICE = "HKCU\\Software\\Microsoft\\Office"
VERSIONS = ("16.0", "15.0", "14.0")
"""16.0 is Excel 2016, 2019, 2021, 2024 and 365; 15.0 is 2013, 14.0 is 2010."""

FILE_NAME = "tradecell.xlam"

_OPEN = re.compile(r"OPEN(\d*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """One value to write, or to remove where ``value`` is None."""

    key: str
    name: str
    value: Value | None

    def apply(self, registry: Registry) -> None:
        """Make the change."""
        if self.value is None:
            registry.delete(self.key, self.name)
        else:
            registry.write(self.key, self.name, self.value)


def excel_versions(registry: Registry) -> tuple[str, ...]:
    """The versions of Excel that this user has, newest first: installed for all, or started once by this user."""
    found = []
    for version in VERSIONS:
        installed = any(
            registry.values(f"HKLM\\SOFTWARE\\{node}Microsoft\\Office\\{version}\\Excel\\InstallRoot")
            for node in ("", "WOW6432Node\\")
        )
        if installed or "excel" in (name.lower() for name in registry.keys(f"{OFFICE}\\{version}")):
            found.append(version)
    return tuple(found)


def options_key(version: str) -> str:
    """Where a version of Excel keeps the add-ins to load."""
    return f"{OFFICE}\\{version}\\Excel\\Options"


def file_of(entry: Value) -> str:
    """The path in an OPEN value, without switches and quotation marks."""
    text = str(entry).strip()
    quoted = re.search(r'"([^"]*)"', text)
    return quoted.group(1) if quoted else re.sub(r"^(/\w+\s+)+", "", text).strip()


def is_ours(entry: Value) -> bool:
    """Whether an OPEN value names a tradecell.xlam, in whatever folder."""
    return PureWindowsPath(file_of(entry)).name.lower() == FILE_NAME


def entries(registry: Registry, version: str) -> list[tuple[str, Value]]:
    """The names and values of the OPEN values of a version, in the order of their numbers."""
    found = []
    for name, entry in registry.values(options_key(version)).items():
        matched = _OPEN.fullmatch(name)
        if matched:
            found.append((int(matched.group(1) or 0), name, entry))
    return [(name, entry) for _, name, entry in sorted(found, key=lambda one: (one[0], one[1]))]


def registering(registry: Registry, version: str, path: str) -> list[Change]:
    """What must change so that a version loads ``path`` and no other tradecell.xlam; nothing where it does already."""
    wanted = f'"{path}"'
    listed: list[Value] = []
    for _, entry in entries(registry, version):
        if not is_ours(entry):
            listed.append(entry)
        elif wanted not in listed:
            listed.append(wanted)  # an older one is replaced where it stands
    if wanted not in listed:
        listed.append(wanted)
    return _renumbered(registry, version, listed) + _unlisted(registry, version)


def unregistering(registry: Registry, version: str) -> list[Change]:
    """What must change so that a version loads no tradecell.xlam."""
    listed = [entry for _, entry in entries(registry, version)]
    kept = [entry for entry in listed if not is_ours(entry)]
    changes = _renumbered(registry, version, kept) if len(kept) < len(listed) else []
    return changes + _unlisted(registry, version)


def _renumbered(registry: Registry, version: str, listed: list[Value]) -> list[Change]:
    """The differences between what is there and OPEN, OPEN1, ... without gaps: written first, removed last."""
    key = options_key(version)
    there = dict(entries(registry, version))
    wanted = {f"OPEN{number or ''}": entry for number, entry in enumerate(listed)}
    known = {name.upper(): entry for name, entry in there.items()}
    changes = [Change(key, name, entry) for name, entry in wanted.items() if known.get(name) != entry]
    return changes + [Change(key, name, None) for name in there if name.upper() not in wanted]


def _unlisted(registry: Registry, version: str) -> list[Change]:
    """An add-in that the user unticked once is noted apart, under its path; that note goes in either case."""
    key = f"{OFFICE}\\{version}\\Excel\\Add-in Manager"
    return [Change(key, name, None) for name in registry.values(key) if is_ours(name)]
