"""Restricted-party lists: one reader per published format, each a function from a path to parties.

Which reader fits is told by the file's content (``sniff``), never by its name. A file is read whole or not at all:
whatever is wrong with it is one ListError that says what was expected, what was found and where.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from tradecell.lists.model import PartyList, RefusedRow

__all__ = ["PartyList", "RefusedRow", "list_files", "read_list"]


def read_list(path: str | PathLike[str]) -> PartyList:
    """Read a list of restricted parties in any supported format.

    The formats: the Consolidated Screening List as CSV (present or older layout) or JSON; OFAC's SDN.CSV or
    CONS_PRIM.CSV with the files of aliases and addresses beside it; OFAC's SDN.XML or CONSOLIDATED.XML; the UN
    consolidated XML; the UK's and the EU's lists as CSV or XML; the Entity List in the eCFR's XML (Part 744 of title
    15);
    an own list as CSV (comma, semicolon or tab) or XLSX with a header row.

    Args:
        path: the file; of OFAC's three CSVs the main one.

    Returns:
        All its parties. Rows that make no sense are in ``refused``, what a user should know in ``notes``.

    Raises:
        ListError: the file cannot be used: missing, empty, a web page, cut off, of another format, not UTF-8, beyond
            the limits of size, or with more than 1 % of rows that make no sense. Nothing of it is kept.
    """
    from tradecell.lists.sniff import Format, recognise
    from tradecell.lists.source import Source

    file = Path(path)
    with Source(file) as source:
        found = recognise(source)
    match found.format:
        case Format.CSL_CSV:
            from tradecell.lists.csl import read_csl_csv

            return read_csl_csv(file, found.delimiter)
        case Format.CSL_JSON:
            from tradecell.lists.csl_json import read_csl_json

            return read_csl_json(file)
        case Format.OFAC_CSV:
            from tradecell.lists.ofac_csv import read_ofac_csv

            return read_ofac_csv(file)
        case Format.OFAC_XML:
            from tradecell.lists.ofac_xml import read_ofac_xml

            return read_ofac_xml(file)
        case Format.UN_XML:
            from tradecell.lists.un_xml import read_un_xml

            return read_un_xml(file)
        case Format.UK_CSV:
            from tradecell.lists.uk import read_uk_csv

            return read_uk_csv(file)
        case Format.UK_XML:
            from tradecell.lists.uk import read_uk_xml

            return read_uk_xml(file)
        case Format.EU_CSV:
            from tradecell.lists.eu import read_eu_csv

            return read_eu_csv(file, found.delimiter)
        case Format.EU_XML:
            from tradecell.lists.eu import read_eu_xml

            return read_eu_xml(file)
        case Format.ECFR_XML:
            from tradecell.lists.ecfr import read_ecfr_entity_list

            return read_ecfr_entity_list(file)
        case Format.OWN_XLSX:
            from tradecell.lists.own import read_own_xlsx

            return read_own_xlsx(file)
        case Format.OWN_CSV:
            from tradecell.lists.own import read_own_csv

            return read_own_csv(file, found.delimiter)


def list_files(path: str | PathLike[str]) -> tuple[Path, ...]:
    """The files that :func:`read_list` reads for a path, in the order in which their bytes make its SHA-256.

    Args:
        path: as for :func:`read_list`.

    Returns:
        The file itself, and for OFAC's CSV those of aliases and addresses that stand beside it now.

    Raises:
        ListError: it is missing or no list, as far as its beginning tells.
    """
    from tradecell.lists.ofac_csv import companion_path
    from tradecell.lists.sniff import Format, recognise
    from tradecell.lists.source import Source

    file = Path(path)
    with Source(file) as source:
        if recognise(source).format is not Format.OFAC_CSV:
            return (file,)
    beside = (companion_path(file, part) for part in ("alt", "add"))
    return (file, *(found for found in beside if found is not None))
