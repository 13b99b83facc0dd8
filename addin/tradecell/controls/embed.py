"""Makes the embedded table anew from a list as the eCFR serves it. For maintainers::

    python -m tradecell.controls.embed ccl_supp1.xml 2026-07-23

Titles are not made: a new ECCN needs a line in ``resources/titles.tsv``, in our own words.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from tradecell.controls.ccl import CCL
from tradecell.controls.reader import read_ccl
from tradecell.controls.store import facts_only, titles, to_json
from tradecell.controls.words import index_units, write_units

SOURCE = "15 CFR Part 774, Supp. No. 1, eCFR"


def table_text(ccl: CCL) -> str:
    """The text of ``resources/ccl.json``: facts only, an entry a line."""
    return to_json(replace(facts_only(ccl), source=SOURCE)).replace('{"eccn"', '\n{"eccn"') + "\n"


def words_text(ccl: CCL) -> str:
    """The text of ``resources/words.tsv``: the word stems of each entry and paragraph, in alphabetical order."""
    known = titles()
    titled = tuple(replace(entry, title=known.get(entry.eccn, "")) for entry in ccl.entries)
    return write_units(index_units(replace(ccl, entries=titled)))


def main(arguments: list[str]) -> None:
    """Writes both resources and names the ECCNs that have no title of ours."""
    path, day = arguments
    ccl = read_ccl(path, as_of=date.fromisoformat(day))
    folder = Path(__file__).parent / "resources"
    (folder / "ccl.json").write_text(table_text(ccl), encoding="utf-8", newline="\n")
    (folder / "words.tsv").write_text(words_text(ccl), encoding="utf-8", newline="\n")
    missing = [entry.eccn for entry in ccl.entries if entry.eccn not in titles()]
    print(f"{len(ccl.entries)} ECCNs; without a title in titles.tsv: {', '.join(missing) or 'none'}")


if __name__ == "__main__":
    main(sys.argv[1:])
