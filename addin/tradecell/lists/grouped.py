"""An entry that a file spreads over several rows or elements, gathered into one party (UK, EU)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from tradecell.countries import country_code
from tradecell.lists.gather import Gathering
from tradecell.lists.names import read_alias, read_name
from tradecell.lists.table import Record
from tradecell.lists.text import clean, parse_date, stable_id, unique
from tradecell.party import Party

__all__ = ["Entry", "day_first", "whole_rows"]

_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


def day_first(text: str) -> date | None:
    """A date as British and European files write it: 31/12/2020, 31-Dec-2020, or 2020-12-31; else None."""
    text = text.strip()
    if match := _DAY_FIRST.fullmatch(text):
        try:
            return date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            return None
    if re.fullmatch(r"\d{1,2}/.*", text):
        return None
    return parse_date(re.sub(r"(?<=\d)-(?=[A-Za-z])|(?<=[A-Za-z])-(?=\d)", " ", text))


def whole_rows(
    gathering: Gathering, rows: Iterable[Record], header: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows that have a cell for each column, with their row numbers; the others are refused.

    Raises:
        ListError: the last record has too few columns: the file was cut off.
    """
    short_at = 0
    for record in rows:
        short_at = record.row if len(record.cells) < len(header) and not record.problem else 0
        if record.problem or len(record.cells) != len(header):
            gathering.refuse(record.row, record.problem or f"it has {len(record.cells)} columns, not {len(header)}")
            continue
        yield record.row, dict(zip(header, record.cells, strict=True))
    if short_at:
        raise gathering.error(f"the last record, in line {short_at:,}, has too few columns: the file was cut off")


@dataclass(slots=True)
class Entry:
    """One entry while its rows are read.

    Args:
        row: where it begins, for messages.
        source_id: the publisher's own id.
        primary: its primary name, once one was seen.
        names: all names in order.
        kind: entity, individual or vessel.
        countries: by name or code, as printed.
        addresses: as printed.
        programs: regimes.
        ids: numbers with their labels.
        remarks: what else is to be kept.
        citation: the regulation.
        start: when it was listed.
        url: where the regulation is.
    """

    row: int
    source_id: str
    primary: str = ""
    names: list[str] = field(default_factory=list)
    kind: str = ""
    countries: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    citation: str = ""
    start: date | None = None
    url: str = ""

    def number(self, label: str, value: str) -> None:
        """Keep a number that identifies the party, with its label."""
        if value := clean(value):
            self.ids.append(clean(f"{label} {value}"))

    def remark(self, label: str, value: str) -> None:
        """Keep something else that the entry says."""
        if value := clean(value):
            self.remarks.append(f"{label} {value}" if label else value)

    def add_to(self, gathering: Gathering, list_code: str, url: str) -> None:
        """Add the party to a list that is being read, or refuse it where it has no name."""
        printed = clean(self.primary) or next((clean(name) for name in self.names if clean(name)), "")
        name = read_name(printed)
        if not any(char.isalnum() for char in name.name):
            gathering.refuse(self.row, "no name")
            return
        aliases = unique((*name.aliases, *(part for each in self.names for part in read_alias(each))))
        codes = []
        for place in self.countries:
            if code := country_code(place):
                codes.append(code)
            else:
                gathering.odd("Countries that are not known", place)
        if name.changed:
            self.remarks.append(f"Listed as: {printed}")
        gathering.add(
            Party(
                uid=gathering.uid(list_code, clean(self.source_id) or stable_id(list_code, printed)),
                name=name.name,
                list_code=list_code,
                aliases=tuple(alias for alias in aliases if alias not in (name.name, printed)),
                kind=self.kind,
                countries=unique(codes),
                addresses=unique(clean(address).strip(" ,") for address in self.addresses),
                programs=unique(clean(program) for program in self.programs),
                citation=clean(self.citation),
                start_date=self.start,
                remarks="; ".join(unique(self.remarks)),
                source_url=clean(self.url) or url,
                ids=unique(self.ids),
            )
        )
