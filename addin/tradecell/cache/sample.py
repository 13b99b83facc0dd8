"""The embedded sample list: a handful of real parties, so that tradecell can be tried before a list was fetched.

It is no list to screen against: whatever is answered from it carries ``SAMPLE LIST: `` in its status. The facts are in
resources/sample.toml, chosen by hand from the Consolidated Screening List of ``SAMPLE_DATE``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tradecell.party import Party

__all__ = ["SAMPLE_DATE", "sample_bytes", "sample_parties", "script_aliases"]

SAMPLE_DATE = date(2026, 7, 31)
"""The date of the Consolidated Screening List that the sample's facts were taken from and checked against."""


def sample_bytes() -> bytes:
    """The sample's source file as it lies in the package: what a snapshot's manifest takes the SHA-256 of."""
    from importlib.resources import files

    return (files("tradecell") / "cache" / "resources" / "sample.toml").read_bytes()


def sample_parties() -> tuple[Party, ...]:
    """The sample's parties, in the file's order; first the 27 Entity List entries of 2025-01-16.

    The aliases are those the official list prints, then the party's name in its own script where we added one (see
    ``script_aliases``). uids are made up and stay the same from one version to the next: ``"EL:sample-02"``.
    """
    document = _document()
    urls: dict[str, str] = document["source_urls"]
    return tuple(_party(entry, urls) for entry in document["party"])


def script_aliases() -> dict[str, tuple[str, ...]]:
    """By uid, the aliases in Chinese, Cyrillic or Arabic script that the official list does not print: our addition."""
    return {entry["uid"]: tuple(entry.get("script_aliases", ())) for entry in _document()["party"]}


def _document() -> dict[str, Any]:
    import tomllib

    return tomllib.loads(sample_bytes().decode("utf-8"))


def _party(entry: dict[str, Any], urls: dict[str, str]) -> Party:
    list_code = entry["uid"].partition(":")[0]
    return Party(
        uid=entry["uid"],
        name=entry["name"],
        list_code=list_code,
        aliases=(*entry.get("aliases", ()), *entry.get("script_aliases", ())),
        kind=entry.get("kind", ""),
        countries=tuple(entry.get("countries", ())),
        programs=tuple(entry.get("programs", ())),
        license_requirement=entry.get("license_requirement", ""),
        license_policy=entry.get("license_policy", ""),
        citation=entry.get("citation", ""),
        start_date=entry.get("start_date"),
        source_url=urls[list_code],
        ids=tuple(entry.get("ids", ())),
    )
