"""``tradecell audit``: what was done, by whom and when, and whether that is still as it was written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tradecell.commands.changes import day_of
from tradecell.commands.recording import record, recording, tell
from tradecell.commands.terminal import FOUND, UNUSABLE, guarded, print_table, printable, progress, say
from tradecell.errors import InputError

if TYPE_CHECKING:
    from tradecell.records import Event, Records, Repeated

app = typer.Typer(
    no_args_is_help=True, help="The audit trail: list, show, verify, export, repeat and prune what was recorded."
)

AsJson = Annotated[bool, typer.Option("--json", help="Print the same as JSON.")]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="From this day on, UTC (2026-01-31).")]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Up to and with this day, UTC.")]
Number = Annotated[int, typer.Argument(metavar="ID", help="The number of the event.")]


def _days(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    since, until = day_of(first, "--from") if first else None, day_of(last, "--to") if last else None
    if since is not None and until is not None and since > until:
        raise InputError(f"--from {since} comes after --to {until}: there is nothing between them.")
    return since, until


@app.command("list")
@guarded
def list_(
    first: From = None,
    last: To = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="KIND", help="Only screening, decision, refresh, ...")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many, the last ones.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show what was recorded, the last events at the end."""
    from tradecell.commands.audit_words import happened
    from tradecell.records import Records

    since, until = _days(first, last)
    with Records.open() as records:
        found = list(islice(records.events(since, until, kind or (), backwards=True), limit + 1))
        path = records.path
    more, found = len(found) > limit, found[:limit][::-1]
    if as_json:
        from tradecell.report.json_text import dump

        print(dump([{**_head(event), "what": happened(event)} for event in found]))
        return
    if not found:
        print(printable(f"Nothing of that is recorded in {path}."))
        return
    if more:
        say(f"The last {limit:,} are shown; --limit N shows more.")
    print_table(
        ("No", "Time (UTC)", "Kind", "Who", "What"),
        [[one.id, _moment(one.time), one.kind, f"{one.user}@{one.machine}", happened(one)] for one in found],
        ("No", "Time (UTC)", "Kind"),
    )


@app.command()
@guarded
def show(
    number: Number,
    every: Annotated[
        bool, typer.Option("--all", help="All rows, not only those that have hits or could not be screened.")
    ] = False,
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="At most so many rows.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="Print facts and all rows as JSON.")] = False,
) -> None:
    """Show one event: what is known of it, and its rows."""
    from tradecell.commands.audit_words import columns_of, happened, row_cells
    from tradecell.records import Records

    with Records.open() as records:
        event = records.event(number)
        if as_json:
            _print_json(event, records.rows(number))
            return
        what = happened(event)
        print(printable(f"Event {event.id}, {event.kind}, {_moment(event.time)} UTC, by {event.user}@{event.machine}"))
        print(printable(f"tradecell {event.version}; hash {event.hash}"))
        if what:
            print(printable(what))
        for name, value in event.facts.items():
            print(printable(f"  {name}: {_in_line(value)}"))
        if not event.row_count:
            return
        rows = (row_cells(event.kind, row) for row in records.rows(number) if every or _telling(event.kind, row))
        shown = list(islice(rows, limit + 1))
    if shown[:limit]:
        print_table(columns_of(event.kind), shown[:limit])
    if len(shown) > limit:
        say(f"The first {limit:,} rows are shown; --limit N shows more, --json and `tradecell audit export` all.")
    elif not every and len(shown) < event.row_count:
        left = event.row_count - len(shown)
        say(f"{left:,} {'row' if left == 1 else 'rows'} without a hit left out: --all shows all.")


@app.command()
@guarded
def verify(
    expect: Annotated[
        str, typer.Option("--expect", metavar="HASH", help="A hash that was noted earlier: it must be in the chain.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """See that nothing that was recorded has been changed, removed or inserted.

    Who can write the file could write all of it anew. Only the last hash, noted elsewhere (a mail, a printed page),
    shows that: give it with --expect later. Exit status 2: something differs; each fault is named.
    """
    from tradecell.records import Records

    if expect.strip() and not 16 <= len(expect.strip()) <= 64:
        raise InputError(f"--expect {expect[:70]}: give the hash as `tradecell audit verify` printed it.")
    with Records.open() as records:
        with progress("Verifying") as told:
            found = records.verify(expect, told)
        path = records.path
    if as_json:
        from tradecell.report.json_text import dump

        print(
            dump(
                {
                    "ok": found.ok,
                    "file": str(path),
                    "events": found.events,
                    "rows": found.rows,
                    "head": found.head,
                    "expected": expect.strip(),
                    "faults": list(found.faults),
                }
            )
        )
    else:
        for fault in found.faults:
            print(printable(f"FAULT: {fault}"))
        looked = f"{found.events:,} events with {found.rows:,} rows in {path}"
        if not found.ok:
            print(printable(f"{looked}: NOT as they were written."))
        elif not found.events:
            print(printable(f"Nothing was recorded yet in {path}."))
        else:
            print(printable(f"{looked}: nothing was changed, removed or inserted."))
            print(f"Last hash: {found.head}")
            if not expect:
                say("Note this hash where nobody who can write the file can change it; --expect HASH compares later.")
    if not found.ok:
        raise typer.Exit(UNUSABLE)


@app.command()
@guarded
def export(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="To write: .xlsx or .csv.")],
    first: From = None,
    last: To = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
) -> None:
    """Write events with all their rows to a workbook or a CSV file, for an auditor. The export is recorded itself."""
    from tradecell.commands.audit_export import write_export
    from tradecell.report import check_output

    since, until = _days(first, last)
    with recording() as records:
        check_output(output, (records.path,), force, (".xlsx", ".csv"))
        with progress("Exporting") as told:
            written = write_export(records, output, since, until, told)
        say(f"Written: {output}: {written.events:,} events with {written.rows:,} rows")
        number = record(records, "export", lambda: (written.facts, ()))
    tell(number)
    if number is None:
        raise typer.Exit(UNUSABLE)


@app.command()
@guarded
def repeat(number: Number, as_json: AsJson = False) -> None:
    """Screen again what an event screened, against the list of that day, and compare.

    Exit status 1: something differs from what was recorded; it is named.
    """
    from tradecell.records import repeat as do_repeat

    with recording() as records:
        _check_repeatable(records, number)
        with progress("Screening") as told:
            done = do_repeat(records, number, None, told, os.cpu_count() or 1)
    if as_json:
        _print_repeated_json(done)
    else:
        _print_repeated(done)
    tell(done.recorded)
    if not done.same:
        raise typer.Exit(FOUND)


def _check_repeatable(records: Records, number: int) -> None:
    event = records.event(number)
    if event.kind == "rescreen" and not event.row_count:
        raise InputError(
            f"Event {number} found nothing new and has no rows of its own: its names are those of event "
            f"{event.facts.get('since')}, which can be repeated."
        )


@app.command()
@guarded
def prune(
    keep_years: Annotated[
        int | None,
        typer.Option("--keep-years", metavar="N", help="Years that stay, 5 or more; else as the settings say."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove what is older than it must be kept. That it was removed is recorded; decisions that hold stay."""
    import sys

    from tradecell.records.prune import LEAST_YEARS
    from tradecell.settings import load_settings

    years = load_settings().records.keep_years if keep_years is None else keep_years
    if years < LEAST_YEARS:
        raise InputError(f"--keep-years {years}: records are kept for {LEAST_YEARS} years at least (15 CFR 762.6).")
    with recording() as records:
        old = _older(records, years)
        if not old:
            print(printable(f"Nothing in {records.path} is older than {years} years."))
            return
        said = f"{old:,} events in {records.path} are older than {years} years"
        if not yes:
            if not sys.stdin.isatty():
                raise InputError(f"{said}: with --yes they are removed.")
            if not typer.confirm(printable(f"{said}. Remove them?")):
                print("Nothing was removed.")
                return
        removed = records.prune(years)
    print(f"{removed:,} events removed." if removed else "Nothing was removed: a younger event stands before them.")


def _older(records: Records, years: int) -> int:
    """How many events are older than so many years."""
    today = datetime.now(UTC).date()
    until = today.replace(year=today.year - years, day=28 if (today.month, today.day) == (2, 29) else today.day)
    count = 0
    for event in records.events():
        if event.time[:10] > until.isoformat():
            break
        count += 1
    return count


def _moment(time: str) -> str:
    return time[:19].replace("T", " ")


def _head(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "time": event.time,
        "kind": event.kind,
        "user": event.user,
        "machine": event.machine,
        "version": event.version,
        "rows": event.row_count,
        "hash": event.hash,
        "prev": event.prev,
        "facts": event.facts,
    }


def _telling(kind: str, row: list[Any]) -> bool:
    """Whether a row is worth a look: not the many names without a hit."""
    from tradecell.commands.audit_words import SCREENS
    from tradecell.screening.result import NO_HIT, SAMPLE_PREFIX

    if kind not in SCREENS or len(row) < 4:
        return True
    return str(row[3]).removeprefix(SAMPLE_PREFIX) not in ("", NO_HIT)


def _in_line(value: Any) -> str:
    """A fact on a line."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_in_line(each)}" for name, each in value.items()) or "-"
    if isinstance(value, list):
        return "; ".join(map(_in_line, value)) or "-"
    return "-" if value in ("", None) else str(value)


def _print_json(event: Event, rows: Iterator[list[Any]]) -> None:
    """Facts and rows, row by row: there may be a million."""
    import json

    from tradecell.report.json_text import dump

    print(dump(_head(event)).removesuffix("\n}") + ',\n  "content": [', end="")
    for number, row in enumerate(rows):
        text = json.dumps(row, ensure_ascii=False)
        print(",\n    " if number else "\n    ", text, sep="", end="")
    print("\n  ]\n}")


def _print_repeated(done: Repeated) -> None:
    for note in done.notes:
        print(printable(note))
    if done.differences:
        print_table(("Row", "Name", "What differs"), [[one.row, one.query, one.what] for one in done.differences])
    if done.differing > len(done.differences):
        print(f"and {done.differing - len(done.differences):,} rows more.")
    left = f" {done.left_out:,} rows held no name and were left out." if done.left_out else ""
    found = "answered as they were then" if not done.differing else f"of which {done.differing:,} differ"
    print(f"Event {done.event}: {done.compared:,} rows, {found}.{left}")


def _print_repeated_json(done: Repeated) -> None:
    from tradecell.report.json_text import dump

    print(
        dump(
            {
                "same": done.same,
                "event": done.event,
                "compared": done.compared,
                "left_out": done.left_out,
                "differing": done.differing,
                "differences": [{"row": one.row, "query": one.query, "what": one.what} for one in done.differences],
                "notes": list(done.notes),
                "recorded": done.recorded,
            }
        )
    )
