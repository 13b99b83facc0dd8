"""How old the list is: by its sources, by the clock, and by what the clock was known to be before.

A source that is fetched is as old as the last time its publisher confirmed that this is the list, for a list that is
rarely changed is no old list. A file given by hand is as old as its date. The snapshot is as old as its oldest source.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tradecell.cache.manifest import Manifest, SourceInfo
from tradecell.errors import NoListError

__all__ = ["Age", "age_of", "confirm", "confirmed", "list_age", "note_clock", "refuse_if_too_old"]

_CLOCK_SLACK = timedelta(hours=1)
_CLOCK_WRONG = timedelta(days=1)
_NOTED_EVERY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Age:
    """The age of a list.

    Args:
        days: full days since its oldest source was last known to be current; None where no date is known.
        source: the title of that source.
        warning: what a user must be told, in a sentence; empty where the list is young enough.
        refusal: why it must not be screened against; empty where it may.
    """

    days: int | None
    source: str
    warning: str = ""
    refusal: str = ""


def _read(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _replace(path: Path, content: object) -> None:
    """Write a small file in one step; where that fails the old one stays."""
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        draft.write_text(json.dumps(content), encoding="utf-8")
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)


def confirm(home: Path, snapshot_id: str, codes: Mapping[str, str]) -> None:
    """Note that these sources of a snapshot were found unchanged; ``codes`` gives the time by code, UTC, ISO 8601.

    Where the note cannot be written the list only seems older than it is.
    """
    _replace(
        home / "cache" / "confirmed.json",
        {"snapshot": snapshot_id, "sources": {**confirmed(home, snapshot_id), **codes}},
    )


def confirmed(home: Path, snapshot_id: str) -> dict[str, str]:
    """When sources of this snapshot were last found unchanged, by code."""
    found = _read(home / "cache" / "confirmed.json")
    sources = found.get("sources")
    if found.get("snapshot") != snapshot_id or not isinstance(sources, dict):
        return {}
    return {str(code): str(when) for code, when in sources.items()}


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _known_on(source: SourceInfo, manifest: Manifest, noted: Mapping[str, str]) -> datetime | None:
    """When the source was last known to be current."""
    if not source.address:
        own, made = _day(source.day or source.list_date or manifest.list_date), _moment(manifest.created)
        # a date that was still to come when the list was read would keep it young for ever
        return min(own, made) if own is not None and made is not None else own
    moments = [_moment(source.fetched), _moment(noted.get(source.code, ""))]
    return max((each for each in moments if each is not None), default=None)


def list_age(
    manifest: Manifest, home: Path, warn_days: int = 7, refuse_days: int = 30, now: datetime | None = None
) -> Age:
    """How old a list is, and what follows.

    Args:
        manifest: of the snapshot; the built-in sample list has no age.
        home: tradecell's folder.
        warn_days: from this age on there is a warning.
        refuse_days: beyond it the list must not be used.
        now: the time, where it is not now.
    """
    if manifest.sample:
        return Age(None, "")
    clock = now or datetime.now(UTC)
    noted = confirmed(home, manifest.id)
    seen = [_moment(manifest.created), *(_moment(when) for when in noted.values()), _clock_before(home)]
    latest = max((each for each in seen if each is not None), default=clock)
    behind = latest - clock
    if behind > _CLOCK_WRONG:
        return Age(
            None,
            "",
            refusal=f"this machine's clock says {clock:%Y-%m-%d %H:%M} UTC, but it was {latest:%Y-%m-%d %H:%M} UTC "
            "before: it was set back, and the age of the list cannot be told. Set the clock right",
        )
    clock = max(clock, latest)
    ages = []
    for source in manifest.sources:
        # a list of one's own is as good as one keeps it; and what holds no parties is not screened against
        exempt = bool(source.part) or source.format.startswith("own list")
        moment = None if exempt else _known_on(source, manifest, noted)
        if moment is not None:
            ages.append((max((clock - moment).days, 0), source.title or source.file))
    if not ages:
        return Age(None, "")
    days, title = max(ages)
    warning = refusal = ""
    if days > refuse_days:
        refusal = (
            f"the list is {days:,} days old ({title}), more than the {refuse_days} days that are allowed (refuse_days "
            "in the settings): "
            "refresh the lists with `tradecell refresh` or the ribbon"
        )
    elif days >= warn_days:
        warning = f"The list is {days:,} days old ({title}): refresh it."
    if behind > _CLOCK_SLACK:
        hours = int(behind.total_seconds() // 3600)
        warning = f"{warning} This machine's clock was set back by {hours} hours or more.".strip()
    return Age(days, title, warning, refusal)


def _clock_before(home: Path) -> datetime | None:
    found = _read(home / "cache" / "clock.json").get("latest")
    return _moment(found) if isinstance(found, str) else None


def note_clock(home: Path, trusted: bool = False) -> None:
    """Remember the latest time that this machine's clock has shown, so that a clock set back is noticed.

    Args:
        home: tradecell's folder.
        trusted: the time is right, whatever the clock showed before.
    """
    before, now = _clock_before(home), datetime.now(UTC)
    if trusted or before is None or now - before > _NOTED_EVERY:
        _replace(home / "cache" / "clock.json", {"latest": now.isoformat(timespec="seconds")})


def age_of(manifest: Manifest, home: Path | None = None) -> Age:
    """How old a list is, by the limits in the user's settings.

    Args:
        manifest: of the list.
        home: tradecell's folder; the user's own by default.

    Raises:
        InputError: the settings cannot be used.
    """
    from tradecell.home import home as default_home
    from tradecell.settings import load_settings

    limits = load_settings(home).age
    return list_age(manifest, home or default_home(), limits.warn_days, limits.refuse_days)


def refuse_if_too_old(manifest: Manifest, home: Path | None = None) -> Age:
    """The age of a list that may be screened against, by the limits in the user's settings.

    Raises:
        NoListError: it is older than allowed, or the clock was set back so that its age cannot be told.
        InputError: the settings cannot be used.
    """
    from tradecell.home import home as default_home

    age = age_of(manifest, home)
    if age.refusal:
        raise NoListError(f"Nothing was screened: {age.refusal}.")
    if not manifest.sample:
        note_clock(home or default_home())
    return age
