"""The user's settings: one TOML file, every key optional, an unknown one refused with its line.

It lies in the user's configuration folder (``%LOCALAPPDATA%\\tradecell\\settings.toml`` on Windows), or in
``TRADECELL_HOME`` where that is set. All of it, with what holds when nothing is said:

    [cache]
    keep = 10                    # snapshots that stay on this machine

    [age]
    warn_days = 7                # from this age on the list is called old
    refuse_days = 30             # older than this it is not screened against

    [network]
    seconds = 600                # for one source, all tries together
    proxy = ""                   # the system's own, unless an address stands here

    [sources.csl]                # by the source's code; ``tradecell refresh --sources`` lists them
    on = true
    address = "https://..."      # instead of the official one

    [sources.customers-we-block] # a list of your own, under a code of your choice
    title = "Customers we block"
    file = 'S:\\lists\\blocked.xlsx'

    [records]
    shared_folder = ""           # where decisions and the audit trail lie, if several people share them
    formulas = false             # whether lookups of single cells are recorded, too
    keep_years = 5               # 15 CFR 762.6: five years

A key for a service never stands here: ``tradecell key set`` puts it into the system's own store.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tradecell.errors import InputError

__all__ = ["AgeLimits", "Network", "Records", "Settings", "SourceSettings", "load_settings", "settings_path"]

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """In days: from when a list is called old, and beyond which it is not screened against."""

    warn_days: int = 7
    refuse_days: int = 30


@dataclass(frozen=True, slots=True)
class Network:
    """How long one source may take in all, in seconds, and the proxy where it is not the system's."""

    seconds: int = 600
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """Where decisions and the audit trail lie, whether single cells are recorded, and for how many years all is
    kept."""

    shared_folder: str = ""
    formulas: bool = False
    keep_years: int = 5


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What the user says of one source; None and empty where nothing is said.

    Args:
        on: whether it is part of a refresh.
        address: where it is fetched from.
        file: or the path it is read from.
        title: its name for people.
        key_header: the request header that carries its key, where it needs one.
        limit_mb: the most it may have, in MiB.
        least_parties: fewer are not believed.
        line: where its table begins in the file, for messages.
    """

    on: bool | None = None
    address: str = ""
    file: str = ""
    title: str = ""
    key_header: str = ""
    limit_mb: int = 0
    least_parties: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, with their defaults where the file says nothing.

    Args:
        path: where the file is or would be.
        keep: snapshots that stay.
        age: limits of the list's age.
        network: limits and proxy.
        sources: by code.
        records: of decisions and the audit trail.
    """

    path: Path
    keep: int = 10
    age: AgeLimits = AgeLimits()
    network: Network = Network()
    sources: Mapping[str, SourceSettings] = field(default_factory=dict)
    records: Records = Records()


def settings_path(home: Path | None = None) -> Path:
    """Where the settings file is or would be: in ``home`` or ``TRADECELL_HOME``, else in the configuration folder."""
    if home is not None:
        return home / "settings.toml"
    if os.environ.get("TRADECELL_HOME", "").strip():
        from tradecell.home import home as moved

        return moved() / "settings.toml"
    from platformdirs import user_config_path

    return user_config_path("tradecell", appauthor=False) / "settings.toml"


def load_settings(home: Path | None = None) -> Settings:
    """Read the settings; the defaults where there is no file.

    Args:
        home: tradecell's folder, where it is not the user's own.

    Raises:
        InputError: the file cannot be read, is no TOML, has an unknown key or a value that makes no sense; with the
        line.
    """
    path = settings_path(home)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Settings(path)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the settings cannot be read ({error}); save the file as UTF-8 text") from error
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"{path}: the settings are no valid TOML: {error}. In Windows paths, use single quotes"
        ) from error
    return _Reader(path, text).settings(document)


_TABLES: dict[str, type[Any]] = {"age": AgeLimits, "network": Network, "records": Records}
_LEAST = {"keep": 1, "warn_days": 1, "refuse_days": 1, "seconds": 5, "keep_years": 5, "limit_mb": 1, "least_parties": 1}


class _Reader:
    """Checks a document against the dataclasses above; knows the text for the line of each complaint."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()

    def settings(self, document: dict[str, Any]) -> Settings:
        known = ("cache", *_TABLES, "sources")
        for name, table in document.items():
            if name not in known:
                raise self.unknown((name,), known)
            if not isinstance(table, dict):
                raise self.wrong((name,), f"a table, written [{name}]")
        cache = document.get("cache", {})
        self.check(("cache",), cache, {"keep": int})
        sources = {code: self.source(code, table) for code, table in document.get("sources", {}).items()}
        parts = {name: self.table((name,), document.get(name, {}), kind) for name, kind in _TABLES.items()}
        age: AgeLimits = parts["age"]
        if age.warn_days > age.refuse_days:
            raise self.wrong(("age", "warn_days"), f"at most refuse_days, which is {age.refuse_days}")
        return Settings(self.path, cache.get("keep", 10), age, parts["network"], sources, parts["records"])

    def source(self, code: str, table: object) -> SourceSettings:
        where = ("sources", code)
        if not _CODE.fullmatch(code):
            raise self.wrong(where, "a code of small letters, digits, - and _, at most 40")
        if not isinstance(table, dict):
            raise self.wrong(where, f"a table, written [sources.{code}]")
        found: SourceSettings = self.table(where, table, SourceSettings, line=self.line(where))
        if found.address and found.file:
            raise self.wrong((*where, "file"), "either an address or a file, not both")
        if found.address and not re.match(r"https?://[^/\s]+", found.address):
            raise self.wrong((*where, "address"), "an address that begins with https:// (a path belongs in file)")
        return found

    def table(self, where: tuple[str, ...], table: dict[str, Any], kind: type[Any], **more: Any) -> Any:
        types = {each.name: each.type for each in fields(kind) if each.name not in more}
        plain = {"int": int, "str": str, "bool": bool, "bool | None": bool}
        self.check(where, table, {name: plain[str(text)] for name, text in types.items()})
        return kind(**table, **more)

    def check(self, where: tuple[str, ...], table: dict[str, Any], known: Mapping[str, type]) -> None:
        for key, value in table.items():
            if key not in known:
                raise self.unknown((*where, key), tuple(known))
            if type(value) is not known[key]:
                words = {int: "a whole number", str: 'text in quotes ("...")', bool: "true or false"}
                raise self.wrong((*where, key), words[known[key]])
            if isinstance(value, int) and value < _LEAST.get(key, value):
                raise self.wrong((*where, key), f"at least {_LEAST[key]}")

    def unknown(self, where: tuple[str, ...], known: tuple[str, ...]) -> InputError:
        import difflib

        near = difflib.get_close_matches(where[-1], known, n=1, cutoff=0.6)
        advice = f"did you mean {near[0]}?" if near else f"what may stand there: {', '.join(known)}"
        return InputError(f"{self.path}, line {self.line(where)}: the setting {'.'.join(where)} is not known; {advice}")

    def wrong(self, where: tuple[str, ...], expected: str) -> InputError:
        return InputError(f"{self.path}, line {self.line(where)}: the setting {'.'.join(where)} must be {expected}")

    def line(self, where: tuple[str, ...]) -> int:
        """The line where a key stands: tomllib does not tell, so the text is read once more, table by table."""
        table: tuple[str, ...] = ()
        for number, text in enumerate(self.lines, start=1):
            stripped = text.strip()
            if match := re.match(r"\[+([^\[\]]+)\]+", stripped):
                table = _path(match[1])
                if table[: len(where)] == where:
                    return number
            elif (match := re.match(r"([^=#]+)=", stripped)) and (*table, *_path(match[1]))[: len(where)] == where:
                return number
        return self.line(where[:-1]) if len(where) > 1 else 1


def _path(text: str) -> tuple[str, ...]:
    """A dotted key as its parts, without quotation marks."""
    return tuple(part.strip().strip("\"'") for part in text.strip().split("."))
