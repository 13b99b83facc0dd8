"""The chain of hashes: each event and each row is tied to the one before it.

A row's hash is the SHA-256 of the hash before it and of its own text; the first row is tied to the random token of its
event. An event's hash is the SHA-256 of all that stands in it, of the hash of its last row, and of the hash of the
event before it. Whoever changes, removes or inserts something must write all hashes after it anew, to the head: and a
head that was noted elsewhere gives that away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

__all__ = ["GENESIS", "event_hash", "first_link", "row_hash", "text_of"]

GENESIS = "0" * 64
"""What the first event of all is tied to."""


def _plain(value: Any) -> Any:
    """What JSON does not know: dates and paths as text, numpy's numbers as numbers, anything else as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    item = getattr(value, "item", None)
    return item() if callable(item) else str(value)


def _finite(value: Any) -> Any:
    """The same without NaN and infinity, which JSON has no word for."""
    if isinstance(value, float) and value - value != 0:
        return None
    if isinstance(value, Mapping):
        return {str(key): _finite(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    return value


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain).encode


def text_of(value: Any) -> str:
    """A value as one line of JSON that UTF-8 can hold, whatever a cell held."""
    try:
        text = _encode(value)
    except ValueError:
        value = _finite(value)
        text = _encode(value)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a character that was lost in an earlier conversion
        return json.dumps(json.loads(text), ensure_ascii=True, separators=(",", ":"))
    return text


def first_link(token: str) -> bytes:
    """What the first row of an event is tied to."""
    return hashlib.sha256(b"tradecell rows " + token.encode()).digest()


def row_hash(before: bytes, content: str) -> bytes:
    """The hash of a row.

    Args:
        before: the hash of the row before it, or the event's first link.
        content: the row's text.
    """
    return hashlib.sha256(before + content.encode("utf-8", "surrogatepass")).digest()


def event_hash(
    number: object,
    token: object,
    time: object,
    user: object,
    machine: object,
    version: object,
    kind: object,
    facts: object,
    row_count: object,
    rows_hash: object,
    before: object,
) -> str:
    """The hash of an event, hexadecimal; the arguments are its columns as they stand in the file."""
    columns = [number, token, time, user, machine, version, kind, facts, row_count, rows_hash, before]
    text = json.dumps(["tradecell event", 1, *columns], default=repr)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
