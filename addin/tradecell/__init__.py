"""tradecell: trade-control lookups for Excel, from lists cached on the user's own machine.

The names below are what other programs build on; each is loaded when it is
first used, so that ``import tradecell`` costs nothing (no pandas, no network
client, no Excel).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tradecell.controls import Candidate as Candidate
    from tradecell.controls import Classification as Classification
    from tradecell.controls import Determination as Determination
    from tradecell.controls import classify as classify
    from tradecell.controls import license_requirement as license_requirement
    from tradecell.errors import TradecellError as TradecellError
    from tradecell.lists import PartyList as PartyList
    from tradecell.lists import read_list as read_list
    from tradecell.party import Party as Party
    from tradecell.records import Decision as Decision
    from tradecell.records import Records as Records
    from tradecell.screening import Hit as Hit
    from tradecell.screening import Screener as Screener
    from tradecell.screening import Screening as Screening

__version__ = "0.1.0"

_HOMES = {
    "Candidate": "tradecell.controls",
    "Classification": "tradecell.controls",
    "Determination": "tradecell.controls",
    "classify": "tradecell.controls",
    "license_requirement": "tradecell.controls",
    "TradecellError": "tradecell.errors",
    "PartyList": "tradecell.lists",
    "read_list": "tradecell.lists",
    "Party": "tradecell.party",
    "Decision": "tradecell.records",
    "Records": "tradecell.records",
    "Hit": "tradecell.screening",
    "Screener": "tradecell.screening",
    "Screening": "tradecell.screening",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> object:
    """Load a public name from the part that defines it (PEP 562)."""
    try:
        module = import_module(_HOMES[name])
    except KeyError:
        raise AttributeError(f"module 'tradecell' has no attribute {name!r}") from None
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted(__all__)
