"""Whether what a source sent is to be believed, before anything is published.

What cannot be read was refused by its reader. Here is judged what can be read and still may be wrong: half a list, an
old one, another one. A person may look at it and let it in (``--accept``).
"""

from __future__ import annotations

import re
from collections import Counter

from tradecell.party import Party
from tradecell.refresh.declared import Declaration
from tradecell.refresh.loaded import Loaded

__all__ = ["LEAST_SHARE", "doubts", "wrong_format"]

LEAST_SHARE = 0.8
"""Less than this share of the parties in use, of any one list, is not believed: no list was ever cut so in one day."""
_KNOWN_SHARE = 2 / 3
_NAMED = 3


def wrong_format(source: Declaration, new: Loaded) -> str:
    """Why it is not what this source publishes, which no person can accept; empty where it is."""
    if source.formats and new.info.format not in source.formats:
        return f"it is {new.info.format}, where {' or '.join(source.formats)} was expected"
    return ""


def doubts(source: Declaration, new: Loaded, used: Loaded | None) -> list[str]:
    """Why what came is not to be believed without a person's word; empty where nothing speaks against it.

    Args:
        source: the declaration, with its floors and known parties.
        new: what came.
        used: what is in use of this source, if anything.
    """
    found = []
    if new.info.size < source.least_bytes:
        found.append(f"it has {new.info.size:,} bytes; fewer than {source.least_bytes:,} are not believed")
    if new.entries < source.least_parties:
        found.append(f"it holds {new.entries:,} entries; fewer than {source.least_parties:,} are not believed")
    missing = _unknown(source, new)
    if missing:
        found.append(f"parties that have long been listed are missing: {', '.join(missing)}")
    if used is not None:
        found += _older(new, used)
        found += _shrunk(new, used)
    return found


def folded(text: str) -> str:
    """A name for comparing: letters and digits, small."""
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _unknown(source: Declaration, new: Loaded) -> list[str]:
    """The known parties that are missing, if they are too many."""
    if not source.known:
        return []
    names: dict[str, set[str]] = {}
    for party in new.parties:
        names.setdefault(party.list_code, set()).add(folded(party.name))
    missing = [
        f"{name} ({code})"
        for code, name in source.known
        if not any(f"{listed} ".startswith(f"{folded(name)} ") for listed in names.get(code, ()))
    ]
    return missing if len(source.known) - len(missing) < _KNOWN_SHARE * len(source.known) else []


def _older(new: Loaded, used: Loaded) -> list[str]:
    """Dates are compared unless the list in use has only that of its file, which is when it was copied, not made."""
    a, b = new.info, used.info
    comparable = b.date_from in ("content", "server") or a.date_from == b.date_from
    if comparable and a.day < b.day:
        return [f"it is of {a.day}, older than the list in use, which is of {b.day}"]
    return []


def _shrunk(new: Loaded, used: Loaded) -> list[str]:
    if not used.parties:
        if _too_few(new.entries, used.entries):
            return [f"it holds {new.entries:,} entries, the one in use {used.entries:,}"]
        return []
    now, before = (Counter(party.list_code for party in each.parties) for each in (new, used))
    fewer = [
        f"{code} {now[code]:,} of {count:,}" for code, count in sorted(before.items()) if _too_few(now[code], count)
    ]
    if fewer:
        share = f"less than {LEAST_SHARE:.0%} of the parties in use"
        return [f"{share} in these lists: {', '.join(fewer)}"]
    there = {_identity(party) for party in new.parties}
    gone = [party for party in used.parties if _identity(party) not in there]
    if _too_few(len(used.parties) - len(gone), len(used.parties)):
        named = ", ".join(party.name for party in gone[:_NAMED])
        return [f"{len(gone):,} of the {len(used.parties):,} parties in use are missing by name ({named} ...)"]
    return []


def _too_few(now: int, before: int) -> bool:
    """Whether it is less than the least share; in hundredths, for 0.8 is no exact number."""
    return now * 100 < before * round(LEAST_SHARE * 100)


def _identity(party: Party) -> tuple[str, str]:
    return party.list_code, folded(party.name)
