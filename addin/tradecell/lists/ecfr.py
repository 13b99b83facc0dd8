"""The Entity List as law: Supplement No. 4 to Part 744 of the EAR, from the eCFR's XML.

A table of five columns: country (printed once, for the rows below it, too), entity, licence requirement, licence review
policy, Federal Register citation. The entity's cell holds name, aliases (each on a line of its own after a dash) and
addresses, as people write them. Where a name ends and its address begins is told by commas; what could be part of the
name is kept as an alias, so that a wrong guess costs no hit.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tradecell.countries import country_code
from tradecell.lists.fields import countries_of
from tradecell.lists.gather import Gathering
from tradecell.lists.model import PartyList
from tradecell.lists.names import read_alias, read_name
from tradecell.lists.source import Source
from tradecell.lists.text import clean, stable_id, unique
from tradecell.lists.xml import entries, local_name
from tradecell.party import Party

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["Cell", "read_ecfr_entity_list", "split_cell"]

_EXPECTED = "Supplement No. 4 to Part 744 (the Entity List) in the eCFR's XML"
_URL = "https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%204%20to%20Part%20744"
_SUPPLEMENT = re.compile(r"Supplement No\. (\d+) to Part (\d+)")
_DASH = re.compile(r"^\s*[—–]\s*")
_MARK = re.compile(
    r",?\s*\(?\b(?:a\.?k\.?a\.?|f\.?k\.?a\.?|n\.?k\.?a\.?|d\.?b\.?a\.?|also known as|formerly known as)(?!\w)[,.]*\s*",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(r"(?:and\s+)?(?:to include\s+)?the following[\w\s,/()-]{0,60}:\s*$", re.IGNORECASE)
_FOLLOWING_ENTITIES = re.compile(r"^The following (.+?):?\s*$", re.IGNORECASE)
_SUFFIX = re.compile(
    r"(?:Ltda?|LTD|Limited|Inc|INC|Incorporated|L\.?L\.?C|LLP|L\.?P|Co|Corp|Corporation|Company|S\.?A|S\.?L|S\.?R\.?L|s\.?r\.?o"
    r"|S\.?p\.?A|GmbH|A\.?G|B\.?V|N\.?V|Pte|Pvt|PVT|Sdn|Bhd|[PO]?JSC|CJSC|ZAO|OOO|OAO|AO|PAO|FZ[EC]O?|FZ-LLC|PLC|plc|Jr|Sr"
    r"|II|III|d\.?o\.?o|a\.?s|A\.?S|Lda|C\.?A|K\.?K|S\.?A\.?R\.?L|M\.?M\.?C|Est)\b\.?",
)
_ORGANISATION = re.compile(
    r"\b(?:Institut\w*|Plant|Bureau|Concern|Company|Corporation|Cent(?:er|re)|Factory|Academy|University|Works|Association"
    r"|Enterprise|Laborator\w+|Division|Department|Branch|Group|Faculty|School|College|Subsidiary|Unit|and)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:No\.?|Nos\.|P\.?\s?O\.?\s?Box|Room|Rm\b|Building|Bldg|Floor|Flat|Unit|House|Suite|Office|Plot|Km\b|Street|Ulitsa|ul\."
    r"|Block|Shop|Apt|Level|[dk]\. ?\d|\d|#)",
    re.IGNORECASE,
)
_AND = re.compile(r"[;,]?\s*\band\s*$|[;,]\s*$")
_CITED = re.compile(r"\b\d{1,3}\s+FR\s+\d{2,6},?\s+(\d{1,2})/(\d{1,2})/(\d{2,4})")
_CITATION_ONLY = re.compile(r"\d{1,3} FR \d{2,}")


class Cell(NamedTuple):
    """What an entity's cell says: the name, its aliases, and what is left, the addresses."""

    name: str
    aliases: tuple[str, ...]
    address: str


def read_ecfr_entity_list(path: Path) -> PartyList:
    """Read the Entity List from the supplement alone, from Part 744, or from all of title 15.

    The file does not say of which day it is.

    Raises:
        ListError: not well-formed, cut off, without the supplement, or with more than 1 % of rows that make no sense.
    """
    gathering = Gathering(path, "eCFR Entity List", _EXPECTED)
    with Source(path) as source:
        root = re.search(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)", source.head)
        inside = seen = False
        country = ""
        row = 0
        for _, element in entries(source, _EXPECTED, root[1].decode() if root else "DIV5", ("HEAD", "TR")):
            tag = local_name(element)
            if tag == "HEAD":
                heading = _SUPPLEMENT.search(_text(element))
                inside = heading is not None and heading.groups() == ("4", "744")
                seen = seen or inside
            elif tag == "TR" and inside:
                row += 1
                country = _read_row(gathering, row, element, country)
        if not seen:
            raise gathering.error("the supplement is not in it: fetch Part 744 of title 15")
        return gathering.finish(source)


def _read_row(gathering: Gathering, number: int, row: Element, country: str) -> str:
    """Take one row in; the country that holds from here on."""
    cells = [_text(cell) for cell in row if local_name(cell) == "TD"]
    if len(cells) not in (4, 5):
        # headings, and the footnotes below the table, which span all of it
        if len(cells) > 1 and any(_CITATION_ONLY.match(cell) for cell in cells):
            gathering.refuse(number, f"it has {len(cells)} cells, not 5")
        return country
    if len(cells) == 5:
        country = clean(cells.pop(0)) or country
    entity, requirement, policy, citation = cells
    if not clean(entity):
        if clean(citation) and clean(requirement):
            gathering.refuse(number, "no entity")
        return country
    if clean(entity).strip("[]. ").lower() == "reserved":
        return country
    cell = split_cell(entity)
    if not clean(requirement) and not clean(citation) and gathering.parties:
        _continue(gathering, entity, cell)
        return country
    printed = read_name(cell.name)
    if not any(char.isalnum() for char in printed.name):
        gathering.refuse(number, "no name")
        return country
    aliases = unique((*printed.aliases, *(part for alias in cell.aliases for part in read_alias(alias))))
    addresses = unique(clean(part).strip(" ,;") for part in re.split(r";\s*(?:and\s+)?", cell.address))
    code = country_code(country) or ""
    if country and not code:
        gathering.odd("Countries that are not known", country)
    gathering.add(
        Party(
            uid=gathering.uid("EL", stable_id("EL", country.lower(), printed.name.lower())),
            name=printed.name,
            list_code="EL",
            aliases=tuple(alias for alias in aliases if alias != printed.name),
            countries=unique((code, *countries_of(addresses))),
            addresses=addresses,
            license_requirement=clean(requirement),
            license_policy=clean(policy).rstrip("."),
            citation=clean(citation).rstrip("."),
            start_date=_first_cited(citation),
            remarks=f"Listed as: {clean(entity)}" if printed.changed else "",
            source_url=_URL,
        )
    )
    return country


def _continue(gathering: Gathering, entity: str, cell: Cell) -> None:
    """A row that goes on with the entry above it ("Affiliated entities:", more addresses)."""
    from dataclasses import replace

    last = gathering.parties[-1]
    heading = clean(entity.split("\n", 1)[0]).endswith(":") or clean(entity).startswith(("The following", "Address"))
    names = cell.aliases if heading else (cell.name, *cell.aliases)
    more = unique(part for each in names for part in read_alias(each))
    addresses = (cell.address,) if cell.address else ()
    gathering.parties[-1] = replace(
        last,
        aliases=unique((*last.aliases, *(name for name in more if name != last.name))),
        addresses=unique((*last.addresses, *addresses)),
    )


def split_cell(text: str) -> Cell:
    """Split an entity's cell, its lines separated by line breaks, into name, aliases and address."""
    lines = [line for part in text.split("\n") for line in _dashed(part) if clean(line)]
    if not lines:
        return Cell("", (), "")
    first, *rest = lines
    aliases: list[str] = []
    address: list[str] = []
    entities = _FOLLOWING_ENTITIES.match(clean(first))
    start, *marked = _MARK.split(first)
    if entities and rest:
        name = clean(entities[1])
    elif marked:
        name = _whole(start)
        for part in marked:
            # "(f.k.a., Bashtransgaz), a.k.a., the following two aliases:" has a name in the first part only
            names, where = _split_name(_whole(_FOLLOWING.sub("", clean(part))))
            aliases += [each for each in names if each]
            address.append(where)
    else:
        (name, *longer), where = _split_name(clean(_FOLLOWING.sub("", first)))
        aliases += longer
        address.append(where)
    last_dash = max((i for i, line in enumerate(rest) if _DASH.match(line)), default=-1)
    for number, line in enumerate(rest):
        if not _DASH.match(line):
            if not clean(line).endswith(":"):
                address.append(clean(line))
            continue
        alias = _without_full_stop(_AND.sub("", _FOLLOWING.sub("", clean(_DASH.sub("", line)))))
        split = _alias_with_address(alias) if number == last_dash == len(rest) - 1 else None
        if split is not None:
            alias, where = split
            address.append(where)
        aliases.append(alias)
    return Cell(name, unique(aliases), " ".join(part for part in address if part))


def _whole(text: str) -> str:
    """A name without the commas around it, and without a bracket that closes none or is never closed."""
    text = clean(text).strip(" ,;")
    if text.count(")") > text.count("("):
        text = text.replace(")", "", 1) if not text.endswith(")") else text[:-1]
    elif text.count("(") > text.count(")") and text.endswith("("):
        text = text[:-1]
    return text.strip(" ,;")


def _dashed(line: str) -> list[str]:
    """A line in which aliases follow one another after dashes, one by one: some editions have no line breaks there."""
    if re.search(r"(?:alias(?:es)?|entit(?:y|ies)|following[^:]*):\s*[—–]", line):
        head, *parts = re.split(r"\s*[—–](?=\S)", line)
        return [head, *(f"—{part}" for part in parts)]
    return [line]


def _alias_with_address(alias: str) -> tuple[str, str] | None:
    """The last alias and the address behind it, where no line break tells them apart: "... Co., Ltd. Floor 10, ..."."""
    if match := re.search(rf"({_SUFFIX.pattern})\s+(?={_ADDRESS.pattern})", alias):
        return alias[: match.end(1)], alias[match.end() :]
    if match := re.search(rf"\.\s+(?={_ADDRESS.pattern})", alias):
        return alias[: match.start()], alias[match.end() :]
    return None


def _split_name(text: str) -> tuple[list[str], str]:
    """The name before an address, with a longer one where the next part may belong to it, and the address."""
    segments = re.split(r"([,;])\s+", text)
    name = segments[0]
    at = 1
    while at + 1 < len(segments) and segments[at] == "," and _SUFFIX.match(segments[at + 1]):
        name += f", {segments[at + 1]}"
        at += 2
    names = [_without_full_stop(name)]
    if at + 1 < len(segments) and _ORGANISATION.search(segments[at + 1]) and not _ADDRESS.match(segments[at + 1]):
        names.append(_without_full_stop(f"{name}, {segments[at + 1]}"))
    rest = "".join(f"{part} " if part in ",;" else part for part in segments[at + 1 :])
    return names, rest


def _without_full_stop(name: str) -> str:
    name = name.strip(" ,;")
    if name.endswith(".") and not re.search(rf"(?:^|[\s,]){_SUFFIX.pattern}$|\b\w\.$", name):
        return name[:-1]
    return name


def _first_cited(citation: str) -> date | None:
    """The day of the first notice cited, which put the entity on the list; later ones changed its entry."""
    days = []
    for month, day, year in _CITED.findall(citation):
        try:
            days.append(
                date(int(year) + (0 if len(year) == 4 else 1900 if int(year) > 90 else 2000), int(month), int(day))
            )
        except ValueError:
            continue
    return min(days, default=None)


def _text(element: Element) -> str:
    """The text with its line breaks; the numbers of footnotes are left out."""
    # the source wraps its lines as it likes: only <br/> and paragraphs break them
    parts = [re.sub(r"\s+", " ", element.text or "")]
    for child in element:
        tag = local_name(child).lower()
        if tag not in ("br", "sup", "su"):
            parts.append(_text(child))
        if tag in ("br", "p", "fp"):
            parts.append("\n")
        parts.append(re.sub(r"\s+", " ", child.tail or ""))
    return "".join(parts)
