"""What a snapshot says of itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from tradecell.errors import CacheError


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """One source file of a snapshot.

    Args:
        file: its name or path when it was read.
        format: what the reader told it to be.
        sha256: of its bytes, hexadecimal.
        size: in bytes.
        parties: how many parties came from it.
        refused: rows that made no sense and were left out.
        list_date: the date that the file itself states, ISO 8601, or empty.
        notes: what a user should know of the reading.
        code: of the source, as a refresh knows it; empty in snapshots of a single file.
        title: the source's name for people.
        address: where it was fetched from; empty for a file.
        fetched: when these bytes were brought in, UTC, ISO 8601.
        date_from: where its date comes from: "content", "server" or "file time".
        day: its date, ISO 8601, whatever it comes from.
        first: the number of its first party in the snapshot.
        kept: how many parties it has there; the others are in another source, word for word (see ``folded``).
        folded: the snapshot's file of those others, which belong to the source all the same; empty where there are
            none.
        part: the snapshot's file that holds it, where it is no list of parties (``ccl.json``).
        etag: what the server calls this version, for asking whether there is a newer one.
        last_modified: likewise.
        failed: why the last refresh could not renew it; empty where it could.
        by_hand: whether a person gave the file, and no setting: it stays until it is replaced or dropped.
        accepted: why the data were first refused, where a person let them in all the same.
    """

    file: str
    format: str
    sha256: str
    size: int
    parties: int
    refused: int = 0
    list_date: str = ""
    notes: tuple[str, ...] = ()
    code: str = ""
    title: str = ""
    address: str = ""
    fetched: str = ""
    date_from: str = ""
    day: str = ""
    first: int = 0
    kept: int = 0
    folded: str = ""
    part: str = ""
    etag: str = ""
    last_modified: str = ""
    failed: str = ""
    by_hand: bool = False
    accepted: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A snapshot's table of contents.

    Args:
        id: the snapshot's name; the folder it lies in has the same.
        created: when it was made, UTC, ISO 8601.
        tool_version: of tradecell, when it was made.
        index_format: of the index arrays; another one is built anew from the parties.
        list_date: the date of the list, ISO 8601.
        list_date_from: "content" where the file states it, "file time" where the file's own date stands in for it,
            "built in" for the sample list, "today" for parties given in memory.
        parties: how many parties.
        names: how many listed names, aliases included.
        sample: whether this is the built-in sample list, which is no real screening.
        sources: what it was read from.
        lists: how many parties by list code.
        files: size in bytes of each file of the snapshot.
    """

    id: str
    created: str
    tool_version: str
    index_format: int
    list_date: str
    list_date_from: str
    parties: int
    names: int
    sample: bool = False
    sources: tuple[SourceInfo, ...] = ()
    lists: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> str:
        """The manifest as it is kept on disk."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def read_manifest(text: str, where: str) -> Manifest:
    """Read a manifest back.

    Args:
        text: what :meth:`Manifest.to_json` wrote.
        where: the file, for the error.

    Raises:
        CacheError: the text is damaged or from a later version of tradecell.
    """
    try:
        raw: dict[str, Any] = json.loads(text)
        sources = tuple(SourceInfo(**{**s, "notes": tuple(s["notes"])}) for s in raw.pop("sources"))
        manifest = Manifest(sources=sources, **raw)
        if not all(
            isinstance(size, int) and "/" not in name and "\\" not in name for name, size in manifest.files.items()
        ):
            raise ValueError("files are no names with sizes")
        return manifest
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise CacheError(
            f"{where}: the snapshot's manifest is damaged or was written by a later tradecell ({error}); "
            "refresh the lists to make a new one"
        ) from error
