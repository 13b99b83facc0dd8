"""Classify a product and say whether it needs a licence.

The Commerce Control List (:func:`read_ccl`), classification by figures and words (:func:`classify`), AI chips
(:func:`tpp`, :func:`chip`), the licence requirement (:func:`license_requirement`) and the 50 % rules (:func:`owned`).
Everything is loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tradecell.controls.answer import Candidate as Candidate
    from tradecell.controls.answer import Classification as Classification
    from tradecell.controls.answer import Determination as Determination
    from tradecell.controls.answer import Ownership as Ownership
    from tradecell.controls.ccl import CCL as CCL
    from tradecell.controls.chips import Chip as Chip
    from tradecell.controls.chips import chip as chip
    from tradecell.controls.chips import tpp as tpp
    from tradecell.controls.classifier import classify as classify
    from tradecell.controls.current import current_ccl as current_ccl
    from tradecell.controls.info import EccnInfo as EccnInfo
    from tradecell.controls.info import eccn_info as eccn_info
    from tradecell.controls.licence import license_requirement as license_requirement
    from tradecell.controls.ownership import owned as owned
    from tradecell.controls.reader import read_ccl as read_ccl
    from tradecell.controls.store import from_json as ccl_from_json
    from tradecell.controls.store import to_json as ccl_to_json

_HOME = {
    "CCL": "ccl", "Candidate": "answer", "Chip": "chips", "Classification": "answer", "Determination": "answer",
    "EccnInfo": "info", "Ownership": "answer", "ccl_from_json": "store:from_json", "ccl_to_json": "store:to_json",
    "chip": "chips", "classify": "classifier", "current_ccl": "current", "eccn_info": "info",
    "license_requirement": "licence", "owned": "ownership", "read_ccl": "reader", "tpp": "chips",
}  # fmt: skip

__all__ = [
    "CCL",
    "Candidate",
    "Chip",
    "Classification",
    "Determination",
    "EccnInfo",
    "Ownership",
    "ccl_from_json",
    "ccl_to_json",
    "chip",
    "classify",
    "current_ccl",
    "eccn_info",
    "license_requirement",
    "owned",
    "read_ccl",
    "tpp",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOME[name].partition(":")
    value = getattr(import_module(f"{__name__}.{module}"), attribute or name)
    globals()[name] = value
    return value
