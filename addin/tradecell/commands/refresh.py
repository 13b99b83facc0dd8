"""``tradecell refresh``: make a list file the current list of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tradecell.commands.terminal import guarded, printable, progress
from tradecell.errors import InputError

OFFICIAL = "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv"
"""Where the International Trade Administration publishes the Consolidated Screening List (read 2026-11-24)."""


@guarded
def refresh(
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="A list file in any format that tradecell reads.")
    ] = None,
) -> None:
    """Make a list file the current list, for formulas and for later screenings."""
    if source is None:
        raise InputError(f"Which list? Download the official one from {OFFICIAL} and give it with --from FILE.")
    from tradecell.commands.screen_table import list_line
    from tradecell.screening import publish_file

    with progress(f"Reading {source.name}") as told:
        manifest = publish_file(source, progress=told)
    print(printable(list_line(manifest).replace("Searched: ", "The current list now: ", 1)))
    for one in manifest.sources:
        refused = f", {one.refused:,} rows refused" if one.refused else ""
        print(printable(f"Source: {one.file} ({one.format}{refused}), SHA-256 {one.sha256}"))
        for note in one.notes:
            print(printable(f"  {note}"))
