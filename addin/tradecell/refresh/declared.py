"""The sources: what is declared of each, with what the user's settings say of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from tradecell.errors import InputError
from tradecell.settings import Settings, SourceSettings

__all__ = ["Declaration", "built_in", "by_hand", "code_of_format", "declarations", "shown"]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One source.

    Args:
        code: its short name, in settings and messages.
        title: its name for people.
        address: where it is fetched from; ``{date}`` stands for a day of the eCFR.
        file: or the path it is read from.
        kind: ``"list"`` (parties), ``"ccl"`` or ``"chart"``.
        fetch: ``"file"``, ``"pages"`` or ``"ecfr"``.
        formats: what its reader may find it to be; empty for any list of parties.
        licence: under which it is published.
        hours: how often its publisher renews it, at most.
        on: whether a refresh brings it in.
        key: the name of the key it needs, or empty.
        key_header: the request header that carries the key.
        dates: where the eCFR says which day is its latest.
        limit: bytes it may have at most, packed or unpacked.
        least_bytes: fewer are not believed.
        least_parties: fewer are not believed.
        known: list code and name of parties long listed.
        own_address: whether the user wrote the address, which may then be http.
        publisher: who publishes it.
    """

    code: str
    title: str
    address: str = ""
    file: str = ""
    kind: str = "list"
    fetch: str = "file"
    formats: tuple[str, ...] = ()
    licence: str = ""
    hours: int = 24
    on: bool = True
    key: str = ""
    key_header: str = ""
    dates: str = ""
    limit: int = 200 << 20
    least_bytes: int = 1
    least_parties: int = 1
    known: tuple[tuple[str, str], ...] = ()
    own_address: bool = False
    publisher: str = ""


@cache
def built_in() -> dict[str, Declaration]:
    """The sources that come with tradecell, by code, in the order in which a snapshot holds them."""
    import tomllib
    from importlib.resources import files

    text = (files("tradecell") / "refresh" / "resources" / "sources.toml").read_text(encoding="utf-8")
    return {code: _declaration(code, table) for code, table in tomllib.loads(text).items()}


def _declaration(code: str, table: dict[str, Any]) -> Declaration:
    known = []
    for text in table.pop("known"):
        list_code, _, name = text.partition(": ")
        known.append((list_code, name))
    limit = table.pop("limit_mb") << 20
    return Declaration(code, **{**table, "formats": tuple(table["formats"])}, limit=limit, known=tuple(known))


def declarations(settings: Settings) -> dict[str, Declaration]:
    """All sources by code: the built-in ones as the settings change them, then the user's own.

    Raises:
        InputError: a source of the user's own has neither an address nor a file, or an address with a key in it.
    """
    found = dict(built_in())
    for code, said in settings.sources.items():
        base = found.get(code)
        if base is None:
            if not said.address and not said.file:
                names = ", ".join(built_in())
                raise InputError(
                    f"{settings.path}, line {said.line}: the source {code!r} is none of the built-in ones ({names}), "
                    "so it needs an "
                    "address or a file"
                )
            base = Declaration(code, said.title or code)
        found[code] = _changed(base, said, settings)
    return found


def _changed(base: Declaration, said: SourceSettings, settings: Settings) -> Declaration:
    if re.search(r"[?&](?:api_?key|subscription-key|key|password|secret)=", said.address, re.IGNORECASE):
        raise InputError(
            f"{settings.path}, line {said.line}: the address of {base.code!r} holds a key, which would lie here in "
            "plain sight; "
            f'name its header instead (key_header = "...") and store the key with `tradecell key set {base.code}`'
        )
    return replace(
        base,
        title=said.title or base.title,
        address=said.address or ("" if said.file else base.address),
        file=said.file,
        on=base.on if said.on is None else said.on,
        # an address that the user wrote names its day itself; the eCFR's own needs to be asked for one
        fetch="file"
        if said.file or (base.fetch == "ecfr" and said.address and "{date}" not in said.address)
        else base.fetch,
        key_header=said.key_header or base.key_header,
        key=base.key or (base.code if said.key_header else ""),
        limit=said.limit_mb << 20 if said.limit_mb else base.limit,
        least_parties=said.least_parties or base.least_parties,
        # one who takes a smaller list on purpose says so by the number of parties; the bytes follow
        least_bytes=1 if said.least_parties else base.least_bytes,
        own_address=bool(said.address),
    )


def code_of_format(name: str) -> str:
    """The built-in source that a reader's format belongs to; empty for a list of the user's own.

    OFAC's XML is that of the SDN list or of the others; see :func:`by_hand`.
    """
    return next((code for code, one in built_in().items() if name in one.formats and one.fetch != "pages"), "")


def by_hand(path: Path, format: str, list_codes: frozenset[str]) -> Declaration:
    """What a file given by hand stands for: the built-in source of its format, else a list of the user's own.

    Args:
        path: the file; its name is the code of an own list.
        format: what the reader told it to be.
        list_codes: the codes of the lists in it, which tell OFAC's two XML files apart.
    """
    code = code_of_format(format)
    if code == "ofac-sdn" and "SDN" not in list_codes:
        code = "ofac-nonsdn"
    if code:
        # what was made by hand may be a part: it is judged against what is in use, not against the whole published list
        return replace(built_in()[code], file=str(path), address="", least_bytes=1, least_parties=1, known=())
    name = re.sub(r"[^a-z0-9_-]+", "-", path.stem.lower()).strip("-")[:40] or "own"
    if name in built_in():
        name = f"own-{name}"[:40]
    return Declaration(name, path.name, file=str(path))


def shown(address: str) -> str:
    """An address as it may be shown and kept: without what follows a question mark, and without a password."""
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path}{'?...' if parts.query else ''}"
