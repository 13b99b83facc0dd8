"""Candidates by figures: AI chips, listed substances, and the kinds of products of ``resources/families.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tradecell.controls.answer import EAR99
from tradecell.controls.chips import BELOW, Chip, Read, chip, tpp
from tradecell.controls.description import vocabulary
from tradecell.controls.families import Verdict
from tradecell.controls.figures import to_base
from tradecell.controls.substances import cas_numbers, find

CHIP_SPECS: dict[str, tuple[str, ...]] = {
    "tpp": ("performance",),
    "tops": ("operations",),
    "bits": ("bits",),
    "die_area": ("area",),
    "datacenter": (),
    "memory_bandwidth_density": ("memory bandwidth density",),
}
"""The figures of a chip that may be given beside the text, with what they measure."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate in the making."""

    code: str
    score: float
    why: tuple[str, ...]
    against: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    sure: bool = False


def by_chip(text: str, read: Read, given: dict[str, Any], needs: list[str]) -> list[Proposal]:
    named = vocabulary("chip").search(text)
    if not named and not CHIP_SPECS.keys() & given.keys():
        return []
    performance = _performance(read, given)
    area = given.get("die_area", read.die_area)
    center = given.get("datacenter", read.datacenter)
    density = given.get("memory_bandwidth_density", read.memory_bandwidth_density)
    memory = (
        performance is None
        and vocabulary("memory").search(text) is not None
        and vocabulary("processor").search(text) is None
    )
    if density is None and memory:
        needs.append("memory bandwidth density (GB/s per mm2)")
        return [
            Proposal("3A090.c", 62, ("high-bandwidth memory",)),
            Proposal(EAR99, 40, ("if 2 GB/s per mm2 or less",)),
        ]
    if not memory and performance is None:
        density = None
    answer = chip(performance, area, None if center is None else bool(center), density if memory else None)
    assembly = bool(vocabulary("assembly").search(text)) and not vocabulary("bare_chip").search(text)
    return _from_chip(answer, read, assembly, needs)


def _performance(read: Read, given: dict[str, Any]) -> float | None:
    if (value := given.get("tpp")) is not None:
        return to_base(value, "performance", "tpp")
    if (tops := given.get("tops")) is not None:
        if (bits := given.get("bits")) is None:
            return None
        return tpp(tops, bits)
    return read.tpp


def _from_chip(answer: Chip, read: Read, assembly: bool, needs: list[str]) -> list[Proposal]:
    needs.extend(answer.needs)
    check = ["that the figures are dense and of the best bit length", *read.notes]
    if assembly:
        check.append("if the item also has an entry of its own (4A003, 5A992.c, 5A002, ...): its .z paragraph")
    found = []
    named = [answer.paragraph] if answer.paragraph else list(answer.candidates)
    score = 96.0 if answer.paragraph else 66.0
    for paragraph in named:
        if paragraph == BELOW:
            ordinary = read.tops is None or read.tops >= 8 or (read.transfer or 0) >= 150e9 or (answer.tpp or 0) >= 512
            code = ("4A994.l" if assembly else "3A991.p") if ordinary else EAR99
            found.append(
                Proposal(
                    code,
                    min(score, 90),
                    (*answer.why, "below the limits of 3A090"),
                    check=tuple(check),
                    sure=bool(answer.paragraph),
                )
            )
        else:
            code = (
                f"4A090.{paragraph[-1]}"
                if assembly and paragraph[-1] in "ab"
                else (answer.item if answer.paragraph else paragraph)
            )
            found.append(
                Proposal(
                    code,
                    score,
                    answer.why or ("an AI processor by its words",),
                    check=tuple(check),
                    sure=bool(answer.paragraph),
                )
            )
        score -= 3
    return found


def by_substance(text: str) -> list[Proposal]:
    found = []
    for n, substance in enumerate(find(text)):
        exact = substance.by.startswith("CAS")
        score = (95.0 if exact else 91.0) if substance.decides else 70.0
        check = () if substance.decides else ("form, purity and particle size, which this paragraph asks for",)
        if substance.paragraph.startswith("1C350"):
            check = (
                *check,
                "the share of the chemical in a mixture (30 % or more), and the exclusions for consumer goods",
            )
        found.append(
            Proposal(
                substance.paragraph,
                score - n,
                (f"{substance.by}: {substance.name}",),
                check=check,
                sure=substance.decides,
            )
        )
    if not found and cas_numbers(text):
        found.append(
            Proposal(EAR99, 48, (f"no paragraph of 1C350 and its kin names CAS {', '.join(cas_numbers(text)[:3])}",))
        )
    return found


def by_family(verdicts: list[Verdict], needs: list[str]) -> list[Proposal]:
    found: list[Proposal] = []
    for rank, verdict in enumerate(sorted(verdicts, key=lambda v: (v.at, not v.by_figures))):
        word = f'"{verdict.word}" is a {verdict.family}'
        minus = 4.0 * rank
        if verdict.decided:
            score = 93.0 if verdict.by_figures else 80.0
            found.append(
                Proposal(
                    verdict.decided,
                    score - minus,
                    (word, *verdict.why),
                    check=verdict.check,
                    sure=verdict.by_figures and rank == 0,
                )
            )
            continue
        needs.extend(verdict.needs)
        for n, code in enumerate(_collapsed(verdict.possible)):
            why = (word, *verdict.why, f"open: {', '.join(verdict.needs)}")
            found.append(Proposal(code, 68.0 - minus - 2.5 * n, why, check=verdict.check))
    return found


def _collapsed(codes: tuple[str, ...]) -> list[str]:
    """Open paragraphs of one entry as the paragraph they share: 3A001.a.5.a.1 to a.5 as 3A001.a.5.a."""
    merged: list[str] = []
    for eccn in dict.fromkeys(code[:5] for code in codes):
        parts = [code.split(".") for code in codes if code[:5] == eccn]
        common = []
        for column in zip(*parts, strict=False):
            if len(set(column)) > 1:
                break
            common.append(column[0])
        merged.append(".".join(common))
    return merged
