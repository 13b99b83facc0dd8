"""``tradecell changes``: what the last refresh, or all since a day, added, removed and changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tradecell.commands.terminal import guarded, printable
from tradecell.errors import InputError

if TYPE_CHECKING:
    from tradecell.refresh.changes import Change

_LONGEST = 160


def day_of(text: str, option: str) -> date:
    """A day as the user writes it.

    Raises:
        InputError: it is none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"{option} {text!r}: write the day as 2026-01-31") from None


@guarded
def changes(
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="All that changed on and after this day (2026-01-31).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON.")] = False,
) -> None:
    """Show what the last refresh changed on the lists, or all that changed since a day."""
    from tradecell.refresh import changes_since, last_changes

    found = changes_since(day_of(since, "--since")) if since else last_changes()
    if as_json:
        print(found.to_json())
        return
    if found.before:
        print(
            printable(
                f"From {found.before} (made {found.before_created}) to {found.after} (made {found.after_created}):"
            )
        )
    if found.note:
        print(printable(found.note))
    else:
        counts = f"{len(found.added):,} parties added, {len(found.removed):,} removed, {len(found.changed):,} changed."
        print(counts)
    for word, parties in (("added", found.added), ("removed", found.removed), ("changed", found.changed)):
        for change in parties:
            print(printable(f"  {word}: {change.name} ({change.list_code}, {change.uid})"))
            for line in _differences(change):
                print(printable(f"    {line}"))


def _differences(change: Change) -> list[str]:
    return [f"{name}: {_short(before)} -> {_short(after)}" for name, before, after in change.fields]


def _short(value: Any) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return (text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "...") or "nothing"
