"""``tradecell refresh``: bring the lists in, from their publishers or from a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tradecell.commands.recording import recorded_refresh, tell
from tradecell.commands.terminal import FOUND, UNUSABLE, guarded, printable
from tradecell.errors import InputError

if TYPE_CHECKING:
    from tradecell.refresh import RefreshSummary, SourceOutcome
    from tradecell.refresh.model import Progress, Told

_WORDS = {
    "new": "new",
    "same": "unchanged",
    "failed": "FAILED",
    "refused": "REFUSED",
    "kept": "not asked, kept",
    "off": "taken out",
}


@guarded
def refresh(
    files: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="FILE", help="A list file in any format that tradecell reads; may be repeated."),
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", metavar="CODE", help="Ask this source only; may be repeated.")
    ] = None,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Let in what was refused before (or this FILE), after you have looked at it."),
    ] = False,
    drop: Annotated[
        list[str] | None, typer.Option("--drop", metavar="CODE", help="Take a source out of the list; may be repeated.")
    ] = None,
    sources: Annotated[
        bool, typer.Option("--sources", help="List the sources with their codes, and do nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Bring the lists up to date, for formulas and for later screenings.

    Exit status 1: a source failed or was refused; its last good data stay in use. 2: nothing could be done, or it
    could not be recorded.
    """
    if sources:
        _print_sources(as_json)
        return
    if files and source:
        raise InputError("Either --from FILE or --source CODE: a file says by its content which source it stands for.")
    with _shown() as told:
        summary, number = recorded_refresh(
            sources=source or (), files=files or (), drop=drop or (), accept=accept, progress=told
        )
    if as_json:
        from tradecell.report.json_text import dump

        print(dump(_facts(summary)))
    else:
        _print(summary)
    tell(number)
    if number is None:
        raise typer.Exit(UNUSABLE)
    if summary.failures:
        raise typer.Exit(FOUND)


def _print(summary: RefreshSummary) -> None:
    from tradecell.commands.screen_table import list_line

    print(printable(summary.in_words))
    for one in summary.sources:
        print(printable(f"  {one.title} ({one.code}): {_WORDS[one.outcome]}{_details(one)}"))
        if one.message:
            print(printable(f"    {one.message}"))
    print(printable(list_line(summary.manifest).replace("Searched: ", "The current list now: ", 1)))
    fresh = {one.code for one in summary.sources if one.outcome == "new"}
    for info in summary.manifest.sources:
        if info.code not in fresh:
            continue
        refused = f", {info.refused:,} rows refused" if info.refused else ""
        print(printable(f"Source: {info.file} ({info.format}{refused}), SHA-256 {info.sha256}"))
        for note in info.notes:
            print(printable(f"  {note}"))


def _details(one: SourceOutcome) -> str:
    entries = f", {one.parties:,} entries" if one.parties else ""
    return f"{entries}{f', of {one.list_date}' if one.list_date else ''}"


def _facts(summary: RefreshSummary) -> dict[str, Any]:
    return {
        "published": summary.published,
        "stepped_back": summary.stepped_back,
        "snapshot": summary.manifest.id,
        "date": summary.manifest.list_date,
        "parties": summary.manifest.parties,
        "added": summary.added,
        "removed": summary.removed,
        "changed": summary.changed,
        "seconds": {name: round(value, 3) for name, value in summary.seconds},
        "sources": [
            {
                "code": one.code, "title": one.title, "outcome": one.outcome, "entries": one.parties, "date":
                one.list_date,
                "message": one.message, "kept_aside": one.aside, "bytes": one.size, "rows_refused": one.rows_refused,
            }
            for one in summary.sources
        ],
    }  # fmt: skip


def _print_sources(as_json: bool) -> None:
    from tradecell.refresh import declarations
    from tradecell.refresh.declared import shown
    from tradecell.settings import load_settings

    settings = load_settings()
    found = declarations(settings)
    if as_json:
        from tradecell.report.json_text import dump

        print(
            dump(
                [
                    {
                        "code": one.code, "title": one.title, "on": one.on, "publisher": one.publisher, "licence":
                        one.licence,
                        "from": one.file or shown(one.address), "hours": one.hours, "key": one.key,
                    }
                    for one in found.values()
                ]
            )
        )  # fmt: skip
        return
    for one in found.values():
        key = f", needs the key {one.key!r}" if one.key else ""
        print(printable(f"{'on ' if one.on else 'off'} {one.code}: {one.title}{key}"))
        print(printable(f"      {one.file or shown(one.address)}"))
        if one.licence:
            print(printable(f"      {one.publisher}; {one.licence}"))
    print(printable(f"Turned on and off, and other addresses: [sources.CODE] in {settings.path}"))


@contextmanager
def _shown() -> Iterator[Told | None]:
    """A bar for each source on standard error; nothing where that is no terminal."""
    import sys

    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn
    from rich.progress import Progress as Bars

    bars = Bars(
        TextColumn("{task.description}"), BarColumn(bar_width=20), console=Console(file=sys.stderr), transient=True
    )
    tasks: dict[str, TaskID] = {}

    def told(step: Progress) -> None:
        task = tasks.get(step.source)
        if task is None:
            task = tasks[step.source] = bars.add_task("", total=None)
        bars.update(task, description=printable(step.text), completed=step.done, total=step.total or None)

    with bars:
        yield told
