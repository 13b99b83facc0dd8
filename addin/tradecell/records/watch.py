"""Settings that change are recorded: an answer depends on them."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tradecell.records.audit import append
from tradecell.records.database import Database
from tradecell.records.who import machine_name, user_name
from tradecell.settings import Settings

__all__ = ["note_settings", "values_of"]

_NO_SETTING = ("path", "line")


def values_of(settings: Settings) -> dict[str, Any]:
    """All settings by their dotted names (``age.warn_days``); passwords inside addresses left out."""
    found: dict[str, Any] = {}

    def gather(where: str, value: Any) -> None:
        if is_dataclass(value) and not isinstance(value, type):
            for field in fields(value):
                if field.name not in _NO_SETTING:
                    gather(f"{where}.{field.name}" if where else field.name, getattr(value, field.name))
        elif isinstance(value, dict):
            for name, each in value.items():
                gather(f"{where}.{name}", each)
        else:
            found[where] = _without_password(value) if isinstance(value, str) else value

    gather("", settings)
    return dict(sorted(found.items()))


def _without_password(text: str) -> str:
    try:
        parts = urlsplit(text)
        if "@" not in parts.netloc:
            return text
        return urlunsplit(parts._replace(netloc=f"***@{parts.netloc.rpartition('@')[2]}"))
    except ValueError:
        return text


def note_settings(database: Database, settings: Settings) -> int | None:
    """Record the settings, if they differ from those last recorded for this user on this machine.

    Returns:
        The number of the event; None where nothing changed.
    """
    now = values_of(settings)
    if _last(database) == now:
        return None
    with database.writing("record the settings") as connection:
        before = _last(database)
        if before == now:
            return None
        names = sorted({*(before or {}), *now}) if before is not None else []
        changed = {
            name: {"old": before.get(name), "new": now.get(name)}
            for name in names
            if before is not None and before.get(name) != now.get(name)
        }
        return append(
            connection, "settings", {"file": settings.path, "first": before is None, "changed": changed, "values": now}
        )


def _last(database: Database) -> dict[str, Any] | None:
    with database.reading() as connection:
        found = connection.execute(
            "SELECT facts FROM events WHERE kind = 'settings' AND user = ? AND machine = ? ORDER BY id DESC LIMIT 1",
            (user_name(), machine_name()),
        ).fetchone()
    try:
        values = json.loads(found[0])["values"] if found else None
    except (ValueError, TypeError, KeyError):
        return None  # changed by another program: recorded anew, and found by verify
    return values if isinstance(values, dict) else None
