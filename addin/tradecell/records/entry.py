"""What a decision is tied to: the name exactly as it was asked, and the party exactly as it was listed."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import fields
from datetime import date
from typing import Any

from tradecell.cache.stored import party_from
from tradecell.party import Party
from tradecell.screening.query import to_query

__all__ = ["changed_fields", "fingerprint", "name_key", "party_from", "party_record", "whole_name"]

_SORTED = ("aliases", "countries", "addresses", "programs", "ids")
_NOT_THE_ENTRY = "source_url"
"""Where a source describes the entry: it moves its pages without having changed anybody."""

_WORDS = {
    "name": "name",
    "list_code": "list",
    "aliases": "aliases",
    "kind": "kind",
    "countries": "countries",
    "addresses": "addresses",
    "programs": "programmes",
    "license_requirement": "licence requirement",
    "license_policy": "licence policy",
    "citation": "citation",
    "start_date": "start date",
    "end_date": "end date",
    "remarks": "remarks",
    "ids": "numbers",
}


def name_key(text: str) -> str:
    """A queried name as decisions are kept for it.

    Strict on purpose: only case, the form of Unicode letters, punctuation and white space are levelled. Legal forms,
    accents, scripts and the order of words count, so that a decision on "Acme GmbH" is none on "Acme Ltd".

    Args:
        text: the name as it was asked.

    Returns:
        The key; empty for what holds no name.
    """
    asked = to_query(text).text
    if asked.isascii():
        folded = asked.lower()
    else:
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", asked).casefold())
    return " ".join("".join(map(_levelled, folded)).split())


def _levelled(char: str) -> str:
    return char if char.isalnum() or unicodedata.category(char)[0] not in "PZC" else " "


def whole_name(text: str) -> bool:
    """Whether all of a name is screened: what was cut or damaged on its way stands for more than one name."""
    query = to_query(text)
    return bool(query.text) and not query.truncated


def party_record(party: Party) -> dict[str, Any]:
    """All that is known of a party, as JSON keeps it; empty fields are left out."""
    record: dict[str, Any] = {}
    for field in fields(Party):
        value = getattr(party, field.name)
        if value:
            record[field.name] = value.isoformat() if isinstance(value, date) else value
            if isinstance(value, tuple):
                record[field.name] = list(value)
    return record


def _canonical(party: Party) -> dict[str, Any]:
    record = party_record(party)
    record.pop(_NOT_THE_ENTRY, None)
    for name in _SORTED:
        if name in record:
            record[name] = sorted(set(record[name]))
    return record


def fingerprint(party: Party) -> str:
    """The SHA-256 of an entry, hexadecimal: another one means that the entry has changed.

    All of the entry counts, except the order in which it gives its aliases, countries, addresses, programmes and
    numbers, and the address of the page that describes it.
    """
    text = json.dumps(_canonical(party), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def changed_fields(before: Party, after: Party) -> tuple[str, ...]:
    """What differs between two states of an entry, in words for people; empty where the fingerprint is the same."""
    old, new = _canonical(before), _canonical(after)
    return tuple(word for name, word in _WORDS.items() if old.get(name) != new.get(name))
