"""The answer for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from tradecell.report.answer import Searched, score
from tradecell.screening.result import Hit, Screening

_LONE = re.compile("[\ud800-\udfff]")


def to_json(rows: Sequence[int], screenings: Sequence[Screening], searched: Searched) -> str:
    """The screenings as JSON text that can always be encoded in UTF-8.

    Args:
        rows: the row number of each screening.
        screenings: one for each row.
        searched: what was searched.
    """
    manifest = searched.manifest
    answer = {
        "list": {
            "date": manifest.list_date,
            "parties": manifest.parties,
            "snapshot": manifest.id,
            "sample": manifest.sample,
            "names": manifest.names,
            "sources": [{"file": one.file, "format": one.format, "sha256": one.sha256} for one in manifest.sources],
        },
        "event": searched.event or None,
        "screenings": [_screening(row, one) for row, one in zip(rows, screenings, strict=True)],
    }
    return dump(answer)


def dump(value: object) -> str:
    """JSON text in UTF-8's reach: a lone surrogate (half a character, from damaged text) is written as an escape."""
    return _LONE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False, indent=2))


def _screening(row: int, answer: Screening) -> dict[str, Any]:
    return {
        "row": row,
        "query": answer.query,
        "status": answer.status,
        "score": score(answer.score),
        "hits": [_hit(hit) for hit in answer.hits],
        "note": answer.note,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    party = hit.party
    return {
        "uid": party.uid,
        "name": party.name,
        "listed_name": hit.listed_name,
        "list": party.list_code,
        "countries": list(party.countries),
        "score": score(hit.score),
        "status": hit.status,
        "reasons": list(hit.reasons),
        "license_requirement": party.license_requirement,
        "license_policy": party.license_policy,
        "citation": party.citation,
        "programs": list(party.programs),
    }
