"""``tradecell status``: which list this machine screens against."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tradecell import __version__
from tradecell.commands.terminal import console, guarded, is_terminal, print_plain, printable

if TYPE_CHECKING:
    from tradecell.cache import Manifest


@guarded
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print the same as JSON.")] = False,
) -> None:
    """Show the version, the current list with its date and sources, and the snapshots kept."""
    from tradecell.cache import snapshots
    from tradecell.home import home

    manifest = _current()
    kept = snapshots(home())
    if as_json:
        from tradecell.report.json_text import dump

        print(
            dump(
                {
                    "version": __version__,
                    "home": str(home()),
                    "list": _facts(manifest),
                    "snapshots": [
                        {"snapshot": one.id, "created": one.created, "date": one.list_date, "parties": one.parties}
                        for one in kept
                    ],
                }
            )
        )
        return
    _print(manifest, kept, str(home()))


def _current() -> Manifest:
    """The manifest that a screening would use now: of the current snapshot, else of the sample list."""
    from tradecell.cache import current
    from tradecell.home import home

    snapshot = current(home())
    if snapshot is not None:
        return snapshot.manifest
    from tradecell.screening import Screener

    return Screener.open().manifest


def _warning(manifest: Manifest) -> str:
    """What must be said of the list's age; empty where it is young enough."""
    from tradecell.cache import age_of

    age = age_of(manifest)
    return f"Nothing can be screened: {age.refusal}." if age.refusal else age.warning


def _facts(manifest: Manifest) -> dict[str, Any]:
    return {
        "warning": _warning(manifest),
        "date": manifest.list_date,
        "date_from": manifest.list_date_from,
        "age_days": _age(manifest),
        "parties": manifest.parties,
        "lists": manifest.lists,
        "names": manifest.names,
        "snapshot": manifest.id,
        "created": manifest.created,
        "sample": manifest.sample,
        "sources": [
            {
                "file": one.file,
                "format": one.format,
                "date": one.list_date,
                "parties": one.parties,
                "refused_rows": one.refused,
                "bytes": one.size,
                "sha256": one.sha256,
                "notes": list(one.notes),
            }
            for one in manifest.sources
        ],
    }


def _age(manifest: Manifest) -> int | None:
    from tradecell.report.answer import list_day

    day = list_day(manifest.list_date)
    return (date.today() - day).days if isinstance(day, date) else None


def _by_size(entry: tuple[str, int]) -> tuple[int, str]:
    return -entry[1], entry[0]


def _print(manifest: Manifest, kept: list[Manifest], folder: str) -> None:
    from rich.table import Table
    from rich.text import Text

    from tradecell.report.answer import DATE_FROM, SAMPLE_WARNING

    out = console() if is_terminal() else console(width=10_000)
    age = _age(manifest)
    old = "" if age is None else f", {age:,} {'day' if age == 1 else 'days'} old"
    origin = DATE_FROM.get(manifest.list_date_from, manifest.list_date_from)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    lines: list[tuple[str, str]] = [
        ("tradecell", __version__),
        ("Home", folder),
        ("List", "the built-in sample list" if manifest.sample else "current snapshot"),
        ("List date", f"{manifest.list_date} ({origin}{old})"),
        ("Parties", f"{manifest.parties:,} with {manifest.names:,} names"),
        ("By list", ", ".join(f"{code} {count:,}" for code, count in sorted(manifest.lists.items(), key=_by_size))),
        ("Snapshot", f"{manifest.id}, made {manifest.created} by tradecell {manifest.tool_version}"),
    ]
    for one in manifest.sources:
        refused = f", {one.refused:,} rows refused" if one.refused else ""
        lines.append(("Source", f"{one.file} ({one.format}, {one.parties:,} parties{refused})"))
        if one.failed:
            lines.append(("", f"Not refreshed: {one.failed}"))
        if one.accepted:
            lines.append(("", f"Let in by hand although {one.accepted}"))
        lines.append(("", f"SHA-256 {one.sha256}"))
        lines.extend(("", note) for note in one.notes)
    for number, one_kept in enumerate(kept):
        name = "Snapshots kept" if number == 0 else ""
        lines.append((name, f"{one_kept.id}: list date {one_kept.list_date}, {one_kept.parties:,} parties"))
    for name, text in lines:
        grid.add_row(name, Text(printable(text)))
    if is_terminal():
        out.print(grid)
    else:
        print_plain(grid)
    if warning := _warning(manifest):
        out.print(printable(warning), style="bold yellow")
    if manifest.sample:
        out.print(SAMPLE_WARNING, style="bold yellow")
